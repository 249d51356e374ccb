"""What stands on the screen that splits an item, apart from any widget, and what comes of it.

The item itself is the first part: it keeps its key, its history and whoever waits for it. A story
is split by what is wanted, since role and reason mostly hold for every part; anything else by its
title.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from refineboard.domain.documents import Document, JsonValue, text_of, texts_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS, parsed
from refineboard.domain.invest.findings import Subject
from refineboard.domain.invest.fixes import Fix, split_into
from refineboard.domain.invest.splitting import means_of_each


@dataclass
class Part:
    """One item that is to be."""

    name: str = ""
    """What it wants, or its title."""
    points: str = ""


@dataclass
class Split:
    """An item, its parts, and which part each acceptance criterion goes to."""

    document: Document
    subject: Subject
    parts: list[Part] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """The part of each criterion, the item itself being 1."""

    def __post_init__(self) -> None:
        """Begins with what stands there, and room for a second part."""
        points = self.document.get("points")
        shown = f"{points:g}" if isinstance(points, int | float) else ""
        self.parts = [Part(self.subject.story.means_text or self.title, shown), Part()]
        self.places = [1] * len(self.criteria)

    @property
    def key(self) -> str:
        """The item's key."""
        return text_of(self.document, "key")

    @property
    def title(self) -> str:
        """The item's title."""
        return text_of(self.document, "title")

    @property
    def criteria(self) -> tuple[str, ...]:
        """The acceptance criteria to be shared out."""
        return texts_of(self.document, "acceptance_criteria")

    @property
    def by_wants(self) -> bool:
        """Whether the parts are told by what is wanted, not by their titles."""
        return bool(self.subject.story.means_text)

    def wants(self) -> tuple[str, ...]:
        """The two or more wants that stand in the story, none where there is no second."""
        wants = means_of_each(self.subject.want) if self.by_wants else ()
        return wants if len(wants) > 1 else ()

    def part_by_wants(self) -> None:
        """Makes a part of each want."""
        first, *others = self.wants()
        self.parts = [Part(first, self.parts[0].points), *map(Part, others)]

    def fix(self) -> Fix:
        """What the item becomes and which items come of it.

        Raises RuleBroken where there are no two parts, or a field cannot mean anything.
        """
        numbers = [number for number, part in enumerate(self.parts, 1) if part.name.strip()]
        if len(numbers) < 2 or numbers[0] != 1:
            raise RuleBroken("Write two parts at least; the first one stays what it is.")
        stray = next((place for place in self.places if place not in numbers), None)
        if stray is not None:
            raise RuleBroken(f"A criterion goes to part {stray}, which has no words.")
        named = [self.parts[number - 1] for number in numbers]
        base = split_into(self.subject, [part.name.strip() for part in named])
        own, *others = (self._fields(number, self.parts[number - 1]) for number in numbers)
        changed = {name: value for name, value in own.items() if value != self.document.get(name)}
        return replace(
            base,
            fields={**base.fields, **changed},
            items=tuple({**item, **more} for item, more in zip(base.items, others, strict=True)),
        )

    def _fields(self, number: int, part: Part) -> dict[str, JsonValue]:
        """The points and the criteria of a part."""
        pairs = zip(self.criteria, self.places, strict=True)
        criteria: JsonValue = [text for text, place in pairs if place == number]
        return {"points": parsed(FIELDS["points"], part.points), "acceptance_criteria": criteria}

    def to_draft(self) -> dict[str, JsonValue]:
        """What was typed, as JSON."""
        return {
            "names": [part.name for part in self.parts],
            "points": [part.points for part in self.parts],
            "places": list[JsonValue](self.places),
        }

    def take_draft(self, draft: Document) -> None:
        """Puts back what was typed; criteria that changed meanwhile stay where they are."""
        names, points = texts_of(draft, "names"), texts_of(draft, "points")
        if len(names) < 2 or len(names) != len(points):
            return
        self.parts = [Part(*pair) for pair in zip(names, points, strict=True)]
        places = draft.get("places")
        if isinstance(places, list) and len(places) == len(self.places):
            self.places = [place if isinstance(place, int) else 1 for place in places]
