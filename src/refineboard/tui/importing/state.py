"""What the screen of an import shows: how far it is, then every line of its plan.

Kept apart from the screen, because it is a question of words alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.content import Content

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue, text_of, value_words
from refineboard.domain.errors import BadData, RefineboardError
from refineboard.domain.fields import FIELDS
from refineboard.exchange.importing.plan import Difference, ImportPlan
from refineboard.exchange.importing.updating import Choice
from refineboard.exchange.sources import SOURCES
from refineboard.exchange.tables.base import read_file
from refineboard.tui.board.cards import shown_text

FieldOf = tuple[str, str]
"""Our key and a field's name."""

_MOST_LINES = 200
"""Lines of each kind that are shown; of more only the number is told."""
_MOST_NAMES = 12
_LONGEST_VALUE = 40
_BAR = 30
_GROUP = 10
_BY_ENDING = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".jsonl": "refineboard",
    ".ndjson": "refineboard",
}
_BY_WORDS = (
    ("refineboard", b'{"refineboard":'),
    ("rally", b"QueryResult"),
    ("rally", b"Formatted ID"),
    ("jira", b"Issue key"),
    ("jira", b'"issues"'),
    ("versionone", b"AssetState"),
    ("versionone", b"<Assets"),
    ("versionone", b'"Assets"'),
    ("versionone", b'"_oid"'),
    ("azure", b"Work Item Type"),
    ("azure", b"System.WorkItemType"),
    ("azure", b'"WorkItemId"'),
    ("jira-align", b'"effortPoints"'),
    ("jira-align", b'"primaryProgramId"'),
    ("jira-align", b"/align/api/"),
)
_HEAD = 4_000


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of the list."""

    words: Content
    field: FieldOf | None = None
    """What a choice on this line is about, where it is a conflict."""


def path_of(typed: str) -> Path:
    """The file that a person typed the name of."""
    return Path(typed.strip()).expanduser()


def name_of(path: Path) -> str:
    """The file's name as it may be shown: anybody may have given it."""
    return shown_text(clean(path.name))


def file_words(typed: str) -> str:
    """What is known of the file; RefineboardError where it is none."""
    try:
        path = path_of(typed)
        if path.is_dir():
            names = sorted(entry.name for entry in path.iterdir())
            shown = [clean(name) for name in names if not name.startswith(".")][:_MOST_NAMES]
            return shown_text("  ".join(shown)) or "an empty directory"
        size = path.stat().st_size
    except (OSError, ValueError, RuntimeError) as error:
        raise BadData(f"{getattr(error, 'strerror', '') or 'That is no file'}.") from error
    return f"{size / 1000:,.1f} kB, looks like {guessed_source(path)}"


def guessed_source(path: Path) -> str:
    """What a file is likely to be, by its first bytes and its name."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD).replace(b"\0", b"")
    except OSError:
        head = b""
    for source, words in _BY_WORDS:
        if words in head:
            return source
    return _BY_ENDING.get(path.suffix.lower(), "csv")


def sources_for(path: Path) -> list[str]:
    """Every source, the likeliest first."""
    likely = guessed_source(path)
    return [likely, *(source for source in SOURCES if source != likely)]


def content_of(path: Path, limit: int) -> bytes:
    """The file's bytes; RefineboardError where it cannot be read."""
    return read_file(path, limit)


def progress_words(name: str, share: float) -> Content:
    """How far reading and planning is."""
    done = round(share * _BAR)
    return Content.assemble(
        (f" Reading {name}  ", "bold"),
        ("█" * done, "$text-accent"),
        ("░" * (_BAR - done), "$muted"),
        f" {share:4.0%}",
    )


def heading_of(name: str, source: str, plan: ImportPlan) -> Content:
    """The counts; of conflicts, how many items have one."""
    counts = (
        (len(plan.created), "created"),
        (len(plan.updated), "updated"),
        (plan.unchanged, "unchanged"),
        (len(plan.conflicts), "in conflict"),
        (len(plan.skipped), "skipped"),
    )
    words = " · ".join(f"{count:,} {what}" for count, what in counts if count)
    return Content.assemble((f" {name} ({source})", "bold"), f"   {words}")


