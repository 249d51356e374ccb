"""Dependencies that an item's words name and nobody has linked, each with those words.

Four clues, the surest first: another item's key, "needs the ledger API" where another team's item
has these words in its title, another team by its name, and rare words that two teams' items share.
A person accepts a suggestion or dismisses it; what is dismissed is remembered on the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from refineboard.domain.documents import Document, text_of, texts_of
from refineboard.domain.invest.vocabulary import ITEM_KEY, NOT_KEYS, PERIOD
from refineboard.domain.wording import content_of, words_of
from refineboard.domain.workspace import ART, Workspace, providers_of

DISMISSED_FIELD = "not_waiting_for"
"""Field of an item: keys of items and teams that were suggested and dismissed."""
_LONGEST_READ = 10_000
_RARE = 3
"""A word is rare where at most so many open items hold it."""
_SHARED_LEAST = 2
"""So many rare words in common tell more than chance."""

_NEED = (
    r"(?:needs?|requires?|uses?|using|calls?|depends? on|depending on|relies on|waits? for"
    r"|waiting for|blocked by|provided by|delivered by|built by|owned by)"
)
_PART = (
    r"(?:API|APIs|service|services|endpoint|endpoints|interface|gateway|feed|SDK|library|component"
    r"|module|event|events|schema|webhook|webhooks)"
)
_NEEDED_PART = re.compile(
    rf"\b{_NEED}\s+(?:the\s+|an?\s+|our\s+|their\s+|new\s+)*((?:[\w'-]+\s+){{1,3}}?){_PART}\b",
    re.IGNORECASE,
)


class Suggestion(NamedTuple):
    """An item seems to wait for another one, or for something of a team."""

    consumer: str
    provider: str
    """"" where only the team is known."""
    team: str
    """The team's key, "" where the item is of the same backlog or of none."""
    words: str
    """The words of the item that say so."""
    where: str
    """title, description or criteria."""

    @property
    def subject(self) -> str:
        """What is accepted or dismissed: the item, or else the team."""
        return self.provider or self.team


class _Text(NamedTuple):
    where: str
    text: str


def suggestions(workspace: Workspace, backlog: str | None = None) -> tuple[Suggestion, ...]:
    """What the open items of a backlog, or of all, seem to wait for, in their order."""
    finder = _Finder(workspace)
    found: dict[tuple[str, str], Suggestion] = {}
    for key in finder.open:
        if backlog not in (None, workspace.heads[key].backlog):
            continue
        for suggestion in finder.of(key):
            found.setdefault((key, suggestion.subject), suggestion)
    for suggestion in finder.sharing():
        pair = {suggestion.consumer, suggestion.provider}
        if not any({consumer, subject} == pair for consumer, subject in found):
            found[suggestion.consumer, suggestion.provider] = suggestion
    order = {key: place for place, key in enumerate(finder.open)}
    return tuple(
        sorted(
            (
                each
                for each in found.values()
                if backlog in (None, workspace.heads[each.consumer].backlog)
                and each.subject not in finder.known_of(each.consumer)
            ),
            key=lambda each: (order[each.consumer], each.where != "title", each.subject),
        )
    )


