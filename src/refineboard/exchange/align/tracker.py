"""Jira Align: the answers of its interface (REST 2.0) and tables by their headers.

Its ids are numbers that begin anew for each kind of work, so that an item is called by both here:
`F-12` is feature 12. Who reads its files adds columns with such names, and an export leaves them
out again.
"""

from __future__ import annotations

from types import MappingProxyType

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.states import StateCategory
from refineboard.exchange.exporting.rows import ExportRow, TableExporter
from refineboard.exchange.tables.rows import FieldReader
from refineboard.exchange.tables.tracker import HTML, KEY, TEAM, Tracker, folded, plain_name
from refineboard.exchange.tables.values import CellReader, block_of, texts_of_cell
from refineboard.exchange.tables.vocabulary import kinds_with, names_with, states_with

MADE = "Align "
"""How the columns begin that only reading makes."""
KEY_COLUMN, PARENT_COLUMN, NEEDS_COLUMN, MOVES_COLUMN, KIND_COLUMN = (
    f"{MADE}{name}" for name in ("key", "parent", "needs", "moves", "kind")
)
LETTERS = {"epic": "E", "capability": "C", "feature": "F", "story": "S", "defect": "D"}
"""What stands in front of a number to tell the kinds apart."""

STATES = (
    "Pending Approval",
    "Ready to Start",
    "In Progress",
    "Dev Complete",
    "Test Complete",
    "Accepted",
)
"""The words for its numbers of states."""

ALIGN = Tracker(
    system="jira-align",
    label="Jira Align",
    has_keys=True,
    names=names_with(
        key=f"!{folded(KEY_COLUMN)}",
        title="!title name summary storytitle storyname featuretitle featurename epictitle"
        " epicname",
        kind=f"!{folded(KIND_COLUMN)}",
        description="descriptionrich",
        benefit_hypothesis="hypothesis benefithypothesis",
        enabler="!type enablertype",
        state="!state status",
        points="effortpoints pointsestimate",
        parent=f"!{folded(PARENT_COLUMN)}",
        depends_on=f"!{folded(NEEDS_COLUMN)}",
        blocks="!",
        iteration="!iteration sprint iterationid",
        pi="!release programincrement pi releaseid releaseids",
        team="!team teamname teamid",
        project="program programname",
        blocked="!blocked isblocked blockedreason",
        rank="!featurerank rank",
        created="!createdate createddate",
        updated="!lastupdateddate updateddate",
        finished="!accepteddate closedate",
        moves=folded(MOVES_COLUMN),
        url="!url",
    ),
    kinds=kinds_with({"epic": "theme"}),
    states=states_with(
        {
            StateCategory.DONE: "delivered",
        }
    ),
    state_words={
        StateCategory.FUNNEL: STATES[0],
        StateCategory.REFINING: STATES[0],
        StateCategory.READY: STATES[1],
        StateCategory.DOING: STATES[2],
        StateCategory.DONE: STATES[5],
    },
    headers={
        KEY: KEY_COLUMN,
        "kind": KIND_COLUMN,
        "title": "Title",
        "state": "State",
        "description": "Description",
        "parent": PARENT_COLUMN,
        "depends_on": NEEDS_COLUMN,
        "points": "Points",
        "iteration": "Iteration",
        "pi": "Release",
        TEAM: "Team",
        "owner": "Owner",
        "tags": "Tags",
        "blocked": "Blocked Reason",
        "acceptance_criteria": "Acceptance Criteria",
        "benefit_hypothesis": "Hypothesis",
        "enabler": "Enabler Type",
        "ubv": "User Business Value",
        "tc": "Time Criticality",
        "rroe": "RROE Value",
        "size": "Job Size",
    },
    blocked_word="Yes",
    names_new=False,
    markup=HTML,
)


def _enabler(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The type where it says that the item is an enabler; its other types mean nothing here."""
    for text in (text for entry in entries for text in texts_of_cell(entry)):
        try:
            return cells.value("enabler", text)
        except RuleBroken:
            continue
    return None


def _increment(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The first of an epic's program increments that is a PI here."""
    refused: RuleBroken | None = None
    texts = [text for entry in entries for text in texts_of_cell(entry)]
    for name in (part for text in texts for part in (text, *text.split(", "))):
        try:
            return cells.value("pi", name)
        except RuleBroken as error:
            refused = error
    if refused is not None:
        raise refused
    return None


SPECIAL: MappingProxyType[str, FieldReader] = MappingProxyType(
    {"enabler": _enabler, "pi": _increment, "blocked": block_of}
)

_PARENT_IDS = {
    "feature": ("featureid", "feature", "parentid"),
    "capability": ("capabilityid", "parentid"),
    "epic": ("epicid", "parentid"),
}
"""The columns that hold the number of a parent of each kind."""


def finish(exporter: TableExporter, row: ExportRow) -> None:
    """Writes what the made columns say into those that Jira Align has."""
    names = {plain_name(header): header for header in exporter.columns.places}
    if "blocked" in row.changed:
        reason = row.changed["blocked"]
        flags = [names[name] for name in ("blocked", "isblocked") if name in names]
        for flag in flags:
            row.put(flag, ["True" if reason else "False"])
        if "blockedreason" in names and flags:
            row.put(names["blockedreason"], [reason if reason and reason != "Blocked" else ""])
    if "parent" in row.changed:
        parent = exporter.workspace.items.get(text_of(row.document, "parent"), {})
        kind = text_of(parent, "kind")
        _, _, number = str(row.changed["parent"] or "").rpartition("-")
        for name in _PARENT_IDS.get(kind, ("featureid", "parentid")):
            if name in names:
                row.put(
                    names[name],
                    [number if not exporter.is_new(text_of(row.document, "parent")) else ""],
                )
                break
