"""The JSON shapes that scripts rely on, made of the workspace's documents.

They are the contract's: a field is added here only together with its line there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from refineboard.domain.change import LogEntry, is_about
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.fields import FIELDS, new_dependency
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import score_of
from refineboard.store.documents import operation_to_json

if TYPE_CHECKING:
    from refineboard.domain.invest.findings import Finding, InvestReport
    from refineboard.domain.invest.judge import BacklogReport, Judge
    from refineboard.domain.invest.mended import MendedItem

_BEFORE_WSJF = (
    "key",
    "kind",
    "enabler",
    "backlog",
    "title",
    "description",
    "acceptance_criteria",
    "benefit_hypothesis",
    "state",
    "points",
    "ubv",
    "tc",
    "rroe",
    "size",
)
_AFTER_WSJF = (
    "rank",
    "parent",
    "iteration",
    "pi",
    "owner",
    "tags",
    "blocked",
    "depends_on",
    "ext",
    "extra",
    "timeline",
    "created_at",
    "updated_at",
    "updated_by",
)
_EMPTY: dict[str, JsonValue] = {
    **{name: field.empty for name, field in FIELDS.items()},
    "ext": [],
    "extra": {},
    "timeline": [],
}


def item_shape(workspace: Workspace, document: Document) -> dict[str, object]:
    """The whole item."""
    return {
        **{name: _value(document, name) for name in _BEFORE_WSJF},
        "wsjf": wsjf_of(document),
        **{name: _value(document, name) for name in _AFTER_WSJF},
        "invest": verdicts_of(workspace, document),
    }


def _value(document: Document, name: str) -> JsonValue:
    if name == "ext":
        # What an import remembers for the next one is no part of the item.
        return [
            {part: entry.get(part) for part in ("system", "key", "url")}
            for entry in documents_of(document, name)
        ]
    if name == "depends_on":
        # What was agreed on stands in `depends list`.
        return [
            {part: entry.get(part) for part in new_dependency("")}
            for entry in documents_of(document, name)
        ]
    return document.get(name, _EMPTY.get(name))


def wsjf_of(document: Document) -> float | None:
    """The score as a number for display; the exact one is `score_of`."""
    score = score_of(document)
    return None if score is None else round(score.cost_of_delay / score.size, 4)


def report_of(workspace: Workspace, document: Document) -> InvestReport:
    """The item's INVEST report, as strict as its state asks for."""
    return judge_of(workspace).report(document)


@lru_cache(maxsize=1)
def judge_of(workspace: Workspace) -> Judge:
    """The judge of a workspace; a command looks at one workspace, and only once."""
    from refineboard.domain.invest.judge import Judge

    return Judge(workspace)


def verdicts_of(workspace: Workspace, document: Document) -> dict[str, str]:
    """INVEST verdict by letter."""
    return verdicts_shape(report_of(workspace, document))


def verdicts_shape(report: InvestReport) -> dict[str, str]:
    """INVEST verdict by letter."""
    # An enumeration's `value` is looked up by lines of Python, its text is not.
    return {str(letter): str(verdict) for letter, verdict in report.verdicts.items()}


def finding_shape(finding: Finding) -> dict[str, object]:
    """One INVEST finding."""
    return {
        "rule": finding.rule,
        "letter": str(finding.letter),
        "level": str(finding.level),
        "part": str(finding.part),
        "start": finding.start,
        "end": finding.end,
        "evidence": finding.evidence,
        "message": finding.message,
        "suggestion": finding.suggestion,
    }


def show_shape(workspace: Workspace, document: Document) -> dict[str, object]:
    """One item with its findings and the keys of what hangs on it."""
    key = text_of(document, "key")
    report = report_of(workspace, document)
    return {
        "item": item_shape(workspace, document),
        "findings": [finding_shape(finding) for finding in report.findings],
        "children": list(workspace.children(key)),
        "dependents": list(workspace.dependents(key)),
    }


def change_shape(entry: LogEntry, key: str | None = None) -> dict[str, object]:
    """One entry of the history; with a key, only what it did to that item."""
    return {
        "seq": entry.seq,
        "at": entry.at,
        "by": entry.by,
        "command": entry.change.command,
        "ops": [
            operation_to_json(operation)
            for operation in entry.change.operations
            if key is None or is_about(operation, key)
        ],
    }


DEFECTS_OF_RULE: Mapping[str, tuple[str, ...]] = {
    # What is no story at all names no benefit either.
    "no-sentence": ("well_formed", "no_benefit"),
    "two-wants": ("atomic", "atomic_hint"),
    "two-in-title": ("atomic", "atomic_hint"),
    "conjunction": ("atomic_hint",),
    "prescribes-how": ("negotiable",),
    "names-inside": ("negotiable",),
    "aside": ("minimal",),
    "short-aside": ("minimal",),
    "more-text": ("minimal",),
    "text-beside": ("minimal",),
    "much-text": ("minimal",),
    "said-twice": ("minimal",),
    "no-benefit": ("no_benefit",),
    "hollow-benefit": ("hollow_benefit",),
    "weak-benefit": ("hollow_benefit",),
    "umbrella-verb": ("estimable",),
    "open-words": ("estimable",),
    "manage": ("small",),
    "whole-area": ("small",),
    "vague-term": ("testable",),
    "leans-on-other": ("independent",),
    "unlinked-key": ("independent",),
    "named-key": ("independent",),
}
"""Which defects of the labelling guidelines a rule's finding stands for."""

DEFECTS = (
    "well_formed",
    "atomic",
    "atomic_hint",
    "minimal",
    "negotiable",
    "no_benefit",
    "hollow_benefit",
    "estimable",
    "small",
    "testable",
    "independent",
)


def check_shape(id_: str | int, report: InvestReport) -> dict[str, object]:
    """What a check says about one story; `predicted` is true where the defect is present."""
    found = {
        defect
        for rule in {finding.rule for finding in report.findings} | report.counted
        for defect in DEFECTS_OF_RULE.get(rule, ())
    }
    return {
        "id": id_,
        "verdict": verdicts_shape(report),
        "predicted": {defect: defect in found for defect in DEFECTS},
        "findings": [finding_shape(finding) for finding in report.findings],
    }


def fixes_shape(id_: str | int, items: Iterable[MendedItem]) -> dict[str, object]:
    """What the fixes would make of one story."""
    return {
        "id": id_,
        "fixes": [
            {
                "rule": item.rule,
                "label": item.label,
                "parts": [{"title": part.title, "text": part.text} for part in item.parts],
            }
            for item in items
        ],
    }


def summary_shape(report: BacklogReport) -> dict[str, object]:
    """What a check says about all its stories together."""
    return {
        "count": report.count,
        "worst": {verdict.value: count for verdict, count in report.worst.items()},
        "letters": {
            letter.value: {verdict.value: count for verdict, count in counted.items()}
            for letter, counted in report.letters.items()
        },
        "rules": {rule: list(keys) for rule, keys in report.rules.items()},
    }
