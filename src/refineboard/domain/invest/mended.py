"""What an item would read like after a fix: each text that comes of it, whole.

For those who judge a fix without a screen: the command line prints it and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from refineboard.domain.documents import JsonValue, text_of, texts_of
from refineboard.domain.invest.findings import InvestReport, Subject
from refineboard.domain.invest.fixes import Fix, fixes_for, short_title
from refineboard.domain.invest.text import parse_story


class MendedPart(NamedTuple):
    """One item as it would be."""

    title: str
    text: str


class MendedItem(NamedTuple):
    """What the likeliest fix of a finding makes of an item."""

    rule: str
    label: str
    parts: tuple[MendedPart, ...]


def mended_items(subject: Subject, report: InvestReport) -> Iterator[MendedItem]:
    """What each finding's likeliest fix would make of the item, each fix on its own."""
    for finding in report.findings:
        for fix in fixes_for(subject, finding)[:1]:
            yield MendedItem(finding.rule, fix.label, tuple(_parts(subject, fix)))


def _parts(subject: Subject, fix: Fix) -> Iterator[MendedPart]:
    criteria: Sequence[JsonValue] = list(subject.acceptance_criteria)
    whole: dict[str, JsonValue] = {
        "title": subject.title,
        "description": subject.description,
        "acceptance_criteria": list(criteria),
        "benefit_hypothesis": subject.benefit_hypothesis,
    }
    yield _part({**whole, **fix.fields}, with_criteria="acceptance_criteria" in fix.fields)
    for item in fix.items:
        yield _part(item, with_criteria=True)


def _part(fields: Mapping[str, JsonValue], *, with_criteria: bool) -> MendedPart:
    """A title and the whole text. A sentence in the title gets a short one of its own."""
    document = dict(fields)
    title, description = text_of(document, "title"), text_of(document, "description")
    story = parse_story(title)
    text = description
    if story.is_story or not description:
        text = "\n\n".join(piece for piece in (title, description) if piece)
        title = short_title(story.means_text) if story.means_text else title
    if hypothesis := text_of(document, "benefit_hypothesis"):
        text = f"{text}\n\n{hypothesis}"
    if with_criteria and (criteria := texts_of(document, "acceptance_criteria")):
        text = "\n".join([f"{text}\n", *(f"- {entry}" for entry in criteria)])
    return MendedPart(title, text)
