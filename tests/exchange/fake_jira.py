"""A Jira Cloud in memory: it takes the requests of the interface and keeps issues.

Bodies are checked against Atlassian's own OpenAPI files, as far as requests of ours need them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from refineboard.domain.documents import JsonValue
from tests.exchange.jira_site import CATEGORIES, NAMES, SCHEMA, SITE, issue, status

BODIES = json.loads(
    (Path(__file__).parents[1] / "data" / "jira-openapi" / "bodies.json").read_text("utf-8")
)
_TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
SPRINTS = {"4": "26.4.2", "3": "26.4.1"}
POINTS, RANK, SPRINT, FLAGGED = (
    "customfield_10016",
    "customfield_10019",
    "customfield_10020",
    "customfield_10021",
)


def schema_error(value: JsonValue, schema: Mapping[str, JsonValue], where: str = "body") -> str:
    """What in a value is not as the schema says; "" where all is."""
    return next(_errors(value, schema, where), "")


def _errors(value: JsonValue, schema: Mapping[str, JsonValue], where: str) -> Iterator[str]:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        yield from _errors(value, BODIES["components"]["schemas"][name], where)
    for part in schema.get("allOf", ()):
        yield from _errors(value, part, where)
    kind = schema.get("type")
    if kind in _TYPES and not isinstance(value, _TYPES[kind]):
        yield f"{where} is no {kind}"
    elif isinstance(value, list):
        for entry in value:
            yield from _errors(entry, schema.get("items", {}), where)
    elif isinstance(value, dict):
        yield from _wrong_names(value, schema, where)


def _wrong_names(value, schema, where: str) -> Iterator[str]:
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{where} has no {name}"
    known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, entry in value.items():
        rule = known.get(name, more)
        if rule is False:
            yield f"{where} has {name}, which is not known"
        elif isinstance(rule, dict):
            yield from _errors(entry, rule, f"{where}.{name}")


class FakeJira:
    """Issues, and what requests do to them."""

    def __init__(self, *issues: dict[str, JsonValue]) -> None:
        self.issues = {str(entry["key"]): entry for entry in issues}
        self.order = list(self.issues)
        self.links = 100
        self.requests: list[tuple[str, str]] = []
        self.unranked: set[str] = set()
        """Issues that cannot be ranked just now."""
        self.transitions = list(CATEGORIES)
        self._renumber()

    def _renumber(self) -> None:
        for place, key in enumerate(self.order):
            self.fields(key)[RANK] = f"0|i{place:05}:"

    def fields(self, key: str) -> dict[str, JsonValue]:
        """The fields of an issue."""
        return self.issues[key]["fields"]

    def page(self, keys: list[str] | None = None, token: str | None = None) -> dict[str, JsonValue]:
        """A page of a search."""
        found = [self.issues[key] for key in (self.issues if keys is None else keys)]
        more = {"nextPageToken": token} if token else {}
        return {"issues": found, "names": NAMES, "schema": SCHEMA, "isLast": not token, **more}

    def take(
        self, method: str, path: str, body: JsonValue = None
    ) -> tuple[int, dict[str, JsonValue] | list[JsonValue] | None]:
        """The status and the answer of a request; the path without the query."""
        self.requests.append((method, path))
        for pattern, known, act in (
            ("POST /rest/api/3/issue", "POST /rest/api/3/issue", self._create),
            ("PUT /rest/api/3/issue/([^/]+)", "PUT /rest/api/3/issue/{issueIdOrKey}", self._edit),
            ("GET /rest/api/3/issue/([^/]+)/transitions", "", self._transitions),
            ("POST /rest/api/3/issue/([^/]+)/transitions",
             "POST /rest/api/3/issue/{issueIdOrKey}/transitions", self._move),
            ("POST /rest/api/3/issueLink", "POST /rest/api/3/issueLink", self._link),
            ("DELETE /rest/api/3/issueLink/(.+)", "", self._unlink),
            ("POST /rest/agile/1.0/sprint/([^/]+)/issue",
             "POST /rest/agile/1.0/sprint/{sprintId}/issue", self._into_sprint),
            ("POST /rest/agile/1.0/backlog/issue", "POST /rest/agile/1.0/backlog/issue",
             self._into_sprint),
            ("PUT /rest/agile/1.0/issue/rank", "PUT /rest/agile/1.0/issue/rank", self._rank),
        ):  # fmt: skip
            match = re.fullmatch(pattern, f"{method} {path}")
            if match is None:
                continue
            if known and (error := schema_error(body, BODIES["bodies"][known])):
                return 400, {"errorMessages": [error], "errors": {}}
            try:
                return act(body, *match.groups())
            except KeyError as error:
                return 404, {"errorMessages": [f"Issue {error} does not exist"], "errors": {}}
        return 404, None

    def _create(self, body):
        fields = body["fields"]
        project = fields.pop("project")["key"]
        number = max((int(key.rpartition("-")[2]) for key in self.issues), default=0) + 1
        key = f"{project}-{number}"
        self.issues[key] = issue(key)
        self.order.append(key)
        self._renumber()
        self._edit({"fields": fields}, key)
        return 201, {"id": self.issues[key]["id"], "key": key, "self": f"{SITE}/x"}

    def _edit(self, body, key):
        fields = self.fields(key)
        if "status" in body.get("fields", {}):
            return 400, {"errorMessages": [], "errors": {"status": "cannot be set"}}
        for label in (str(entry) for entry in body.get("fields", {}).get("labels", ())):
            if " " in label:
                return 400, {"errorMessages": [], "errors": {"labels": "has spaces"}}
        for name, value in body.get("fields", {}).items():
            fields[name] = (
                {**value, "displayName": "Mia"} if name == "assignee" and value else value
            )
        for name, steps in body.get("update", {}).items():
            have = list(fields.get(name) or [])
            for step in steps:
                if "remove" in step:
                    have = [entry for entry in have if not self._same(entry, step["remove"])]
                else:
                    have.append(step["add"])
            fields[name] = have
        return 204, None

    @staticmethod
    def _same(entry, wanted) -> bool:
        return entry == wanted or (isinstance(entry, dict) and entry["name"] == wanted.get("name"))

    def _transitions(self, _body, key):
        self.fields(key)
        return 200, {
            "transitions": [
                {"id": str(number), "name": f"To {name}", "to": status(name)}
                for number, name in enumerate(self.transitions, 11)
            ]
        }

    def _move(self, body, key):
        self.fields(key)["status"] = status(self.transitions[int(body["transition"]["id"]) - 11])
        return 204, None

    def _link(self, body):
        holder, waiter = body["inwardIssue"]["key"], body["outwardIssue"]["key"]
        self.links += 1
        kind = {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
        for key, side, other in ((holder, "outwardIssue", waiter), (waiter, "inwardIssue", holder)):
            known = self.fields(key).setdefault("issuelinks", [])
            known.append({"id": str(self.links), "type": kind, side: {"key": other}})
        return 201, None

    def _unlink(self, _body, id_):
        for entry in self.issues.values():
            links = entry["fields"].get("issuelinks", [])
            entry["fields"]["issuelinks"] = [link for link in links if link["id"] != id_]
        return 204, None

    def _into_sprint(self, body, id_=None):
        for key in body["issues"]:
            sprint = {"id": int(id_), "name": SPRINTS[id_], "state": "future"} if id_ else None
            self.fields(key)[SPRINT] = [sprint] if sprint else None
        return 204, None

    def _rank(self, body):
        failed = [key for key in body["issues"] if key in self.unranked]
        keys = [key for key in body["issues"] if key not in failed]
        rest = [key for key in self.order if key not in keys]
        if "rankBeforeIssue" in body:
            at = rest.index(body["rankBeforeIssue"])
        else:
            at = rest.index(body["rankAfterIssue"]) + 1
        self.order = [*rest[:at], *keys, *rest[at:]]
        self._renumber()
        if not failed:
            return 204, None
        entries = [
            {"issueId": 1, "issueKey": key, "status": 503 if key in failed else 200,
             **({"errors": ["cannot execute the rank operation at this time"]}
                if key in failed else {})}
            for key in body["issues"]
        ]  # fmt: skip
        return 207, {"entries": entries}
