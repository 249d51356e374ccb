"""Rally: its grids as CSV and the answers of its interface (WSAPI v2.0), and CSV that it imports.

The kind of an item is often said by nothing but the letters of its Formatted ID, and a story's
parent is told several times: as Feature, as Portfolio Item, as Parent.
"""

from __future__ import annotations

from types import MappingProxyType

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.states import StateCategory
from refineboard.exchange.exporting.rows import ExportRow, TableExporter
from refineboard.exchange.tables.rows import FieldReader
from refineboard.exchange.tables.tracker import HTML, KEY, TEAM, Tracker, folded, plain_name
from refineboard.exchange.tables.values import CellReader, block_of, kind_by_letters, texts_of_cell
from refineboard.exchange.tables.vocabulary import kinds_with, names_with, states_with

MOVES_COLUMN = "Rally moves"
"""A column that only the reader of its JSON makes: the dates of an item's states."""

RALLY = Tracker(
    system="rally",
    label="Rally",
    has_keys=True,
    names=names_with(
        key="!formattedid id",
        ids="objectid",
        title="!name refobjectname title",
        kind="!type objecttype workitemtype artifacttype",
        state="!schedulestate flowstate state status",
        points="!planestimate refinedestimate preliminaryestimatevalue points",
        rroe="rroevalue",
        size="!jobsize",
        parent="!feature portfolioitem parent",
        pi="!release",
        team="!project team",
        rank="!draganddroprank rank",
        created="!creationdate createddate",
        updated="!lastupdatedate lastupdateddate",
        finished="!accepteddate actualenddate closeddate",
        since="!flowstatechangeddate statechangeddate",
        url="!ref",
        moves=folded(MOVES_COLUMN),
    ),
    kinds=kinds_with(
        {
            "story": "hierarchicalrequirement userstory defectsuite",
            "epic": "portfolioiteminitiative portfolioitemepic portfolioitemtheme"
            " portfolioitemstrategy portfolioitembusinessoutcome theme strategy",
            "capability": "portfolioitemcapability",
            "feature": "portfolioitemmmf portfolioitemmvf mmf",
            # Hours of a story and what is tested are no work of a backlog.
            "": "task testcase testset testcaseresult",
        }
    ),
    states=states_with(
        {
            StateCategory.FUNNEL: "defined idea submitted open",
            StateCategory.REFINING: "elaborating",
            StateCategory.DOING: "completed",
            StateCategory.DONE: "accepted released fixed",
        }
    ),
    kind_words={"story": "User Story", "spike": "User Story"},
    headers={
        KEY: "Formatted ID",
        "title": "Name",
        "kind": "Type",
        "state": "Schedule State",
        "points": "Plan Estimate",
        "parent": "Parent",
        "iteration": "Iteration",
        "pi": "Release",
        TEAM: "Project",
        "owner": "Owner",
        "tags": "Tags",
        "blocked": "Blocked Reason",
        "depends_on": "Predecessors",
        "description": "Description",
        "acceptance_criteria": "Acceptance Criteria",
        "benefit_hypothesis": "Benefit Hypothesis",
        "enabler": "Enabler Type",
        "ubv": "User Business Value",
        "tc": "Time Criticality",
        "rroe": "RROE Value",
        "size": "Job Size",
    },
    blocked_word="Yes",
    names_new=False,
    learns=("state", "kind", "owner", "iteration", "pi"),
    shares={"kind": KEY},
    title_limit=256,
    markup=HTML,
)

_PREFIXES = {
    "US": "story",
    "S": "story",
    "DE": "defect",
    "DS": "story",
    "F": "feature",
    "E": "epic",
    "I": "epic",
    "T": "epic",
    "C": "capability",
    "TA": "",
    "TC": "",
    "TS": "",
}
"""What the letters of a Formatted ID mean where a site has left them as they were."""


def _increment(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    texts = [text for entry in entries for text in texts_of_cell(entry)]
    return cells.value("pi", texts[0]) if texts and not _is_none(texts[0]) else None


def _iteration(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    texts = [text for entry in entries for text in texts_of_cell(entry)]
    return cells.value("iteration", texts[0]) if texts and not _is_none(texts[0]) else None


def _is_none(text: str) -> bool:
    """Whether a grid says with the word that something is not planned."""
    return folded(text) in ("unscheduled", "none", "noentry")


SPECIAL: MappingProxyType[str, FieldReader] = MappingProxyType(
    {
        "kind": kind_by_letters(_PREFIXES),
        "blocked": block_of,
        "pi": _increment,
        "iteration": _iteration,
    }
)


def finish(exporter: TableExporter, row: ExportRow) -> None:
    """Writes the columns that say the same in another way: the block, the parent by its kind."""
    names = {plain_name(header): header for header in exporter.columns.places}
    if "blocked" in row.changed and {"blocked", "blockedreason"} <= names.keys():
        reason = row.changed["blocked"]
        row.put(names["blocked"], ["Yes" if reason else "No"])
        row.put(names["blockedreason"], [reason if reason and reason != "Blocked" else ""])
    if "parent" in row.changed:
        parent = exporter.workspace.items.get(text_of(row.document, "parent"), {})
        is_feature = text_of(parent, "kind") == "feature"
        for name in ("feature", "portfolioitem", "parent"):
            if name in names and len(exporter.columns.fields["parent"]) > 1:
                fits = is_feature or name == "parent" or not parent
                told = row.changed["parent"] if fits and parent else ""
                row.put(names[name], [told])
