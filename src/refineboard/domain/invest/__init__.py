"""INVEST, live: what a story's text and fields say about each of the six letters, and why."""

from refineboard.domain.invest.findings import Finding, InvestReport, Letter, Subject, Verdict
from refineboard.domain.invest.report import invest, subject_of
from refineboard.domain.invest.text import (
    Part,
    Span,
    StoryText,
    compose_story,
    parse_story,
    story_source,
    with_part,
)

__all__ = [
    "Finding",
    "InvestReport",
    "Letter",
    "Part",
    "Span",
    "StoryText",
    "Subject",
    "Verdict",
    "compose_story",
    "invest",
    "parse_story",
    "story_source",
    "subject_of",
    "with_part",
]
