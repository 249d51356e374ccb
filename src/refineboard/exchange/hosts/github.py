"""GitHub's issues: what `gh issue list --json` and its REST interface answer, or a table of them.

An issue has no kind and no estimate of its own; labels tell the kind, and pull requests are none.
"""

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

GITHUB = Tracker(
    system="github",
    label="GitHub",
    has_keys=True,
    names=names_with(
        key="!number issuenumber id",
        title="title",
        description="body",
        iteration="milestone",
        project="repository repo",
        resolution="!statereason",
        created="created createdat",
        updated="updated updatedat",
        finished="!closedat closed",
        url="url htmlurl",
    ),
    kinds=KINDS,
    states=states_with({StateCategory.DONE: "closed merged"}),
    headers={KEY: "Number", "title": "Title", "state": "State", "description": "Body"},
)


def records(documents: Sequence[JsonValue]) -> list[JsonObject]:
    """The issues by their columns."""
    found = entries_of(documents, "items", "data.repository.issues.nodes")
    return [_record(entry) for entry in found if "number" in entry and "pull_request" not in entry]


def _record(issue: JsonObject) -> JsonObject:
    labels = names_in(issue.get("labels"), "name")
    assignees = names_in(issue.get("assignees"), "login", "name")
    return {
        "Number": str(issue["number"]),
        "Title": issue.get("title"),
        "Body": issue.get("body"),
        "State": issue.get("state"),
        "State reason": issue.get("state_reason") or issue.get("stateReason"),
        "Type": name_in(issue.get("type"), "name") or kind_in(labels),
        "Labels": labels,
        "Assignee": next(iter(assignees), None) or name_in(issue.get("assignee"), "login"),
        "Milestone": name_in(issue.get("milestone"), "title", "name"),
        "URL": issue.get("html_url") or issue.get("url"),
        "Created": issue.get("created_at") or issue.get("createdAt"),
        "Updated": issue.get("updated_at") or issue.get("updatedAt"),
        "Closed at": issue.get("closed_at") or issue.get("closedAt"),
    }


read_github = reader_of(records)
