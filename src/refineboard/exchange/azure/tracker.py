"""Azure Boards: its queries as CSV, its work items as JSON, and CSV that it imports.

One path says both when and for which PI something is planned, and another which team does it; so
what stands in them is read for two fields, and written for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.states import StateCategory
from refineboard.exchange.exporting.rows import ExportRow, TableExporter
from refineboard.exchange.tables.rows import FieldReader
from refineboard.exchange.tables.tracker import HTML, KEY, TEAM, Tracker, folded
from refineboard.exchange.tables.values import CellReader, texts_of_cell
from refineboard.exchange.tables.vocabulary import kinds_with, names_with, states_with

AZURE = Tracker(
    system="azure",
    label="Azure Boards",
    has_keys=True,
    names=names_with(
        key="!id workitemid",
        title="!title",
        kind="!workitemtype type",
        description="!description reprosteps descriptionhtml",
        points="storypoints effort size",
        size="!jobsize jobduration",
        rroe="rroevalue rroe",
        enabler="valuearea enablertype",
        iteration="!iterationpath iteration",
        pi="!",
        team="!areapath nodename areaname team",
        project="teamproject",
        rank="!stackrank backlogpriority",
        created="!createddate",
        updated="!changeddate",
        finished="!closeddate",
        since="!statechangedate",
        parent="!parent parentid parentworkitemid",
        category="!statecategory",
        tags="!tags",
        owner="!assignedto",
        url="!url",
    ),
    kinds=kinds_with(
        {
            "story": "issue",
            # What is tested or answered there is no work of a backlog.
            "": "testcase testplan testsuite sharedsteps sharedparameter impediment"
            " codereviewrequest codereviewresponse feedbackrequest feedbackresponse",
        }
    ),
    states=states_with(
        {
            # Resolved is built, but not yet tested; committed is taken on by the team.
            StateCategory.DOING: "active resolved committed doing",
            StateCategory.READY: "approved",
        }
    ),
    kind_words={
        "story": "User Story",
        "defect": "Bug",
        "spike": "User Story",
        "capability": "Feature",
    },
    headers={
        KEY: "ID",
        "kind": "Work Item Type",
        "title": "Title",
        "state": "State",
        "owner": "Assigned To",
        TEAM: "Area Path",
        "iteration": "Iteration Path",
        "tags": "Tags",
        "parent": "Parent",
        "points": "Story Points",
        "description": "Description",
        "acceptance_criteria": "Acceptance Criteria",
        "enabler": "Value Area",
        "ubv": "Business Value",
        "tc": "Time Criticality",
        "rroe": "RR-OE Value",
        "size": "Job Size",
        "blocked": "Blocked",
        "benefit_hypothesis": "Benefit Hypothesis",
    },
    blocked_word="Yes",
    only_enabler="architectural",
    separator="; ",
    update_needs=(KEY, "kind", "title", "state"),
    learns=("state", "kind", "owner"),
    shares={"pi": "iteration"},
    title_limit=255,
    markup=HTML,
)

_PATH = re.compile(r"\s*\\\s*")
_ACCOUNT = re.compile(r"\s*<[^<>]*>\s*\Z")
"""The address behind a person's name: `Ana Lima <ana@example.com>`."""


def _paths(entries: Iterable[JsonValue]) -> Iterator[list[str]]:
    """The names of each path, the nearest first: iteration, PI, project."""
    for entry in entries:
        for text in texts_of_cell(entry):
            yield [name for name in reversed(_PATH.split(text)) if name]


def _known(cells: CellReader, field: str, names: Iterable[str]) -> JsonValue:
    for name in names:
        try:
            return cells.value(field, name)
        except RuleBroken:
            continue
    return None


def _iteration(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The iteration in the path; a project or a PI alone is none."""
    for names in _paths(entries):
        whole = "\\".join(reversed(names))
        found = _known(cells, "iteration", (whole, *names))
        if found is not None:
            return found
        if len(names) > 1 and _known(cells, "pi", names) is None:
            raise RuleBroken(f"{names[0]} is no iteration here.")
    return None


def _increment(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The PI in the path."""
    for names in _paths(entries):
        whole = "\\".join(reversed(names))
        return _known(cells, "pi", (whole, *names))
    return None


def _owner(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The person's name without the address of the account."""
    texts = [text for entry in entries for text in texts_of_cell(entry)]
    name = _ACCOUNT.sub("", texts[0]) if texts else ""
    return cells.value("owner", name or texts[0]) if texts else None


SPECIAL: MappingProxyType[str, FieldReader] = MappingProxyType(
    {"iteration": _iteration, "pi": _increment, "owner": _owner}
)


def finish(exporter: TableExporter, row: ExportRow) -> None:
    """Writes the paths of what is planned or new here, and the kind of value."""
    header = exporter.header_of("iteration")
    if header is not None and row.changed.keys() & {"iteration", "pi"}:
        path = _iteration_path(exporter, row, header)
        row.put(header, [path])
        if path == exporter.told(row.document, header):
            # A PI that an iteration is in, and one without it, are one path.
            row.touched.discard(header)
    header = exporter.header_of("enabler")
    if header is not None and "enabler" in row.changed:
        # The tool knows but one kind of enabler.
        row.put(header, ["Architectural" if row.changed["enabler"] else "Business"])
    header = exporter.header_of("parent")
    if header is not None and row.changed.get("parent") in exporter.workspace.items:
        # Azure Boards has no id for it yet; only a tree can say who is meant.
        row.touched.discard(header)
    header = exporter.about_header(TEAM)
    if header is not None and row.is_new:
        backlog = text_of(row.document, "backlog")
        known = exporter.said(header, backlog).most_common(1)
        # An area that the tool does not know would make it refuse the row; without one it
        # takes the project's own.
        row.put(header, [known[0][0] if known else ""])
        if not known:
            exporter.note(
                row, f"no work item of {backlog} tells its area; it goes to the project's own."
            )


def _iteration_path(exporter: TableExporter, row: ExportRow, header: str) -> str:
    """The path of the item's iteration or PI, as other items there have it if one does."""
    tables = exporter.workspace.tables
    iteration = text_of(row.document, "iteration")
    increment = text_of(row.document, "pi")
    names = [
        (key, text_of(tables[table].get(key, {}), "name") or key)
        for table, key in (("increments", increment), ("iterations", iteration))
        if key
    ]
    said = exporter.said(header)
    known: dict[str, str] = {}
    for path in said:
        parts = _PATH.split(path)
        for end, part in enumerate(parts, 1):
            known.setdefault(folded(part), "\\".join(parts[:end]))
    path = next((_PATH.split(text)[0] for text, _ in said.most_common()), "")
    for key, name in names:
        found = known.get(folded(name)) or known.get(folded(key))
        path = found or (f"{path}\\{name}" if path else name)
    if path and path not in said and not any(text.startswith(f"{path}\\") for text in said):
        exporter.note(row, f"no work item has its iteration path {path}; it must be there already.")
    return path
