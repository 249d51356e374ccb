"""How INVEST findings look: the letter, the words at fault, what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from refineboard.domain.documents import Document, text_of

if TYPE_CHECKING:
    from refineboard.domain.invest.findings import Finding, InvestReport

NAMES = {
    "I": "Independent",
    "N": "Negotiable",
    "V": "Valuable",
    "E": "Estimable",
    "S": "Small",
    "T": "Testable",
}

_MARKS = {"pass": "✓", "hint": "~", "fail": "✗", "n/a": "–"}
STYLES = {
    "pass": "$text-success",
    "hint": "$text-warning",
    "fail": "$text-error",
    "n/a": "$muted",
}


def verdict_mark(letter: str, verdict: str) -> Content:
    """A letter with its mark, readable without colour: "T ✗"."""
    return Content.styled(f"{letter} {_MARKS[verdict]}", STYLES[verdict])


def finding_line(finding: Finding) -> Content:
    """One finding in one line."""
    return Content.assemble(
        verdict_mark(finding.letter.value, finding.level.value),
        f" {finding.message} ",
        (finding.suggestion, "$muted"),
    )


def story_content(document: Document, report: InvestReport) -> Content:
    """The story's text, with the words at fault underlined."""
    story = report.story
    if not story.text or story.text == text_of(document, "title"):
        return Content(text_of(document, "description"))
    content = Content(story.text)
    for finding in report.findings:
        if finding.part.value in ("role", "means", "ends"):
            style = f"underline {STYLES[finding.level.value]}"
            content = content.stylize(style, finding.start, finding.end)
    return content


def invest_lines(
    report: InvestReport, chosen: Finding | None = None, offer: Content | None = None
) -> list[Content]:
    """All six letters, each with its findings under it: quote, reason, what to write instead.

    What is offered stands with the finding that is chosen, or above all where there is none.
    """
    lines: list[Content] = []
    if offer is not None and chosen is None:
        lines.append(offer)
    for letter, verdict in report.verdicts.items():
        mark = verdict_mark(letter.value, verdict.value)
        lines.append(mark + Content.styled(f" {NAMES[letter.value]}", STYLES[verdict.value]))
        for finding in report.findings:
            if finding.letter is letter:
                pointer = "  ▸ " if finding is chosen else "    "
                lines.append(Content.assemble((pointer, "$text-accent"), finding.message))
                if finding.suggestion:
                    lines.append(Content.styled(f"    {finding.suggestion}", "$muted"))
                if finding is chosen and offer is not None:
                    lines.append(Content("    ") + offer)
    return lines
