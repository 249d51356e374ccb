"""Sentences about items that several panes show."""

from __future__ import annotations

from datetime import UTC, datetime

from refineboard.domain.documents import Document, number_of, text_of, texts_of
from refineboard.domain.economics.jobs import Number
from refineboard.domain.workspace import ART, Workspace
from refineboard.domain.wsjf import PARTS, score_of, usable_score
from refineboard.tui.board.cards import shown_text

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
    """State, points, parent, owner, tags and the like, each a few words."""
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
        " ".join(f"#{shown_text(tag)}" for tag in texts_of(document, "tags")),
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
