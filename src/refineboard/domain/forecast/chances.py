"""The chance that the next iterations together do enough, exactly.

Every past velocity is equally likely in each iteration to come. The sums are counted, not drawn:
the counts of a sum are the coefficients of a product of polynomials, kept in one large integer
each (Kronecker's substitution), so that 24 samples and 40 iterations take milliseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm

_FINEST = 20
"""Parts of a point that are told apart; finer velocities are rounded down, finer needs up."""


class Chances:
    """P(the first i iterations do at least a need), for every i and need up to a largest one."""

    def __init__(
        self, velocities: Sequence[float], availability: Sequence[float], largest: float
    ) -> None:
        """`availability` is the share of a usual iteration that each one to come has, in order."""
        self._parts = _parts((*velocities, largest))
        self._size = self._up(largest) + 1
        self._not_above = self._counted(velocities, availability)
        """By number of iterations: the chance of each sum or a smaller one."""
        self.iterations = len(availability)

    def at_least(self, iterations: int, need: float) -> float:
        """The chance that so many iterations, from the next one on, do at least `need`.

        A need above the largest has the chance of the largest.
        """
        place = min(self._up(need), self._size - 1)
        return 1.0 - self._not_above[iterations][place - 1] if place > 0 else 1.0

    def with_unknown(
        self, iterations: int, need: float, unknown: Sequence[tuple[float, float]]
    ) -> float:
        """The same where part of the need is not known: pairs of points and their chance."""
        return sum(chance * self.at_least(iterations, need + points) for points, chance in unknown)

    def _counted(
        self, velocities: Sequence[float], availability: Sequence[float]
    ) -> list[list[float]]:
        every = len(velocities)
        width = ((every ** max(1, len(availability))).bit_length() + 7) // 8
        mask = (1 << (8 * width * self._size)) - 1
        sums, ways = 1, 1
        found = [[1.0] * self._size]
        for share in availability:
            steps = Counter(self._down(velocity * share) for velocity in velocities)
            sums = mask & sum(
                count * (sums << (8 * width * step))
                for step, count in steps.items()
                if step < self._size
            )
            ways *= every
            found.append(self._chances(sums, ways, width))
        return found

    def _chances(self, sums: int, ways: int, width: int) -> list[float]:
        digits = sums.to_bytes(width * self._size, "little")
        counts = (
            int.from_bytes(digits[start : start + width], "little")
            for start in range(0, len(digits), width)
        )
        return [count / ways for count in accumulate(counts)]

    def _down(self, points: float) -> int:
        return int(Fraction(points).limit_denominator(1000) * self._parts)

    def _up(self, points: float) -> int:
        return -int(-Fraction(points).limit_denominator(1000) * self._parts // 1)


def _parts(numbers: Sequence[float]) -> int:
    """Into how many parts a point is divided, so that all of these are whole."""
    parts = lcm(*(Fraction(number).limit_denominator(1000).denominator for number in numbers))
    return min(parts, _FINEST)


def sums_with(
    sums: Sequence[tuple[float, float]], sizes: Sequence[float]
) -> list[tuple[float, float]]:
    """Sums with their chances after one more item whose size is any of `sizes`, equally likely."""
    found: dict[float, float] = {}
    for size, count in Counter(sizes).items():
        for total, chance in sums:
            found[total + size] = found.get(total + size, 0) + chance * count / len(sizes)
    return sorted(found.items())
