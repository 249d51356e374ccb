"""A Definition of Ready that was not saved, kept in the person's own state directory."""

from __future__ import annotations

from refineboard.domain.documents import JsonValue
from refineboard.domain.readiness import Definition, clause_document, definition_from
from refineboard.tui.drafts import DraftBox


def keep(box: DraftBox, backlog: str, definition: Definition, saw: JsonValue) -> None:
    """Keeps a draft and what it began with; plain file calls only."""
    rules: JsonValue = [dict(clause_document(clause)) for clause in definition]
    box.keep(_key(backlog), {"rules": rules, "saw": saw})


def find(box: DraftBox, backlog: str) -> tuple[Definition, JsonValue, str] | None:
    """The draft, what it began with, and when it was kept."""
    draft = box.find(_key(backlog))
    if draft is None or not isinstance(draft.fields.get("rules"), list):
        return None
    rules = definition_from(draft.fields["rules"], backlog)
    return rules, draft.fields.get("saw"), draft.saved_at


def drop(box: DraftBox, backlog: str) -> None:
    """Forgets the draft."""
    box.drop(_key(backlog))


def _key(backlog: str) -> str:
    return f"rules-{backlog}"