def lines_of(
    plan: ImportPlan, keys: Sequence[str], decided: Mapping[FieldOf, Choice]
) -> list[PlanLine]:
    """Every line, what asks for a decision first."""
    groups = (
        _conflict_lines(plan, decided),
        _skipped_lines(plan),
        (_line("note", "$muted", note) for note in plan.notes),
        _updated_lines(plan),
        _created_lines(plan, keys),
    )
    return [line for group in groups for line in _cut(list(group))]


def _cut(lines: list[PlanLine]) -> Iterator[PlanLine]:
    yield from lines[:_MOST_LINES]
    more = len(lines) - _MOST_LINES
    if more > 0:
        yield _line("", "$muted", f"and {more:,} more")


def _line(group: str, style: str, *words: str | tuple[str, str]) -> PlanLine:
    return PlanLine(Content.assemble((f"{group:<{_GROUP}}", style), *words))


def _conflict_lines(plan: ImportPlan, decided: Mapping[FieldOf, Choice]) -> Iterator[PlanLine]:
    """One line a field: both values, the one that will stand is bright."""
    for conflict in plan.conflicts:
        for name, here, file in conflict.differences:
            field = (conflict.key, name)
            choice = decided.get(field, "leave")
            mine = "$muted" if choice == "file" else "bold"
            theirs = "bold" if choice == "file" else "$muted"
            chosen = {"here": "mine", "file": "theirs", "leave": "open"}[choice]
            words = Content.assemble(
                (f"{'conflict':<{_GROUP}}", "$text-error"),
                (f"{chosen:<7}", "$text-warning" if choice == "leave" else "$text-success"),
                (f"{conflict.key} ", "bold"),
                f"{_there(conflict.key, conflict.external)}{_label(name)}: here ",
                (_short(here), mine),
                ", in the file ",
                (_short(file), theirs),
            )
            yield PlanLine(words, field)


def _skipped_lines(plan: ImportPlan) -> Iterator[PlanLine]:
    for number, reason in plan.skipped:
        yield _line("skipped", "$text-warning", f"row {number}: {shown_text(reason)}")


def _updated_lines(plan: ImportPlan) -> Iterator[PlanLine]:
    for update in plan.updated:
        changes = ", ".join(map(_becomes, update.differences))
        there = _there(update.key, update.external)
        yield _line("updated", "$text-accent", (f"{update.key} ", "bold"), f"{there}{changes}")


def _created_lines(plan: ImportPlan, keys: Sequence[str]) -> Iterator[PlanLine]:
    for table, document in plan.documents:
        if table != "settings":
            name = text_of(document, "name") or text_of(document, "title")
            words = f"in {table}: {document['key']} {shown_text(name)}"
            yield _line("new", "$text-success", words)
    for key, item in zip(keys, plan.created, strict=True):
        values = dict(item.fields)
        kind, title = (shown_text(str(values.get(name) or "")) for name in ("kind", "title"))
        what = f"{kind}: " if kind else ""
        yield _line("created", "$text-success", (f"{key} ", "bold"), f"{what}{title}")


def _there(key: str, external: str | None) -> str:
    """How the tool calls an item, where that is not our key."""
    return f"({shown_text(external)}) " if external and external != key else ""


def _becomes(difference: Difference) -> str:
    name, here, file = difference
    return f"{_label(name)} {_short(here)} → {_short(file)}"


def _label(name: str) -> str:
    """A field's name; of what no field holds, the tool's."""
    return FIELDS[name].label.lower() if name in FIELDS else shown_text(name.removeprefix("extra."))


def _short(value: JsonValue) -> str:
    """The value in quotes, so that its words are not taken for ours."""
    text = shown_text(" ".join(value_words(value).split()))
    if not text:
        return "nothing"
    text = text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
    return f'"{text}"' if isinstance(value, (str, list)) else text


class Stopped(RefineboardError):
    """The person went back while the file was being read."""
