"""Where two orders of the same items differ, and the moves that make one the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.commands import RankItems
from refineboard.domain.economics.cascade import accepting, arranging, divergences

ORDER = tuple(f"CHK-{number}" for number in range(9))
_orders = st.permutations(ORDER)


def done(command: RankItems, order: list[str]) -> list[str]:
    """An order after the command."""
    left = [key for key in order if key not in command.keys]
    at = left.index(command.anchor) + (command.side == "after")
    return [*left[:at], *command.keys, *left[at:]]


def test_an_item_that_stands_too_low_is_the_only_divergence() -> None:
    (found,) = divergences(["CHK-1", "CHK-2", "CHK-3"], ["CHK-3", "CHK-1", "CHK-2"])
    assert (found.key, found.place, found.wanted) == ("CHK-3", 3, 1)


@given(_orders)
def test_accepting_one_divergence_after_the_other_ends_in_the_wanted_order(
    current: list[str],
) -> None:
    left = len(divergences(current, ORDER))
    while found := divergences(current, ORDER):
        current = done(accepting(found[-1].key, current, ORDER), current)
        assert len(divergences(current, ORDER)) == left - 1
        left -= 1
    assert current == list(ORDER)


@given(_orders)
def test_one_command_makes_the_wanted_order(current: list[str]) -> None:
    command = arranging(current, ORDER)
    if command is None:
        assert current == list(ORDER)
    else:
        assert done(command, current) == list(ORDER)


def test_only_the_stretch_that_differs_moves() -> None:
    command = arranging(list("abcdef"), list("abedcf"))
    assert command == RankItems(("e", "d", "c"), "after", "b")


def test_one_item_that_stands_elsewhere_moves_alone() -> None:
    command = arranging(list("abcdef"), list("bcdeaf"))
    assert command == RankItems(("a",), "after", "e")


def test_nothing_moves_where_nothing_differs() -> None:
    assert arranging(ORDER, ORDER) is None
    assert arranging([], []) is None
