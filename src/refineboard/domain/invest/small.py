"""S: does it fit one iteration? Numbers decide; text length says nothing about size."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refineboard.domain.invest.findings import Finding, Letter, Verdict
from refineboard.domain.invest.subject import Subject, on_field
from refineboard.domain.invest.text import Part
from refineboard.domain.invest.vocabulary import CONJUNCTION, MANAGE, PAIRS, VERBS, WHOLES

POINTS_LIMIT = 8
CRITERIA_LIMIT = 8
_NEXT_WORD = re.compile(r"\W*(?:to\s+|also\s+|then\s+|be\s+able\s+to\s+)*([A-Za-z]+)")


def too_many_points(subject: Subject) -> Iterator[Finding]:
    """More points than a story may have."""
    if subject.points is not None and subject.points > POINTS_LIMIT and not subject.is_large:
        yield on_field(
            "too-large", Letter.S, Verdict.FAIL, "points",
            (f"{subject.points:g} points are more than {POINTS_LIMIT}.",
             "Split it by steps, rules, data or paths, so that each part is worth something."),
        )  # fmt: skip


def too_many_criteria(subject: Subject) -> Iterator[Finding]:
    """So many criteria that it is more than one story."""
    count = len(subject.acceptance_criteria)
    if count > CRITERIA_LIMIT:
        yield on_field(
            "many-criteria", Letter.S, Verdict.HINT, "acceptance criteria",
            (f"{count} acceptance criteria are a lot.", "Group them: each group may be a story."),
        )  # fmt: skip


def two_wants(subject: Subject) -> Iterator[Finding]:
    """A conjunction in the want: a fail where a second verb follows, else a hint."""
    means = subject.story.means
    if means is None or subject.kind != "story":
        return
    hidden = [match.span() for match in PAIRS.finditer(subject.story.text, means.start, means.end)]
    for match in CONJUNCTION.finditer(subject.story.text, means.start, means.end):
        if any(start <= match.start() < end for start, end in hidden):
            continue
        after = _NEXT_WORD.match(subject.story.text, match.end(), means.end)
        second = after is not None and after.group(1).lower() in VERBS
        yield subject.in_story(
            "two-wants" if second else "conjunction", Letter.S,
            Verdict.FAIL if second else Verdict.HINT, Part.MEANS,
            match.start(), after.end() if second and after else match.end(),
            "{} starts a second want." if second else "{} may join two wants.",
            "Split it into two stories, if each is worth something on its own.",
        )  # fmt: skip
        return


def whole_area(subject: Subject) -> Iterator[Finding]:
    """A whole area or all operations at once."""
    means = subject.story.means
    if means is None or subject.kind != "story" or subject.points is not None:
        return
    verb = MANAGE.match(subject.story.means_text)
    if verb is not None:
        yield subject.in_story(
            "manage", Letter.S, Verdict.HINT, Part.MEANS,
            means.start + verb.start("verb"), means.start + verb.end("verb"),
            "{} hides create, change and delete.", "Make each a story of its own.",
        )  # fmt: skip
    for match in WHOLES.finditer(subject.story.text, means.start, means.end):
        yield subject.in_story(
            "whole-area", Letter.S, Verdict.HINT, Part.MEANS, *match.span(),
            "{} is a whole area.", "Take the first step that a person gains from.",
        )  # fmt: skip


RULES = (too_many_points, too_many_criteria, two_wants, whole_area)
