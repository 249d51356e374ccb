"""Ranks as texts whose alphabetical order is the backlog's order (fractional indexing).

Between two ranks there is always a third, so moving one item writes one field of one item.
The first six digits are spaced apart, so that adding at an end does not make ranks longer.
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE = len(DIGITS)
_HEAD = 6
_STEP = _BASE**2
_TOP = _BASE**_HEAD
_VALUE = {digit: value for value, digit in enumerate(DIGITS)}


def is_rank(text: str) -> bool:
    """Whether `text` is a rank that leaves room in front of it."""
    return bool(text) and text[-1] != DIGITS[0] and all(digit in _VALUE for digit in text)


def rank_between(before: str | None, after: str | None) -> str:
    """A rank after `before` and in front of `after`; None stands for the end of the backlog.

    Raises ValueError where the two are not in order.
    """
    if before is not None and after is not None:
        if before >= after:
            raise ValueError(f"no rank lies between {before!r} and {after!r}")
        return _middle(before, after)
    if before is not None:
        head = _head(before) + _STEP
        return _text(head) if head < _TOP else _middle(before, "")
    if after is not None:
        head = _head(after) - _STEP
        return _text(head) if head > 0 else _middle("", after)
    return _text(_TOP // 2)


def ranks_after(before: str | None, count: int) -> list[str]:
    """`count` ranks in order, all after `before`."""
    ranks: list[str] = []
    for _ in range(count):
        before = rank_between(before, None)
        ranks.append(before)
    return ranks


def ranks_between(before: str | None, after: str | None, count: int) -> list[str]:
    """`count` ranks in order between two neighbours."""
    if after is None:
        return ranks_after(before, count)
    if count == 0:
        return []
    middle = rank_between(before, after)
    left = ranks_between(before, middle, (count - 1) // 2)
    return [*left, middle, *ranks_between(middle, after, count - 1 - len(left))]


def _head(rank: str) -> int:
    value = 0
    for digit in rank[:_HEAD].ljust(_HEAD, "0"):
        value = value * _BASE + _VALUE[digit]
    return value


def _text(head: int) -> str:
    # A last digit of 0 would leave no room in front of the rank.
    if head % _BASE == 0:
        head += 1
    digits: list[str] = []
    for _ in range(_HEAD):
        head, digit = divmod(head, _BASE)
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))


def _middle(low: str, high: str) -> str:
    """The shortest text strictly between two; "" as `high` is above everything."""
    prefix: list[str] = []
    position = 0
    while True:
        floor = _VALUE[low[position]] if position < len(low) else 0
        ceiling = _VALUE[high[position]] if position < len(high) else _BASE
        if floor == ceiling:
            prefix.append(DIGITS[floor])
        elif ceiling - floor > 1:
            prefix.append(DIGITS[(floor + ceiling) // 2])
            return "".join(prefix)
        else:
            prefix.append(DIGITS[floor])
            high = ""
        position += 1
