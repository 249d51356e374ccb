"""GitLab's issues: its CSV export, and what its REST interface answers."""

from __future__ import annotations

from collections.abc import Sequence

from refineboard.domain.documents import JsonValue
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

GITLAB = Tracker(
    system="gitlab",
    label="GitLab",
    has_keys=True,
    names=names_with(
        key="!issueid iid id",
        title="title",
        points="weight",
        iteration="!iteration milestone",
        owner="assignee assigneeusername",
        parent="!epicid parent",
        created="createdatutc createdat",
        updated="updatedatutc updatedat",
        finished="!closedatutc closedat",
        url="url weburl",
    ),
    kinds=KINDS,
    states=states_with({StateCategory.DONE: "closed"}),
    headers={KEY: "Issue ID", "title": "Title", "state": "State", "description": "Description"},
)


def records(documents: Sequence[JsonValue]) -> list[JsonObject]:
    """The issues by their columns."""
    return [_record(entry) for entry in entries_of(documents) if "iid" in entry]


def _record(issue: JsonObject) -> JsonObject:
    labels = names_in(issue.get("labels"), "name", "title")
    kind = str(issue.get("issue_type") or issue.get("type") or "")
    assignees = names_in(issue.get("assignees"), "name", "username")
    epic = issue.get("epic")
    return {
        "Issue ID": str(issue["iid"]),
        "Title": issue.get("title"),
        "Description": issue.get("description"),
        "State": issue.get("state"),
        "Type": kind_in(labels) or (kind if kind.lower() == "incident" else None),
        "Weight": issue.get("weight"),
        "Labels": labels,
        "Assignee": next(iter(assignees), None) or name_in(issue.get("assignee"), "name"),
        "Milestone": name_in(issue.get("milestone"), "title"),
        "Iteration": name_in(issue.get("iteration"), "title"),
        "Epic ID": str(epic["iid"]) if isinstance(epic, dict) and "iid" in epic else None,
        "URL": issue.get("web_url"),
        "Created At": issue.get("created_at"),
        "Updated At": issue.get("updated_at"),
        "Closed At": issue.get("closed_at"),
    }


read_gitlab = reader_of(records)
