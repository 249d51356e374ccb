"""A metric's target as a line that a person can write: four numbers, "-" for an open side."""

from __future__ import annotations

from typing import TypeAlias

from refineboard.domain.cleaning import clean
from refineboard.domain.errors import RuleBroken
from refineboard.domain.health.findings import percent
from refineboard.domain.health.targets import BOUNDS, TARGETS, Target
from refineboard.domain.health.words import METRICS

USUAL = "usual"
_OPEN = "-"

Bounds: TypeAlias = tuple[float | None, float | None, float | None, float | None]


def bounds_question(metric: str) -> str:
    """What to write."""
    unit = ", in %" if _is_share(metric) else ""
    return (
        f"{METRICS[metric].label}{unit}: bad below, healthy from, healthy to, bad above; "
        f"{_OPEN} for none, {USUAL} for the usual ones"
    )


def bounds_line(metric: str, target: Target) -> str:
    """A target as such a line."""
    factor = 100 if _is_share(metric) else 1
    numbers = (getattr(target, bound) for bound in BOUNDS)
    return " ".join(_OPEN if number is None else f"{number * factor:g}" for number in numbers)


def read_bounds(metric: str, line: str) -> Bounds | None:
    """The numbers of a line, None for the usual ones; RuleBroken where it is none."""
    words = clean(line).replace("%", " ").split()
    if words == [USUAL]:
        return None
    if len(words) != len(BOUNDS):
        raise RuleBroken(f"Write four numbers, like {bounds_line(metric, TARGETS[metric])}.")
    factor = 100 if _is_share(metric) else 1
    low, healthy_from, healthy_to, high = (_number(word, factor) for word in words)
    return low, healthy_from, healthy_to, high


def bounds_words(metric: str, line: str) -> str:
    """What a line means."""
    read = read_bounds(metric, line)
    target = TARGETS[metric] if read is None else Target(*read)
    write = METRICS[metric].write
    names = ("bad below", "healthy from", "healthy to", "bad above")
    told = [
        f"{name} {write(number)}"
        for name, bound in zip(names, BOUNDS, strict=True)
        if (number := getattr(target, bound)) is not None
    ]
    return ", ".join(told) or "No bounds: every value is fine."


def _is_share(metric: str) -> bool:
    return METRICS[metric].write is percent


def _number(word: str, factor: int) -> float | None:
    if word == _OPEN:
        return None
    try:
        return round(float(word.replace(",", ".")) / factor, 6)
    except ValueError:
        raise RuleBroken(f"{word[:20]!r} is no number.") from None