class _Finder:
    """Reads the open items of a workspace once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.open = tuple(
            key
            for backlog in workspace.backlogs
            for key in workspace.keys_in(backlog)
            if not workspace.is_done(key)
        )
        self._texts = {key: tuple(_texts(workspace.items[key])) for key in self.open}
        self._titles: dict[str, frozenset[str]] = {}
        self._holders: dict[str, list[str]] = {}
        """By content word, the open items whose title has it."""
        for key in self.open:
            words = content_of(words_of(text_of(workspace.items[key], "title")))
            self._titles[key] = frozenset(words)
            for word in self._titles[key]:
                self._holders.setdefault(word, []).append(key)
        self._teams = tuple(_team_patterns(workspace))

    def known_of(self, key: str) -> frozenset[str]:
        """What is linked with an item in any way, or was dismissed."""
        document = self.workspace.items[key]
        family = (key, text_of(document, "parent"), *self.workspace.children(key))
        return frozenset((*providers_of(document), *texts_of(document, DISMISSED_FIELD), *family))

    def of(self, key: str) -> Iterator[Suggestion]:
        """What the words of one item say, the surest first."""
        texts = self._texts[key]
        yield from self._keys(key, texts)
        yield from self._parts(key, texts)
        yield from self._named_teams(key, texts)

    def sharing(self) -> Iterator[Suggestion]:
        """Items of two teams that share rare words: the younger seems to wait for the older."""
        shared: dict[tuple[str, str], list[str]] = {}
        for word, keys in self._holders.items():
            if 2 <= len(keys) <= _RARE:
                for pair in combinations(keys, 2):
                    shared.setdefault(pair, []).append(word)
        heads, items = self.workspace.heads, self.workspace.items
        for (one, other), words in shared.items():
            homes = {heads[one].backlog, heads[other].backlog}
            if len(words) < _SHARED_LEAST or len(homes) < 2 or ART in homes:
                continue
            ages = {key: (text_of(items[key], "created_at"), key) for key in (one, other)}
            if one in self.known_of(other) or other in self.known_of(one):
                continue
            provider, consumer = sorted((one, other), key=ages.__getitem__)
            title = text_of(items[consumer], "title")
            yield self._item(consumer, provider, _as_written(title, set(words)), "title")

    def _keys(self, key: str, texts: Iterable[_Text]) -> Iterator[Suggestion]:
        for where, text in texts:
            for match in ITEM_KEY.finditer(text):
                named = match.group()
                prefix = named.partition("-")[0]
                is_item = named in self._texts and named != key
                if is_item and prefix not in NOT_KEYS and not PERIOD.fullmatch(prefix):
                    yield self._item(key, named, named, where)

    def _parts(self, key: str, texts: Iterable[_Text]) -> Iterator[Suggestion]:
        home = self.workspace.heads[key].backlog
        for where, text in texts:
            for match in _NEEDED_PART.finditer(text):
                words = frozenset(content_of(words_of(match[1])))
                rarest = min((self._holders.get(word, []) for word in words), key=len, default=[])
                for other in rarest:
                    elsewhere = self.workspace.heads[other].backlog
                    if elsewhere not in (home, ART) and words <= self._titles[other]:
                        yield self._item(key, other, match.group(), where)
                        break

    def _named_teams(self, key: str, texts: Iterable[_Text]) -> Iterator[Suggestion]:
        home = self.workspace.heads[key].backlog
        for where, text in texts:
            for team, pattern in self._teams:
                if team != home and (match := pattern.search(text)) is not None:
                    yield Suggestion(key, "", team, match.group(), where)

    def _item(self, consumer: str, provider: str, words: str, where: str) -> Suggestion:
        heads = self.workspace.heads
        elsewhere = heads[provider].backlog
        team = "" if elsewhere in (ART, heads[consumer].backlog) else elsewhere
        return Suggestion(consumer, provider, team, words, where)


def _texts(document: Document) -> Iterator[_Text]:
    yield _Text("title", text_of(document, "title")[:_LONGEST_READ])
    yield _Text("description", text_of(document, "description")[:_LONGEST_READ])
    for criterion in texts_of(document, "acceptance_criteria"):
        yield _Text("criteria", criterion[:_LONGEST_READ])


def _team_patterns(workspace: Workspace) -> Iterator[tuple[str, re.Pattern[str]]]:
    """By team, how a text names it: a name may be a common word, so only where it is needed, or is
    called a team or a part that a team builds."""
    for key, backlog in workspace.backlogs.items():
        if backlog.is_art or not backlog.name.strip():
            continue
        name = rf"(?:{re.escape(backlog.name.strip())}|{re.escape(key)})"
        pattern = (
            rf"\b(?:team\s+{name}\b|{_NEED}\s+(?:the\s+)?{name}\b(?:\s+(?:team|{_PART}))?"
            rf"|{name}(?:\s+team|'s\s+team|\s+{_PART})\b)"
        )
        yield key, re.compile(pattern, re.IGNORECASE)


def _as_written(title: str, words: set[str]) -> str:
    """The words of a title whose stems these are, as they stand there."""
    written: Mapping[str, str] = {word: word for word in re.findall(r"[\w'-]+", title)}
    return " ".join(word for word in written if words.intersection(content_of(words_of(word))))
