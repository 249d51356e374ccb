"""Which step an unmapped story may belong to: the words that it shares with a step's stories."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from refineboard.domain.documents import text_of
from refineboard.domain.storymap.view import StoryMap
from refineboard.domain.workspace import Workspace

_WORD = re.compile(r"[^\W\d_]{4,}")
_ENOUGH = 1.0
_COMMON = frozenset(
    {
        "about", "after", "also", "before", "both", "could", "each", "every", "from", "have",
        "into", "just", "like", "more", "most", "must", "only", "other", "over", "same", "should",
        "some", "such", "than", "that", "their", "them", "then", "there", "these", "they", "this",
        "those", "through", "want", "wants", "what", "when", "where", "which", "while", "will",
        "with", "without", "would", "your",
    }
)  # fmt: skip


class Suggestion(NamedTuple):
    """A step for a story, with the words that speak for it."""

    key: str
    step: str
    words: tuple[str, ...]


def suggestions(
    workspace: Workspace, shown: StoryMap, keys: Iterable[str]
) -> tuple[Suggestion, ...]:
    """For each of these stories the step whose name and stories share most with it, if any does.

    A word counts less the more steps have it.
    """
    words_of_steps = {step: _words(step) for step in shown.steps}
    for key, place in shown.placements.items():
        words_of_steps[place.step] |= _words_of(workspace, key)
    spread = Counter(word for words in words_of_steps.values() for word in words)
    found = []
    for key in keys:
        mine = _words_of(workspace, key)
        scored = [
            (sum(1 / spread[word] for word in mine & words), step)
            for step, words in words_of_steps.items()
        ]
        best, step = max(scored, default=(0.0, ""), key=lambda each: each[0])
        if best >= _ENOUGH:
            shared = sorted(mine & words_of_steps[step], key=lambda word: (spread[word], word))
            found.append(Suggestion(key, step, tuple(shared[:5])))
    return tuple(found)


def _words_of(workspace: Workspace, key: str) -> set[str]:
    document = workspace.items[key]
    return _words(f"{text_of(document, 'title')} {text_of(document, 'description')}")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold())) - _COMMON
