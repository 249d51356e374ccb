"""Jira's fields: what their ids mean on a site, and what to call them.

Ids like `customfield_10016` differ from site to site, so they are looked up in what the site says
of its fields. Columns get the names that a CSV export gives them: whichever way an issue comes in,
it is the same item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue
from refineboard.exchange.jira.adf import is_document
from refineboard.exchange.tables.json_files import JsonObject, objects_in

KEY = "Issue key"
ID = "Issue id"
KIND = "Issue Type"
PARENT = "Parent key"
SPRINT = "Sprint"
CLOSED_SPRINTS = "Closed sprints"
FLAGGED = "Custom field (Flagged)"
BLOCKED_BY = "Inward issue link (Blocks)"
BLOCKS = "Outward issue link (Blocks)"
LINKS = "Issue links"
CHANGES = "Jira changelog"

SYSTEM_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "summary": "Summary",
        "issuetype": KIND,
        "status": "Status",
        "description": "Description",
        "labels": "Labels",
        "fixVersions": "Fix versions",
        "versions": "Affects versions",
        "components": "Components",
        "assignee": "Assignee",
        "reporter": "Reporter",
        "creator": "Creator",
        "priority": "Priority",
        "resolution": "Resolution",
        "created": "Created",
        "updated": "Updated",
        "resolutiondate": "Resolved",
        "duedate": "Due date",
        "statuscategorychangedate": "Status Category Changed",
        "environment": "Environment",
        "security": "Security Level",
    }
)
"""Columns of the fields that every site has."""

_BY_SCHEMA = {
    "com.pyxis.greenhopper.jira:gh-sprint": SPRINT,
    "com.pyxis.greenhopper.jira:gh-lexo-rank": "Custom field (Rank)",
    "com.pyxis.greenhopper.jira:gh-epic-link": "Custom field (Epic Link)",
    "com.pyxis.greenhopper.jira:jsw-story-points": "Custom field (Story point estimate)",
    "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team": "Team Name",
}
"""Columns of fields whose names depend on a site's language, by their types."""
_BY_NAME = {"Sprint": SPRINT, "Team": "Team Name"}
_LEXORANK = re.compile(r"\d\|[0-9a-z]{4,}:[0-9a-z]*\Z")
_TEXT_AREA = "com.atlassian.jira.plugin.system.customfieldtypes:textarea"


@dataclass
class SiteFields:
    """What a site's answers say about its fields."""

    names: dict[str, str] = field(default_factory=dict)
    """Name by id."""
    schemas: dict[str, JsonObject] = field(default_factory=dict)
    """What kind of value a field has, by its id."""
    looks: dict[str, str] = field(default_factory=dict)
    """Columns of fields without a name, by what their values look like."""
    wanted: frozenset[str] = frozenset()
    """Ids that a person's map names instead of a column."""

    def learn(self, document: JsonObject) -> None:
        """Takes `names` and `schema` of a page or an issue, or one field's own description."""
        self.names |= {
            id_: clean(name) for id_, name in _texts(document.get("names")) if clean(name)
        }
        schema = document.get("schema")
        if is_field(document):
            id_, name = str(document["id"]), clean(str(document.get("name") or ""))
            if name:
                self.names[id_] = name
            if isinstance(schema, dict):
                self.schemas[id_] = schema
        elif isinstance(schema, dict):
            self.schemas |= {id_: entry for id_, entry in schema.items() if isinstance(entry, dict)}

    def header(self, id_: str) -> str:
        """The column of a field; its id where nobody says what it is."""
        if id_ in self.wanted:
            return id_
        if id_ in SYSTEM_FIELDS:
            return SYSTEM_FIELDS[id_]
        known = _BY_SCHEMA.get(str(self.schemas.get(id_, {}).get("custom")))
        if known is not None:
            return known
        name = self.names.get(id_)
        if name is None:
            return self.looks.get(id_, id_)
        return _BY_NAME.get(name, f"Custom field ({name})" if is_custom(id_) else name)

    def kind(self, id_: str, samples: Iterable[JsonValue]) -> str:
        """How a field's value is written: adf, text, texts, number, option, options or user."""
        schema = self.schemas.get(id_, {})
        if schema.get("custom") == _TEXT_AREA or id_ in ("description", "environment"):
            return "adf"
        kind, items = str(schema.get("type")), str(schema.get("items"))
        if kind == "array":
            return "options" if items == "option" else "texts"
        if kind in ("number", "option", "user"):
            return kind
        return next(filter(None, map(_kind_of, samples)), "text")


def _kind_of(value: JsonValue) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "options" if any(_is_option(entry) for entry in value) else "texts"
    if is_document(value):
        return "adf"
    if isinstance(value, dict):
        return "user" if "accountId" in value else "option" if _is_option(value) else ""
    return ""


def _is_option(value: JsonValue) -> bool:
    return isinstance(value, dict) and "value" in value


def column_by_look(value: JsonValue) -> str | None:
    """The column of a field without a name whose values nothing else looks like."""
    if isinstance(value, str) and _LEXORANK.match(value):
        return "Custom field (Rank)"
    entries = value if isinstance(value, list) else []
    looks = (
        {"state", "name", "boardId"} <= entry.keys()
        if isinstance(entry, dict)
        else ".greenhopper.service.sprint.Sprint@" in str(entry)
        for entry in entries
    )
    return SPRINT if entries and all(looks) else None


def is_field(document: JsonObject) -> bool:
    """Whether an object describes a field, as a site lists them."""
    return (
        isinstance(document.get("id"), str) and "name" in document and "clauseNames" in document
    ) or ("id" in document and "custom" in document and "name" in document)


def is_custom(id_: str) -> bool:
    """Whether a field is one that a site added."""
    return id_.startswith("customfield_")


def _texts(value: JsonValue) -> Iterable[tuple[str, str]]:
    for entry in objects_in(value):
        for name, text in entry.items():
            if isinstance(text, str):
                yield name, text
