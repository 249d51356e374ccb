"""What stands around a story's three parts in the text that holds them.

The editor shows the parts in fields of their own. Everything else of the text has a field too, so
that nothing a person wrote is ever out of sight.
"""

from __future__ import annotations

from refineboard.domain.invest.text import Span, layout_of

LEAD, BETWEEN, REST = "lead", "between", "rest"
AROUND = (LEAD, BETWEEN, REST)
"""Names of the fields: before the sentence, within it, and behind it."""

_CLOSING = ".!?*_\"'”’)"
"""What still belongs to a sentence behind its last word."""


def spans_around(text: str) -> dict[str, Span]:
    """Where text stands around the parts, by field; without any part all of it is the rest."""
    layout = layout_of(text)
    story = layout.story
    parts = [span for span in (story.role, story.means, story.ends) if span is not None]
    if not parts:
        return _filled(text, {REST: Span(0, len(text))})
    want = (layout.want,) if layout.want else ()
    markers = (layout.opening, layout.reason, *(span.start for span in want))
    start = min([*(span.start for span in parts), *(each for each in markers if each is not None)])
    end = max(span.end for span in (*parts, *want))
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    inner = [span for span in story.rest if start <= span.start and span.end <= end]
    spans = {LEAD: Span(0, start), REST: Span(end, len(text))}
    if inner:
        spans[BETWEEN] = Span(inner[0].start, inner[-1].end)
    return _filled(text, spans)


def _filled(text: str, spans: dict[str, Span]) -> dict[str, Span]:
    """The spans without blanks at their edges; those that hold nothing are left out."""
    found = {}
    for name, (start, end) in spans.items():
        words = text[start:end]
        left = len(words) - len(words.lstrip())
        if words.strip():
            found[name] = Span(start + left, start + left + len(words.strip()))
    return found


def texts_around(text: str) -> dict[str, str]:
    """What stands around the parts, by field; "" where nothing does."""
    spans = spans_around(text)
    return {name: text[slice(*spans[name])] if name in spans else "" for name in AROUND}
