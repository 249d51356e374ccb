"""What the open items of one backlog wait for, and what is wrong with it.

An item that waits for one of another backlog, which waits for one of this backlog in turn, waits
for that one: dependencies are followed through everything that is still open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from refineboard.domain.dependencies.cycles import knots, waits_for
from refineboard.domain.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OrderFinding:
    """Something that the order of a backlog has to live with until somebody mends it."""

    rule: str
    keys: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits for whom among the open items of one backlog."""

    needs: Mapping[str, tuple[str, ...]]
    """By key, what must be done before; without the links that close a ring."""
    ring_needs: Mapping[str, tuple[str, ...]]
    """By key, what it waits for within its ring, which no order can do justice to."""
    rings: tuple[tuple[str, ...], ...]
    held: frozenset[str]
    """The items of rings, and all that wait for one, near or far."""
    findings: tuple[OrderFinding, ...]

    def all_needs(self, key: str) -> tuple[str, ...]:
        """Everything that must be done before, whether or not an order can do it."""
        return self.needs.get(key, ()) + self.ring_needs.get(key, ())


def waiting_in(workspace: Workspace, keys: Iterable[str]) -> Waiting:
    """What the open items `keys`, all of one backlog, wait for."""
    here = dict.fromkeys(keys)
    links, findings = _links(workspace, here)
    groups = [group for group in knots(links) if len(group) > 1]
    ring_of = {key: number for number, group in enumerate(groups) for key in group}
    needs: dict[str, tuple[str, ...]] = {}
    ring_needs: dict[str, tuple[str, ...]] = {}
    for key in here:
        if not links[key]:
            continue
        if found := _needs_of(key, links, here, ring_of):
            needs[key] = found
        mates = (need for need in links[key] if need in here and _same_ring(key, need, ring_of))
        if in_ring := tuple(mates):
            ring_needs[key] = in_ring
    rings = tuple(
        sorted(tuple(sorted(group)) for group in groups if any(key in here for key in group))
    )
    findings += [_ring_finding(ring) for ring in rings]
    return Waiting(needs, ring_needs, rings, _held(here, needs, ring_of), tuple(findings))


def _links(
    workspace: Workspace, here: Mapping[str, None]
) -> tuple[dict[str, tuple[str, ...]], list[OrderFinding]]:
    """By key, the open items that it waits for: of the backlog, and of all that these lead to."""
    links: dict[str, tuple[str, ...]] = {}
    findings: list[OrderFinding] = []
    ahead = list(here)
    for key in ahead:
        if key in links:
            continue
        document = workspace.items[key]
        found: dict[str, None] = {}
        for provider in waits_for(document):
            if provider == key or provider not in workspace.heads:
                if key in here:
                    findings.append(_bad_link(workspace, key, provider))
                continue
            if workspace.is_done(provider):
                continue
            found[provider] = None
            if provider not in here:
                ahead.append(provider)
                if key in here:
                    findings.append(_outside_finding(workspace, key, provider))
        links[key] = tuple(found)
    return links, findings


def _needs_of(
    key: str,
    links: Mapping[str, tuple[str, ...]],
    here: Mapping[str, None],
    ring_of: Mapping[str, int],
) -> tuple[str, ...]:
    """What an item waits for here, directly or through other backlogs, outside of its ring."""
    found: dict[str, None] = {}
    seen = {key}
    ahead = [key]
    for step in ahead:
        for need in links[step]:
            if need in seen:
                continue
            seen.add(need)
            if need not in here:
                ahead.append(need)
            elif not _same_ring(key, need, ring_of):
                found[need] = None
    return tuple(found)


def _same_ring(one: str, other: str, ring_of: Mapping[str, int]) -> bool:
    return one in ring_of and ring_of[one] == ring_of.get(other)


def _held(
    here: Mapping[str, None], needs: Mapping[str, tuple[str, ...]], ring_of: Mapping[str, int]
) -> frozenset[str]:
    after: dict[str, list[str]] = {}
    for key, providers in needs.items():
        for provider in providers:
            after.setdefault(provider, []).append(key)
    held = dict.fromkeys(key for key in here if key in ring_of)
    ahead = list(held)
    for key in ahead:
        for later in after.get(key, ()):
            if later not in held:
                held[later] = None
                ahead.append(later)
    return frozenset(held)


def _bad_link(workspace: Workspace, key: str, provider: str) -> OrderFinding:
    if provider == key:
        return OrderFinding(
            "waits-for-itself", (key,), f"{key} waits for itself; that link was left out."
        )
    prefix, _, number = provider.rpartition("-")
    was_there = number.isdecimal() and len(number) <= 9
    was_there = was_there and int(number) <= workspace.highest_numbers.get(prefix, 0)
    what = "was deleted" if was_there else "does not exist"
    return OrderFinding(
        "waits-for-nothing",
        (key,),
        f"{key} waits for {provider or 'an item without a key'}, which {what}; "
        "that link was left out.",
    )


def _outside_finding(workspace: Workspace, key: str, provider: str) -> OrderFinding:
    backlog = workspace.heads[provider].backlog
    return OrderFinding(
        "waits-outside", (key, provider), f"{key} waits for {provider} of the backlog {backlog}."
    )


_SHOWN = 8


def _ring_finding(ring: tuple[str, ...]) -> OrderFinding:
    more = f" and {len(ring) - _SHOWN} more" if len(ring) > _SHOWN else ""
    return OrderFinding(
        "ring",
        ring,
        f"{', '.join(ring[:_SHOWN])}{more} wait for each other in a ring; no order can do them "
        "all justice, so they come last. Resolve one of their dependencies.",
    )
