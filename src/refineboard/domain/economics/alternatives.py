"""Other ways to rank than WSJF, to be laid beside it.

Users of WSJF object that its cost of delay is a sum without a unit, which lets what is urgent and
worthless rank high. Both objections have an answer: money, and a product in place of the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.economics.jobs import Number
from refineboard.domain.health.targets import Targets
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import place_of, score_of, usable_score

OWN_MONEY = "money_per_week"
"""Column of an import that says what a week of delay of an item costs."""


@dataclass(frozen=True, slots=True)
class MoneyRate:
    """What scores stand for in money and time; money is in whatever unit the ART counts in."""

    money_per_point: Number
    """Money a week that one point of cost of delay stands for; 0 where nobody has said."""
    weeks_per_size: Number
    """Weeks of work that one point of job size stands for."""


def money_rate(workspace: Workspace) -> MoneyRate:
    """The rate that the ART has agreed on."""
    targets = Targets(workspace)
    return MoneyRate(
        Fraction(targets.setting("money_per_point")), Fraction(targets.setting("weeks_per_size"))
    )


def money_per_week(document: Document, rate: MoneyRate) -> Number | None:
    """What a week of delay of an item costs: its own figure, else its score at the rate."""
    own = _own_money(document)
    if own is not None:
        return own
    score = score_of(document)
    if score is None or not rate.money_per_point:
        return None
    return score.cost_of_delay * rate.money_per_point


def cd3(document: Document, rate: MoneyRate) -> Number | None:
    """Cost of delay divided by duration: money a week ÷ weeks (Arnold, Reinertsen).

    None where no money or no job size is known.
    """
    money, size = money_per_week(document, rate), usable_score(document, "size")
    weeks = None if size is None else size * rate.weeks_per_size
    return Fraction(money) / weeks if money is not None and weeks else None


def value_times_urgency(document: Document) -> Number | None:
    """(User-business value + risk reduction & opportunity) × time criticality ÷ job size. [Ours]

    What is urgent and worthless ranks low by it. None where a part is missing.
    """
    value, risk = usable_score(document, "ubv"), usable_score(document, "rroe")
    urgency, size = usable_score(document, "tc"), usable_score(document, "size")
    if value is None or risk is None or urgency is None or size is None:
        return None
    return Fraction((value + risk) * urgency, size)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One item's figures and its ranks, from 1, by each way; None where one has no figure."""

    key: str
    wsjf: Number | None
    cd3: Number | None
    value_times_urgency: Number | None
    wsjf_rank: int | None
    cd3_rank: int | None
    value_times_urgency_rank: int | None


def alternatives(documents: Iterable[Document], rate: MoneyRate) -> tuple[Alternative, ...]:
    """Every item by every way, in the order given. Ties go as in WSJF."""
    items = list(documents)
    by_score = _figures(items, _wsjf)
    by_money = _figures(items, lambda item: cd3(item, rate))
    by_product = _figures(items, value_times_urgency)
    ranks = [_ranks(items, figures) for figures in (by_score, by_money, by_product)]
    return tuple(
        Alternative(
            key, by_score[key], by_money[key], by_product[key], *(each.get(key) for each in ranks)
        )
        for key in by_score
    )


_Figures = Mapping[str, Number | None]


def _figures(items: Iterable[Document], figure: Callable[[Document], Number | None]) -> _Figures:
    return {text_of(item, "key"): figure(item) for item in items}


def _wsjf(document: Document) -> Number | None:
    score = score_of(document)
    return None if score is None else score.wsjf


def _ranks(items: Iterable[Document], figures: _Figures) -> dict[str, int]:
    known = []
    for item in items:
        key = text_of(item, "key")
        figure = figures[key]
        if figure is not None:
            tie = place_of(item) or ()
            known.append((-figure, not tie, tie, text_of(item, "created_at"), key))
    return {entry[-1]: number + 1 for number, entry in enumerate(sorted(known))}


def _own_money(document: Document) -> Fraction | None:
    extra = document.get("extra")
    if not isinstance(extra, dict):
        return None
    for name, value in extra.items():
        if name.strip().casefold().replace(" ", "_").replace("-", "_") == OWN_MONEY:
            return _amount(value)
    return None


def _amount(value: JsonValue) -> Fraction | None:
    """A sum of money above zero, as a file may write it; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = float(value)
    except (ValueError, OverflowError):
        return None
    return Fraction(str(amount)) if 0 < amount <= _MOST_MONEY else None


_MOST_MONEY = 10**15
