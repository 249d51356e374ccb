"""INVEST, live: what an item's text and fields say about each of the six letters, and why."""

from refineboard.domain.invest.around import ALONE, Around
from refineboard.domain.invest.findings import Finding, InvestReport, Letter, Subject, Verdict
from refineboard.domain.invest.report import invest, subject_of
from refineboard.domain.invest.settings import USUAL, InvestSettings, settings_of
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
    "ALONE",
    "USUAL",
    "Around",
    "Finding",
    "InvestReport",
    "InvestSettings",
    "Letter",
    "Part",
    "Span",
    "StoryText",
    "Subject",
    "Verdict",
    "compose_story",
    "invest",
    "parse_story",
    "settings_of",
    "story_source",
    "subject_of",
    "with_part",
]
