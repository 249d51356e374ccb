"""Linear's issues: its CSV export, and what its GraphQL interface answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.states import StateCategory
from refineboard.exchange.hosts.records import (
    KINDS,
    entries_of,
    kind_in,
    name_in,
    names_in,
    reader_of,
)
from refineboard.exchange.tables.json_files import JsonObject
from refineboard.exchange.tables.tracker import KEY, Tracker
from refineboard.exchange.tables.vocabulary import names_with, states_with

LINEAR = Tracker(
    system="linear",
    label="Linear",
    has_keys=True,
    names=names_with(
        key="!id identifier",
        ids="uuid",
        title="title",
        points="estimate",
        iteration="!cyclename cycle",
        team="!team",
        project="!",
        parent="!parentissue parent",
        category="!statetype",
        finished="!completed",
    ),
    kinds=KINDS,
    states=states_with(
        {
            StateCategory.FUNNEL: "triage unstarted",
            StateCategory.DOING: "started",
            StateCategory.DONE: "completed",
        }
    ),
    headers={KEY: "ID", "title": "Title", "state": "Status", "description": "Description"},
)


def records(documents: Sequence[JsonValue]) -> list[JsonObject]:
    """The issues by their columns."""
    return [_record(entry) for entry in _issues(documents)]


def _issues(documents: Sequence[JsonValue]) -> Iterator[JsonObject]:
    for entry in entries_of(documents, "data.issues.nodes", "issues.nodes", "issues", "nodes"):
        if text_of(entry, "identifier"):
            yield entry


def _record(issue: JsonObject) -> JsonObject:
    labels = names_in(issue.get("labels"), "name")
    return {
        "ID": issue["identifier"],
        "UUID": issue.get("id"),
        "Team": name_in(issue.get("team"), "name"),
        "Title": issue.get("title"),
        "Description": issue.get("description"),
        "Status": name_in(issue.get("state"), "name"),
        "State type": name_in(issue.get("state"), "type"),
        "Type": kind_in(labels),
        "Estimate": issue.get("estimate"),
        "Labels": labels,
        "Assignee": name_in(issue.get("assignee"), "displayName", "name"),
        "Cycle Name": name_in(issue.get("cycle"), "name", "number"),
        "Parent issue": name_in(issue.get("parent"), "identifier"),
        "URL": issue.get("url"),
        "Created": issue.get("createdAt"),
        "Updated": issue.get("updatedAt"),
        "Completed": issue.get("completedAt"),
    }


read_linear = reader_of(records)
