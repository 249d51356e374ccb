"""Every dependency of a workspace with its band and its agreement, kept one edit at a time.

Only items that wait for something are looked at, and after an edit only those that the edited item
waits for or that wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from refineboard.domain.dependencies.agreement import (
    COUNTERED,
    DECLINED,
    IDENTIFIED,
    Agreement,
    agreement_of,
)
from refineboard.domain.dependencies.bands import RED, Band, Schedule, band, slack, worst
from refineboard.domain.dependencies.cycles import binds, rings
from refineboard.domain.documents import Document, documents_of, text_of
from refineboard.domain.workspace import Workspace


class Link(NamedTuple):
    """One item waits for another."""

    consumer: str
    provider: str
    band: Band
    slack: int | None
    """Iterations between the two; see `bands.slack`."""
    agreement: Agreement
    kind: str
    nature: str
    binds: bool
    """Whether it rules the order: finish-to-start, and not resolved."""
    consumer_backlog: str
    provider_backlog: str
    """"" where there is no such item."""
    consumer_iteration: str
    provider_iteration: str
    is_over: bool
    """Whether one of the two is done, so that there is nothing to wait or to ask for."""

    @property
    def crosses_teams(self) -> bool:
        """Whether another backlog provides it."""
        return self.provider_backlog not in ("", self.consumer_backlog)


class Network:
    """The dependencies of a workspace. Valid while iterations and settings stand still."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.schedule = Schedule(workspace)
        self._links: dict[str, tuple[Link, ...]] = {}
        self._consumers: dict[str, set[str]] = {}
        for key, document in workspace.items.items():
            if document.get("depends_on"):
                self._put(key, document)

    def __iter__(self) -> Iterator[Link]:
        """All links, those of an item one after the other."""
        for links in self._links.values():
            yield from links

    def of(self, key: str) -> tuple[Link, ...]:
        """What an item waits for."""
        return self._links.get(key, ())

    def to(self, key: str) -> tuple[Link, ...]:
        """What waits for an item, by key."""
        return tuple(
            link
            for consumer in sorted(self._consumers.get(key, ()))
            for link in self._links[consumer]
            if link.provider == key
        )

    def changed(self, keys: Iterable[str]) -> None:
        """These items are no longer what they were."""
        touched = dict.fromkeys(keys)
        around = [each for key in touched for each in self._consumers.get(key, ())]
        for key in dict.fromkeys((*touched, *around)):
            for link in self._links.pop(key, ()):
                self._consumers[link.provider].discard(key)
            document = self.workspace.items.get(key)
            if document is not None and document.get("depends_on"):
                self._put(key, document)

    def is_red(self, link: Link) -> bool:
        """Whether a plan has to change: it binds, is not over, and stands in conflict."""
        return link.binds and not link.is_over and self.schedule.weight(link.band) == RED

    def waits(self) -> dict[str, tuple[str, ...]]:
        """By open item, the open items that must be done before."""
        found = {
            key: tuple(link.provider for link in links if link.binds and not link.is_over)
            for key, links in self._links.items()
        }
        return {key: providers for key, providers in found.items() if providers}

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """The groups of open items that wait for each other, each once."""
        return rings(self.waits())

    def inbox(self, backlog: str) -> tuple[Link, ...]:
        """What a backlog's people must answer, then what was answered them and is open again."""
        asked = [link for link in self if self.is_to_answer(link, backlog)]
        answered = [link for link in self if self.is_answer_to(link, backlog)]
        return (*asked, *answered)

    def is_to_answer(self, link: Link, backlog: str) -> bool:
        """Whether another team has asked this backlog's for something and waits for a word."""
        is_asked = link.agreement.state == IDENTIFIED and link.provider_backlog == backlog
        return is_asked and link.crosses_teams and not link.is_over

    def is_answer_to(self, link: Link, backlog: str) -> bool:
        """Whether another team has offered this backlog's another iteration, or declined."""
        is_answered = link.agreement.state in (COUNTERED, DECLINED)
        is_asker = is_answered and link.consumer_backlog == backlog
        return is_asker and link.crosses_teams and not link.is_over

    def feature_band(self, feature: str) -> Band:
        """The worst band of what a feature and its stories wait for outside of it."""
        stories = self.workspace.children(feature)
        family = {feature, *stories}
        links = (link for key in (feature, *stories) for link in self.of(key))
        return worst(
            {
                link.band
                for link in links
                if link.binds and not link.is_over and link.provider not in family
            }
        )

    def _put(self, key: str, document: Document) -> None:
        self._links[key] = tuple(
            self._link(key, document, entry) for entry in documents_of(document, "depends_on")
        )
        for link in self._links[key]:
            self._consumers.setdefault(link.provider, set()).add(key)

    def _link(self, key: str, document: Document, entry: Document) -> Link:
        schedule, provider = self.schedule, text_of(entry, "key")
        theirs = self.workspace.items.get(provider)
        slot = None if theirs is None else schedule.slot(theirs)
        mine, is_done = schedule.slot(document), schedule.is_done(provider)
        return Link(
            consumer=key,
            provider=provider,
            band=band(mine, slot, is_done=is_done),
            slack=slack(mine, slot, is_done=is_done),
            agreement=agreement_of(entry, schedule, slot, is_done=is_done),
            kind=text_of(entry, "kind") or "finish-to-start",
            nature=text_of(entry, "nature"),
            binds=binds(entry),
            consumer_backlog=text_of(document, "backlog"),
            provider_backlog="" if theirs is None else text_of(theirs, "backlog"),
            consumer_iteration=text_of(document, "iteration"),
            provider_iteration="" if theirs is None else text_of(theirs, "iteration"),
            is_over=is_done or schedule.is_done(key),
        )
