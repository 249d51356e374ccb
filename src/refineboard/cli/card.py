"""One item as a page for people: what `show` prints on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from refineboard.cli.output import Cell, Grid, plain
from refineboard.cli.shapes import report_of, wsjf_of
from refineboard.domain.documents import Document, documents_of, number_of, text_of, texts_of
from refineboard.domain.fields import FIELDS
from refineboard.domain.health.causes import CAUSES, REWORK_FIELD
from refineboard.domain.readiness import Level, Readiness, override_of
from refineboard.domain.states import CATEGORY_ORDER, StateCategory
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import PART_LABELS, PARTS, score_of
from refineboard.store.clock import utc_now

if TYPE_CHECKING:
    from rich.console import RenderableType

    from refineboard.domain.invest.findings import InvestReport

_VERDICTS = {
    "pass": ("✓", "green"),
    "hint": ("~", "yellow"),
    "fail": ("✗", "red"),
    "n/a": ("–", "dim"),
}
"""Mark and colour of a verdict: readable without the colour."""


def card(workspace: Workspace, document: Document) -> Iterator[RenderableType]:
    """The item's page, section by section."""
    from rich.text import Text

    yield Text("  ").join(
        [plain(text_of(document, "key"), "bold cyan"), plain(text_of(document, "title"), "bold")]
    )
    yield plain(_facts(workspace, document), "dim")
    if blocked := text_of(document, "blocked"):
        yield plain(f"Blocked: {blocked}", "bold red")
    yield from _section("Description", [text_of(document, "description")])
    yield from _section("Benefit hypothesis", [text_of(document, "benefit_hypothesis")])
    criteria = texts_of(document, "acceptance_criteria")
    yield from _section(
        "Acceptance criteria", [f"{place}. {text}" for place, text in enumerate(criteria, 1)]
    )
    yield from _section("WSJF", _score_lines(document))
    yield from _invest(report_of(workspace, document))
    yield from _section("To be ready it needs", _missing(workspace, document))
    yield from _section("Had to be done again", _rework_lines(document))
    yield from _links(workspace, document)
    yield Text()
    yield plain(_life(document), "dim")


def _section(heading: str, lines: Iterable[str]) -> Iterator[RenderableType]:
    """A heading with indented lines, nothing where all of them are empty."""
    from rich.padding import Padding

    filled = [line for line in lines if line.strip()]
    if not filled:
        return
    yield plain("")
    yield plain(heading, "bold")
    for line in filled:
        yield Padding(plain(line, multiline=True), (0, 0, 0, 2))


def _facts(workspace: Workspace, document: Document) -> str:
    points = number_of(document, "points")
    enabler = text_of(document, "enabler")
    facts = [
        f"{enabler} enabler {text_of(document, 'kind')}" if enabler else text_of(document, "kind"),
        f"backlog {text_of(document, 'backlog')}",
        workspace.state_of(document).label,
        "" if points is None else f"{points:g} points",
        *(
            f"{label} {text_of(document, name)}" if text_of(document, name) else ""
            for name, label in (("iteration", "iteration"), ("pi", "PI"), ("owner", "owner"))
        ),
        " ".join(f"#{tag}" for tag in texts_of(document, "tags")),
    ]
    return " · ".join(fact for fact in facts if fact)


def _score_lines(document: Document) -> list[str]:
    values = [number_of(document, part) for part in PARTS]
    if not any(value is not None for value in values):
        return []
    parts = ", ".join(
        f"{PART_LABELS[part].lower()} {'?' if value is None else value}"
        for part, value in zip(PARTS, values, strict=True)
    )
    score, shown = score_of(document), wsjf_of(document)
    if score is None or shown is None:
        return [f"no score yet: {parts}"]
    return [f"{shown:g} = cost of delay {score.cost_of_delay} ÷ size {score.size}", parts]


