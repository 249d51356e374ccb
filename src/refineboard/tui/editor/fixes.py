"""What a fix would change, in words and as edits: nobody agrees to what they have not seen."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from textual.content import Content

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.fields import FIELDS

if TYPE_CHECKING:
    from refineboard.domain.edits import FieldEdit
    from refineboard.domain.invest.fixes import Fix

_LONGEST_SHOWN = 90
_MOST_WORDS = 400
"""Longer texts are not compared word by word, for that would be felt while typing."""


def edits_of(fix: Fix, document: Document) -> tuple[FieldEdit, ...]:
    """The fix's edits of the item, each with the value that was seen."""
    from refineboard.domain.edits import FieldEdit

    return tuple(
        FieldEdit(name, value, saw=document.get(name, FIELDS[name].empty))
        for name, value in fix.fields.items()
    )


def parts_of(fix: Fix) -> tuple[tuple[FieldEdit, ...], ...]:
    """The fields of the items that the fix makes."""
    from refineboard.domain.edits import FieldEdit

    return tuple(
        tuple(FieldEdit(name, value) for name, value in item.items()) for item in fix.items
    )


def fix_content(fix: Fix, document: Document, key: str) -> Content:
    """In a line: the key, what it does, what goes and what comes."""
    pieces: list[tuple[str, str]] = [(f"{key} ", "bold $text-accent"), (fix.label, "bold")]
    before = {name: _words(document.get(name)) for name in fix.fields}
    after = {name: _words(value) for name, value in fix.fields.items()}
    for name in fix.fields:
        pieces += _change_pieces(name, before, after)
    for item in fix.items:
        text = text_of(dict(item), "description") or text_of(dict(item), "title")
        pieces.append((f"   + new: {_short(text)}", "$text-success"))
    return Content.assemble(*pieces)


def _change_pieces(
    name: str, before: Mapping[str, list[str]], after: Mapping[str, list[str]]
) -> list[tuple[str, str]]:
    """What goes and what comes in a field; what only moves is in sight already."""
    old, new = before[name], after[name]
    label = FIELDS[name].label.lower()
    if new and new in before.values():
        return []
    if old and old in after.values():
        return [(f"   {label}: {_short(' '.join(new))}", "$text-success")]
    gone, come = _difference(old, new)
    pieces = [(f"   − {_short(gone)}", "$text-error")] if gone else []
    pieces += [(f"   + {_short(come)}", "$text-success")] if come else []
    return pieces or [(f"   {label} changes", "$muted")]


def _words(value: JsonValue) -> list[str]:
    text = "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return text.split()


def _difference(old: list[str], new: list[str]) -> tuple[str, str]:
    """The words that go and those that come, in their order."""
    if len(old) + len(new) > _MOST_WORDS:
        return "", ""
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changed = [opcode for opcode in opcodes if opcode[0] != "equal"]
    gone = (" ".join(old[start:end]) for _, start, end, _, _ in changed)
    come = (" ".join(new[start:end]) for _, _, _, start, end in changed)
    return " … ".join(filter(None, gone)), " … ".join(filter(None, come))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_SHOWN else f"{flat[: _LONGEST_SHOWN - 1]}…"
