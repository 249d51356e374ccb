"""Rings of items that wait for each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.dependencies.cycles import rings

_graphs = st.dictionaries(
    st.sampled_from("abcdefg"), st.lists(st.sampled_from("abcdefg"), max_size=3).map(tuple)
)


def reaches(graph: dict[str, tuple[str, ...]], start: str, goal: str) -> bool:
    """Whether something leads from one node to another in one or more steps."""
    seen: set[str] = set()
    ahead = list(graph.get(start, ()))
    while ahead:
        node = ahead.pop()
        if node == goal:
            return True
        if node not in seen:
            seen.add(node)
            ahead += graph.get(node, ())
    return False


@given(_graphs)
def test_a_ring_holds_exactly_those_that_lead_back_to_themselves(
    graph: dict[str, tuple[str, ...]],
) -> None:
    in_rings = {key for ring in rings(graph) for key in ring}
    assert in_rings == {key for key in graph if reaches(graph, key, key)}


@given(_graphs)
def test_two_of_one_ring_lead_to_each_other(graph: dict[str, tuple[str, ...]]) -> None:
    for ring in rings(graph):
        assert all(reaches(graph, one, other) for one in ring for other in ring)


def test_a_chain_of_thousands_is_no_problem() -> None:
    chain = {str(number): (str(number + 1),) for number in range(20_000)}
    assert rings(chain | {"20000": ("0",)})[0] == tuple(sorted(map(str, range(20_001))))