def _invest(report: InvestReport) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    yield plain("")
    marks = [Text("INVEST", style="bold")]
    for letter, verdict in report.verdicts.items():
        mark, style = _VERDICTS[verdict.value]
        marks.append(Text(f"{letter.value} {mark}", style=style))
    yield Text("  ").join(marks)
    for finding in report.findings:
        mark, style = _VERDICTS[finding.level.value]
        line = plain(f"{finding.letter.value} {mark} {finding.message}", style)
        yield Padding(line, (0, 0, 0, 2))
        if finding.suggestion:
            yield Padding(plain(finding.suggestion), (0, 0, 0, 6))


def _missing(workspace: Workspace, document: Document) -> Iterator[str]:
    """What the Definition of Ready still asks for, of an item that nobody works on yet."""
    category = workspace.state_of(document).category
    if CATEGORY_ORDER.index(category) > CATEGORY_ORDER.index(StateCategory.READY):
        return
    override = override_of(document)
    if override is not None:
        yield f"nothing: {text_of(override, 'by')} calls it ready, {text_of(override, 'reason')}"
    for lack in Readiness(workspace, utc_now().isoformat()).lacks(document):
        weight = "" if lack.clause.level is Level.MUST else " (should)"
        yield f"{lack.words}{weight}"


def _rework_lines(document: Document) -> Iterator[str]:
    for note in documents_of(document, REWORK_FIELD):
        cause = CAUSES.get(text_of(note, "cause"), "no cause named")
        reason = text_of(note, "reason")
        said = f"{text_of(note, 'at')[:10]} {text_of(note, 'event')} by {text_of(note, 'by')}"
        yield f"{said}: {cause}{f'; {reason}' if reason else ''}"


def _links(workspace: Workspace, document: Document) -> Iterator[RenderableType]:
    key = text_of(document, "key")

    def named(other: str) -> str:
        found = workspace.items.get(other)
        if found is None:
            return f"{other}  (not in this workspace)"
        return f"{other}  {text_of(found, 'title')}  ({workspace.state_of(found).label})"

    waits = [
        f"{named(text_of(entry, 'key'))}: {_terms(entry)}"
        for entry in documents_of(document, "depends_on")
    ]
    elsewhere = (
        " ".join(text_of(entry, name) for name in ("system", "key", "url"))
        for entry in documents_of(document, "ext")
    )
    yield from _section("Part of", map(named, _ancestors(workspace, document)))
    yield from _section("Parts", map(named, workspace.children(key)))
    yield from _section("Waits for", waits)
    yield from _section("Waited for by", map(named, workspace.dependents(key)))
    yield from _section("Elsewhere", elsewhere)


def _terms(dependency: Document) -> str:
    needed = text_of(dependency, "needed_by")
    terms = [
        text_of(dependency, "state"),
        text_of(dependency, "kind"),
        text_of(dependency, "nature"),
        f"needed by {needed}" if needed else "",
    ]
    return ", ".join(term for term in terms if term)


def _ancestors(workspace: Workspace, document: Document) -> list[str]:
    """The parent, its parent and so on; a circle, which only foreign hands can write, ends it."""
    found: list[str] = []
    parent = text_of(document, "parent")
    while parent and parent not in found:
        found.append(parent)
        parent = text_of(workspace.items.get(parent, {}), "parent")
    return found


def _life(document: Document) -> str:
    return (
        f"created {text_of(document, 'created_at')} by {text_of(document, 'created_by') or '?'} · "
        f"updated {text_of(document, 'updated_at')} by {text_of(document, 'updated_by') or '?'}"
    )


def card_grid(workspace: Workspace, document: Document) -> Grid:
    """The item's fields, one a row."""
    rows: list[tuple[Cell, ...]] = [("Key", text_of(document, "key"))]
    for field in FIELDS.values():
        value = document.get(field.name)
        if isinstance(value, list) and value:
            entries = (
                str(entry.get("key")) if isinstance(entry, dict) else str(entry) for entry in value
            )
            rows.append((field.label, "; ".join(entries)))
        elif value not in (None, "", []) and not isinstance(value, list | dict):
            rows.append((field.label, value))
    verdicts = report_of(workspace, document).verdicts.items()
    rows.append(("INVEST", ", ".join(f"{letter.value} {word.value}" for letter, word in verdicts)))
    return Grid(("Field", "Value"), rows)
