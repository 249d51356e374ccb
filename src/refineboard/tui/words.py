"""Sentences about items that several panes show."""

from __future__ import annotations

from datetime import UTC, datetime

from refineboard.domain.change import SPLIT_FROM, CreateDocument, DeleteDocument, LogEntry, SetField
from refineboard.domain.documents import Document, JsonValue, number_of, text_of, texts_of
from refineboard.domain.economics.jobs import Number
from refineboard.domain.workspace import ART, Workspace, providers_of
from refineboard.domain.wsjf import PARTS, score_of, usable_score
from refineboard.tui.cards import shown_text

PART_QUESTIONS = {
    "ubv": "What is it worth to users or to the business?",
    "tc": "How does the value fall as time goes by? Is there a fixed date?",
    "rroe": "What risk does it take away, what does it make possible?",
    "size": "How much work is left, compared with the others?",
}
"""What to ask oneself about each part of WSJF."""

PART_NAMES = {"ubv": "UBV", "tc": "TC", "rroe": "RR&OE", "size": "Size"}
"""The parts of WSJF at the head of a column."""


def item_facts(workspace: Workspace, document: Document) -> list[str]:
    """State, points, parent, owner and the like, each a few words."""
    points = number_of(document, "points")
    is_team_work = text_of(document, "backlog") != ART
    facts = [
        text_of(document, "enabler") and f"enabler ({text_of(document, 'enabler')})",
        text_of(document, "kind"),
        workspace.state_of(document).label,
        f"{points:g} pt" if points is not None else is_team_work and "not estimated",
        text_of(document, "parent") and f"↑ {text_of(document, 'parent')}",
        text_of(document, "iteration") and f"in {text_of(document, 'iteration')}",
        text_of(document, "owner") and f"owner {text_of(document, 'owner')}",
    ]
    return [fact for fact in facts if fact]


def item_text(document: Document) -> str:
    """What is written of an item, to be read elsewhere: key and title, text, criteria."""
    parts = [f"{text_of(document, 'key')} {text_of(document, 'title')}"]
    parts += filter(
        None, (text_of(document, "benefit_hypothesis"), text_of(document, "description"))
    )
    criteria = texts_of(document, "acceptance_criteria")
    parts += ["\n".join(f"- {criterion}" for criterion in criteria)] if criteria else []
    return "\n\n".join(parts) + "\n"


def wsjf_words(document: Document) -> str:
    """The score and what makes it, or what is missing."""
    score = score_of(document)
    if score is None:
        unusable = [part for part in PARTS if usable_score(document, part) is None]
        missing = [part for part in unusable if document.get(part) is None]
        off_scale = [part for part in unusable if part not in missing]
        words = [(missing, "missing"), (off_scale, "off the scale")]
        return "not scored: " + "; ".join(
            f"{', '.join(PART_NAMES[part] for part in parts)} {word}"
            for parts, word in words
            if parts
        )
    parts = " + ".join(f"{number_of(document, part):g}" for part in PARTS[:3])
    return f"WSJF {float(score.wsjf):.1f} = ({parts}) ÷ {score.size}"


_LONGEST_VALUE = 30
_VERBS = {"undo": "Undone", "redo": "Redone"}


def change_words(workspace: Workspace, entry: LogEntry) -> str:
    """What a change of one's own did, for the message line."""
    operations = [op for op in entry.change.operations if op.table == "items"]
    if not operations:
        return _settings_words(workspace, entry)
    ids = list(dict.fromkeys(op.id for op in operations))
    what = ids[0] if len(ids) == 1 else f"{len(ids)} items"
    verb = _VERBS.get(entry.change.command)
    if verb:
        return f"{verb}: {what}"
    if entry.change.command == "import":
        return _import_words(operations)
    if any(isinstance(op, DeleteDocument) for op in operations):
        gone = [op.id for op in operations if isinstance(op, DeleteDocument)]
        return f"Deleted {gone[0] if len(gone) == 1 else f'{len(gone)} items'}"
    created = [op for op in operations if isinstance(op, CreateDocument)]
    if created and entry.change.command == "split":
        return _split_words(created)
    return f"Added {what}" if created else f"{what}: {_field_words(workspace, operations)}"


