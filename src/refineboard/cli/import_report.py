"""What an import did, or would do: for people and as the contract's JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue, value_words
from refineboard.exchange.importing.plan import (
    Difference,
    ImportConflict,
    ImportPlan,
    PlannedUpdate,
)

_SHOWN = 40
"""Most characters of a differing value in the report for people; JSON has all of it."""


def report_document(plan: ImportPlan, created: Sequence[str]) -> dict[str, object]:
    """The report in the contract's shape."""
    return {
        "created": list(created),
        "updated": [update.key for update in plan.updated],
        "unchanged": plan.unchanged,
        "conflicts": [
            {
                "row": conflict.row,
                "key": conflict.key,
                "external": conflict.external,
                "fields": {
                    name: {"here": here, "file": file} for name, here, file in conflict.differences
                },
            }
            for conflict in plan.conflicts
        ],
        "skipped": [{"row": row, "reason": reason} for row, reason in plan.skipped],
    }


def report_lines(plan: ImportPlan, created: Sequence[str], *, dry_run: bool) -> Iterator[str]:
    """The report for people."""
    would = "would be " if dry_run else ""
    yield from _created_lines(plan, created, would)
    yield f"{len(plan.updated):>7,} {would}updated"
    for update in plan.updated:
        fields = ", ".join(_becomes(difference) for difference in update.differences)
        yield f"{'':8}row {update.row}, {_named(update)}: {clean(fields)}"
    yield f"{plan.unchanged:>7,} unchanged"
    yield f"{len(plan.conflicts):>7,} changed here and in the file, left as they are"
    for conflict in plan.conflicts:
        fields = ", ".join(
            f"{_label(name)} is {_short(here)} here and {_short(file)} in the file"
            for name, here, file in conflict.differences
        )
        yield f"{'':8}row {conflict.row}, {_named(conflict)}: {clean(fields)}"
    yield f"{len(plan.skipped):>7,} skipped"
    for row, reason in plan.skipped:
        yield f"{'':8}row {row}: {clean(reason)}"


def _created_lines(plan: ImportPlan, created: Sequence[str], would: str) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for item, key in zip(plan.created, created, strict=False):
        groups.setdefault(item.backlog or plan.backlog, []).append(key)
    if len(groups) != 1:
        yield f"{len(created):>7,} {would}created"
    for backlog, keys in groups.items():
        shown = " … ".join(dict.fromkeys((keys[0], keys[-1])))
        front = f"{len(keys):>7,} {would}created" if len(groups) == 1 else f"{len(keys):>11,}"
        yield f"{front} in {backlog}: {shown}"
    for table, document in plan.documents:
        if table != "settings":
            name = document.get("name") or document.get("title")
            yield f"{'':8}{would}new in {table}: {document['key']}, {clean(str(name))}"


def _becomes(difference: Difference) -> str:
    return f"{_label(difference.field)} {_short(difference.here)} → {_short(difference.file)}"


def _label(name: str) -> str:
    """A field's name; of what no field holds, the tool's."""
    return name.removeprefix("extra.")


def _named(entry: PlannedUpdate | ImportConflict) -> str:
    """Our key, and the tool's where it is another one."""
    other = clean(entry.external or "")
    return f"{entry.key} ({other})" if other and other != entry.key else entry.key


def _short(value: JsonValue) -> str:
    """The value in quotes, so that its words are not taken for the report's."""
    if value in (None, "", []):
        return "empty"
    text = value_words(value)
    text = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return f'"{text}"' if isinstance(value, (str, list)) else text
