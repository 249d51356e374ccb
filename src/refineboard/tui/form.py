"""The values of an item under edit, apart from any widget: what they mean and what they change.

A story's text is the truth, and role, want and benefit are views of it: editing one replaces just
its words, so that everything else a person wrote stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from refineboard.domain.commands import FieldEdit
from refineboard.domain.documents import Document, JsonValue, number_of, text_of, texts_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS, parsed
from refineboard.domain.invest import (
    Part,
    StoryText,
    Subject,
    compose_story,
    parse_story,
    story_source,
    with_part,
)
from refineboard.domain.workspace import providers_of

PARTS = {"role": Part.ROLE, "means": Part.MEANS, "ends": Part.ENDS}
"""The three views of a story's text."""

SMALL_FIELDS = ("points", "state", "parent", "owner", "tags")
"""Fields of a few characters, in the order of the form."""

_STORY_KINDS = ("story",)
_LIST_SEPARATOR = ", "


@dataclass
class Form:
    """What stands in the editor's fields."""

    base: Document
    """The document as the person saw it; nearly empty for a new item."""
    state_label: str
    """What the base's state is called on screen."""
    values: dict[str, str] = field(default_factory=dict)
    criteria: list[str] = field(default_factory=list)
    source: str = "description"
    """The field that holds the story's sentence: "title" or "description"."""
    as_text: bool = False
    """Whether a story is edited as one text instead of in its three parts."""

    def __post_init__(self) -> None:
        """Fills the fields from the base."""
        base = self.base
        for name in ("title", "description", "benefit_hypothesis"):
            self.values[name] = text_of(base, name)
        points = number_of(base, "points")
        self.values |= {
            "points": f"{points:g}" if points is not None else "",
            "state": self.state_label,
            "parent": text_of(base, "parent"),
            "owner": text_of(base, "owner"),
            "tags": _LIST_SEPARATOR.join(texts_of(base, "tags")),
        }
        self.criteria = list(texts_of(base, "acceptance_criteria"))
        if self.is_story:
            self.source = story_source(self.values["title"], self.values["description"])[0]
            if self.source == "title" and not parse_story(self.values["title"]).is_story:
                self.source = "description"
            self._outside = self.values["description"]
            self.read_parts()
            # Text without any part must be in sight before parts are put in front of it.
            self.as_text = bool(self._outside.strip())

    @property
    def kind(self) -> str:
        """The item's kind."""
        return text_of(self.base, "kind")

    @property
    def is_story(self) -> bool:
        """Whether the text has role, want and benefit; enablers speak as they like."""
        return self.kind in _STORY_KINDS and not text_of(self.base, "enabler")

    def _story(self) -> StoryText:
        return parse_story(self.values[self.source])

    def read_parts(self) -> None:
        """Takes the parts from the text, after the text was edited as a whole."""
        story = self._story()
        self.values |= {
            "role": story.role_text,
            "means": story.means_text,
            "ends": story.ends_text,
        }
        if any(self.values[part] for part in PARTS):
            self._outside = ""

    def set(self, name: str, value: str) -> None:
        """A person typed into a field."""
        if name in PARTS and self.values.get(name) != value:
            self.values[name] = value
            self._write_part(name, value)
        elif name not in PARTS:
            self.values[name] = value
            if self.is_story and name == self.source:
                self.read_parts()

    def _write_part(self, name: str, value: str) -> None:
        story = self._story()
        if not self._outside and (story.role or story.means or story.ends):
            self.values[self.source] = with_part(story, PARTS[name], value)
            return
        parts = [self.values[part].strip() for part in PARTS]
        sentence = compose_story(*parts) if any(parts) else ""
        self.values[self.source] = "\n\n".join(text for text in (sentence, self._outside) if text)

    def subject(self, category: str) -> Subject:
        """What INVEST is to judge, as the fields stand now."""
        base = self.base
        return Subject(
            kind=self.kind,
            enabler=text_of(base, "enabler") or None,
            title=self.values["title"],
            description=self.values["description"],
            acceptance_criteria=tuple(self.filled_criteria()),
            benefit_hypothesis=self.values["benefit_hypothesis"],
            points=self._points_or_none(),
            state_category=category,
            parent=self.values["parent"].strip() or None,
            blocked=text_of(base, "blocked") or None,
            depends_on=providers_of(base),
        )

    def _points_or_none(self) -> float | None:
        try:
            value = parsed(FIELDS["points"], self.values["points"])
        except RuleBroken:
            return None
        return value if isinstance(value, int | float) else None

    def filled_criteria(self) -> list[str]:
        """The acceptance criteria that have words."""
        return [criterion.strip() for criterion in self.criteria if criterion.strip()]

    def edits(self) -> tuple[FieldEdit, ...]:
        """The fields that differ from the base, with the values that were seen.

        Raises RuleBroken where a field cannot mean anything.
        """
        wanted: dict[str, JsonValue] = {
            "title": self.values["title"].strip() or self._title_from_text(),
            "description": self.values["description"].strip(),
            "benefit_hypothesis": self.values["benefit_hypothesis"].strip(),
            "acceptance_criteria": list(self.filled_criteria()),
        }
        for name in SMALL_FIELDS:
            wanted[name] = self._small_value(name)
        return tuple(
            FieldEdit(name, value, saw=self._seen(name))
            for name, value in wanted.items()
            if value != self._comparable(name)
        )

    def _title_from_text(self) -> str:
        """A short title for a story that was given none: its want."""
        means = self.values.get("means", "").strip().removeprefix("to ")
        return means[:1].upper() + means[1:80]

    def _small_value(self, name: str) -> JsonValue:
        text = self.values[name].strip()
        if name == "tags":
            tags = [parsed(FIELDS["tags"], tag) for tag in text.split(",") if tag.strip()]
            return [tag[0] for tag in tags if isinstance(tag, list)]
        if name == "state":
            return text
        return parsed(FIELDS[name], text)

    def _seen(self, name: str) -> JsonValue:
        return self.base.get(name, FIELDS[name].empty)

    def _comparable(self, name: str) -> JsonValue:
        if name == "state":
            return self.state_label
        return self._seen(name)

    def is_changed(self) -> bool:
        """Whether anything differs from the base."""
        try:
            return bool(self.edits())
        except RuleBroken:
            return True

    def to_draft(self) -> dict[str, JsonValue]:
        """The fields as JSON, to be kept until they are saved."""
        return {"values": dict(self.values), "criteria": list(self.criteria)}

    def take_draft(self, draft: Mapping[str, JsonValue]) -> None:
        """Puts back what a draft holds."""
        values = draft.get("values")
        if isinstance(values, dict):
            known = {name: text for name, text in values.items() if isinstance(text, str)}
            self.values |= {name: text for name, text in known.items() if name in self.values}
        self.criteria = list(texts_of(draft, "criteria"))