def _split_words(created: list[CreateDocument]) -> str:
    sources = dict.fromkeys(text_of(op.document, SPLIT_FROM) for op in created)
    whole = next(iter(sources)) if len(sources) == 1 else f"{len(sources)} items"
    return f"{whole} split; added {', '.join(op.id for op in created)}"


def _import_words(operations: list[SetField | CreateDocument | DeleteDocument]) -> str:
    """What an import did to items; what it only remembers of the tool does not count."""
    added = {op.id for op in operations if isinstance(op, CreateDocument)}
    updated = {
        op.id
        for op in operations
        if isinstance(op, SetField) and op.field not in ("ext", "extra", "timeline", "pi")
    }
    told = [f"{len(added):,} added"] if added else []
    told += [f"{len(updated):,} updated"] if updated else []
    return f"Imported: {', '.join(told) or 'nothing that shows'}"


def _settings_words(workspace: Workspace, entry: LogEntry) -> str:
    """A change that no item has part in."""
    ids = dict.fromkeys(op.id for op in entry.change.operations)
    named = ", ".join(workspace.art_name if key == "art" else key for key in ids)
    return f"{_VERBS.get(entry.change.command, 'Changed')}: {named}"


def _field_words(
    workspace: Workspace, operations: list[SetField | CreateDocument | DeleteDocument]
) -> str:
    first = operations[0].id
    changes = {
        op.field: op.after for op in operations if isinstance(op, SetField) and op.id == first
    }
    document = workspace.items.get(first)
    if "backlog" in changes:
        return f"moved to {changes['backlog']}"
    if "state" in changes and document is not None:
        return f"now {workspace.state_of(document).label}"
    if "rank" in changes:
        return "moved"
    shown = [field for field in changes if field not in ("timeline", "pi")]
    if shown == ["depends_on"]:
        return _waiting_words(operations)
    told = _value_words(shown[0], changes[shown[0]]) if len(shown) == 1 else ""
    return told or ", ".join(shown).replace("_", " ") + " changed"


def _value_words(field: str, value: JsonValue) -> str:
    """A field and its new value, "" where that is too long."""
    if value is None:
        return f"{field} cleared"
    if not isinstance(value, int | float | str) or len(str(value)) > _LONGEST_VALUE:
        return ""
    return f"{field}{':' if ' ' in str(value) else ''} {value}"


def _waiting_words(operations: list[SetField | CreateDocument | DeleteDocument]) -> str:
    """What the first of the items waits for now, or no longer."""
    first = next(op for op in operations if isinstance(op, SetField) and op.field == "depends_on")
    before = providers_of({"depends_on": first.before})
    after = providers_of({"depends_on": first.after})
    new = [key for key in after if key not in before]
    gone = [key for key in before if key not in after]
    words = [f"waits for {', '.join(new)}"] if new else []
    words += [f"no longer waits for {', '.join(gone)}"] if gone else []
    return ", ".join(words) or "dependencies changed"


def moment_words(at: str) -> str:
    """A log entry's time as the clock on the wall shows it: the time alone where it is today's."""
    try:
        moment = datetime.fromisoformat(at).astimezone()
    except (ValueError, OverflowError):
        return shown_text(at)
    today = datetime.now(UTC).astimezone().date()
    return f"{moment:%H:%M}" if moment.date() == today else f"{moment:%Y-%m-%d %H:%M}"


def number_words(value: Number) -> str:
    """A cost as a person reads it."""
    amount = float(value)
    return f"{amount:,.0f}" if abs(amount) >= 1000 else f"{amount:.4g}"


def signed_words(value: Number) -> str:
    """A difference of costs, with its sign."""
    return f"{'+' if value > 0 else ''}{number_words(value)}"
