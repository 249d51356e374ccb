"""Issues as Jira's interface of version 3 tells them, in the shape of Atlassian's own examples."""

from __future__ import annotations

import json
from collections.abc import Mapping

from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.importing.updating import Choice
from refineboard.exchange.jira.adf import node, text_node
from refineboard.exchange.sources import plan_import
from refineboard.exchange.tables.tracker import UserMap
from tests.exchange.builders import a_workspace, references, with_plan

SITE = "https://acme.atlassian.net"
NAMES = {
    "customfield_10016": "Story point estimate",
    "customfield_10019": "Rank",
    "customfield_10020": "Sprint",
    "customfield_10021": "Flagged",
    "customfield_10032": "Acceptance Criteria",
    "customfield_10040": "Release train",
}
SCHEMA = {
    "customfield_10016": {
        "type": "number",
        "custom": "com.pyxis.greenhopper.jira:jsw-story-points",
        "customId": 10016,
    },
    "customfield_10019": {"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-lexo-rank"},
    "customfield_10020": {
        "type": "array",
        "items": "json",
        "custom": "com.pyxis.greenhopper.jira:gh-sprint",
    },
    "customfield_10032": {
        "type": "string",
        "custom": "com.atlassian.jira.plugin.system.customfieldtypes:textarea",
    },
}
CATEGORIES = {"To Do": "new", "In Progress": "indeterminate", "In Review": "indeterminate",
              "Done": "done"}  # fmt: skip


def status(name: str) -> JsonValue:
    return {"name": name, "statusCategory": {"key": CATEGORIES.get(name, "new")}}


def person(name: str) -> JsonValue:
    return {"accountId": f"5b-{name.lower()}", "displayName": name}


def adf(*paragraphs: str) -> dict[str, JsonValue]:
    blocks = [node("paragraph", [text_node(text)]) for text in paragraphs]
    return {"type": "doc", "version": 1, "content": list[JsonValue](blocks)}


def issue(key: str, **fields: JsonValue) -> dict[str, JsonValue]:
    """An issue; its id is its number and 10000."""
    number = 10_000 + int(key.rpartition("-")[2])
    usual: dict[str, JsonValue] = {
        "summary": f"Issue {key}",
        "issuetype": {"name": "Story"},
        "status": status("To Do"),
        "project": {"id": "10000", "key": key.partition("-")[0], "name": "Alpha"},
        "created": "2026-03-12T09:30:00.000+0000",
        "updated": "2026-03-13T09:30:00.000+0000",
        "description": None,
        "customfield_10016": None,
    }
    return {
        "id": str(number),
        "self": f"{SITE}/rest/api/3/issue/{number}",
        "key": key,
        "fields": {**usual, **fields},
    }


def moves(*steps: tuple[str, str, str, str]) -> dict[str, JsonValue]:
    """A change log: from, to, when, by whom; the newest comes first, as Jira has it."""
    histories: list[JsonValue] = [
        {
            "id": str(number),
            "author": person(who),
            "created": at,
            "items": [
                {"field": "status", "fieldId": "status", "fromString": before, "toString": after}
            ],
        }
        for number, (before, after, at, who) in enumerate(steps)
    ]
    return {"startAt": 0, "total": len(histories), "histories": histories[::-1]}


def page(*issues: Mapping[str, JsonValue]) -> bytes:
    """A page of a search with names and schemas."""
    answer = {"issues": list(issues), "names": NAMES, "schema": SCHEMA, "isLast": True}
    return json.dumps(answer).encode()


def planned(
    workspace: Workspace,
    *files: bytes,
    columns: Mapping[str, str] | None = None,
    choice: Choice = "leave",
) -> ImportPlan:
    named = [(f"{number}.json", data) for number, data in enumerate(files)]
    user = UserMap(columns=columns or {})
    return plan_import(workspace, "jira", named, backlog="CHK", user=user, choice=choice)


def imported(*issues: Mapping[str, JsonValue]) -> dict[str, Document]:
    """The items of a fresh import by their keys in Jira."""
    workspace = a_workspace()
    with_plan(workspace, planned(workspace, page(*issues)))
    return by_key(workspace)


def by_key(workspace: Workspace) -> dict[str, Document]:
    return {references(item)[0][1]: item for item in workspace.items.values() if references(item)}
