"""The values of an item under edit, apart from any widget: what they mean and what they change.

A story's text is the truth, and role, want and benefit are views of it: editing one replaces just
its words, so that everything else a person wrote stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from refineboard.domain.documents import Document, JsonValue, documents_of, text_of, texts_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import FieldConflict, RuleBroken
from refineboard.domain.fields import FIELDS, parsed
from refineboard.domain.invest.rewriting import compose_story, with_part
from refineboard.domain.invest.text import Part, StoryText, parse_story, story_source
from refineboard.tui.editor.around import AROUND, BETWEEN, LEAD, REST, spans_around, texts_around

PARTS = {"role": Part.ROLE, "means": Part.MEANS, "ends": Part.ENDS}
"""The three views of a story's text."""

VIEWS = (*PARTS, *AROUND)
"""Everything that a story's text is shown as."""

SMALL_FIELDS = ("points", "state", "parent", "owner", "tags")
"""Fields of a few characters, in the order of the form."""

EDITED_FIELDS = (
    "title",
    "description",
    "benefit_hypothesis",
    "acceptance_criteria",
    *SMALL_FIELDS,
)
"""Every field of a document that the form edits."""

Stand: TypeAlias = tuple[dict[str, str], list[str], list[Document]]
"""What stands in the fields, the criteria, and what was split off."""

_HYPOTHESIS_KINDS = frozenset({"epic", "capability", "feature"})
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

    split_off: list[Document] = field(default_factory=list)
    """Fields of new items that are to stand behind this one once it is saved."""

    conflicts: dict[str, FieldConflict] = field(default_factory=dict)
    """Fields that somebody changed after this person had changed them here, still to be settled."""

    def __post_init__(self) -> None:
        """Fills the fields from the base."""
        for name in EDITED_FIELDS:
            self.put(name, self._comparable(name))
        self._read_story()

    def _read_story(self) -> None:
        """Finds the sentence of a story, after its texts were changed as a whole."""
        if self.is_story:
            self.source = story_source(self.values["title"], self.values["description"])[0]
            if self.source == "title" and not parse_story(self.values["title"]).is_story:
                self.source = "description"
            self.read_parts()

    @property
    def kind(self) -> str:
        """The item's kind."""
        return text_of(self.base, "kind")

    @property
    def has_hypothesis(self) -> bool:
        """Whether it is big enough to be worth a benefit hypothesis, or has one."""
        return self.kind in _HYPOTHESIS_KINDS or bool(self.values["benefit_hypothesis"])

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
            **texts_around(self.values[self.source]),
        }

    def set(self, name: str, value: str) -> None:
        """A person typed into a field."""
        if name in VIEWS and self.values.get(name) != value:
            self.values[name] = value
            self._write_view(name, value)
        elif name not in VIEWS:
            self.values[name] = value
            if self.is_story and name == self.source:
                self.read_parts()

    def put(self, name: str, value: JsonValue) -> None:
        """Fills a field with a value of a document; a state stands there as its label."""
        if name == "acceptance_criteria":
            self.criteria = [entry for entry in _list(value) if isinstance(entry, str)]
        elif isinstance(value, list):
            self.values[name] = _LIST_SEPARATOR.join(str(entry) for entry in value)
        elif isinstance(value, int | float):
            self.values[name] = f"{value:g}"
        else:
            self.values[name] = value if isinstance(value, str) else ""

    def mend(self, fields: Document, items: Iterable[Document]) -> None:
        """Takes over what a fix makes of the fields, and the items that it splits off."""
        for name, value in fields.items():
            self.put(name, value)
        self.split_off += items
        self._read_story()

    def stand(self) -> Stand:
        """The fields as they are now, for going back to them."""
        return dict(self.values), self.filled_criteria(), list(self.split_off)

    def go_back(self, stand: Stand) -> None:
        """Makes the fields what they were."""
        values, criteria, split_off = stand
        self.values, self.criteria, self.split_off = dict(values), list(criteria), list(split_off)
        self._read_story()

    def parts(self) -> tuple[tuple[FieldEdit, ...], ...]:
        """The fields of what was split off."""
        return tuple(
            tuple(FieldEdit(name, value) for name, value in item.items()) for item in self.split_off
        )

    def _write_view(self, name: str, value: str) -> None:
        """Writes a part of the sentence, or what stands around it, into the text.

        Every other character stays, as long as the text then reads back as what stands in the
        fields. Else the text is made of the fields: what is typed is never read as something else.
        """
        text = self.values[self.source]
        if name in PARTS:
            text = with_part(self._story(), PARTS[name], value)
        elif value.strip() and (span := spans_around(text).get(name)):
            text = text[: span.start] + value + text[span.end :]
        else:
            text = ""
        if self._views_of(text) != self._views():
            parts = [self.values[part].strip() for part in PARTS]
            sentence = compose_story(*parts) if any(parts) else ""
            within = " ".join(piece for piece in (sentence, self.values[BETWEEN].strip()) if piece)
            pieces = (self.values[LEAD].strip(), within, self.values[REST].strip())
            text = "\n\n".join(piece for piece in pieces if piece)
        self.values[self.source] = text

    def _views(self) -> dict[str, str]:
        return {view: self.values[view].strip() for view in VIEWS}

    def _views_of(self, text: str) -> dict[str, str]:
        """What the fields would show of a text."""
        story = parse_story(text)
        parts = zip(PARTS, (story.role_text, story.means_text, story.ends_text), strict=True)
        return {**dict(parts), **texts_around(text)}

    @property
    def text_fields(self) -> tuple[str, ...]:
        """The texts that are shown, from top to bottom: together they hold all text there is."""
        if not self.is_story or self.as_text:
            hypothesis = ("benefit_hypothesis",) if self.has_hypothesis else ()
            return ("title", *hypothesis, "description")
        lead, between = (tuple(n for n in (name,) if self.values[n]) for name in (LEAD, BETWEEN))
        if self.source == "description":
            return ("title", *lead, *PARTS, *between, REST)
        rest = (REST,) if self.values[REST] else ()
        return (*lead, *PARTS, *between, *rest, "description")

    def document(self) -> Document:
        """The item as the fields stand now, for INVEST; what cannot be read is left out of it."""
        return {
            **self.base,
            "title": self.values["title"],
            "description": self.values["description"],
            "acceptance_criteria": list[JsonValue](self.filled_criteria()),
            "benefit_hypothesis": self.values["benefit_hypothesis"],
            "points": self._points_or_none(),
            "parent": self.values["parent"].strip() or None,
        }

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
        return tuple(
            FieldEdit(name, value, saw=self._seen(name))
            for name in EDITED_FIELDS
            if (value := self._wanted(name)) != self._comparable(name)
        )

    def _wanted(self, name: str) -> JsonValue:
        if name == "title":
            return self.values["title"].strip() or self._title_from_text()
        if name == "acceptance_criteria":
            return list(self.filled_criteria())
        if name in SMALL_FIELDS:
            return self._small_value(name)
        return self.values[name].strip()

    def _typed(self, name: str) -> JsonValue:
        """What is wanted, or the typed text where that cannot mean anything yet."""
        try:
            return self._wanted(name)
        except RuleBroken:
            return self.values[name]

    def take_newer(self, newest: Document, state_label: str) -> frozenset[str]:
        """Goes on from what a colleague saved; returns the fields that show it now.

        What this person did not touch follows. What both changed stays as it was typed, and
        stands in `conflicts` until `settle`.
        """
        followed: set[str] = set()
        touched = {name for name in EDITED_FIELDS if self._typed(name) != self._comparable(name)}
        old = {name: self._comparable(name) for name in EDITED_FIELDS}
        seen = {name: self._seen(name) for name in EDITED_FIELDS}
        self.base, self.state_label = newest, state_label
        for name in EDITED_FIELDS:
            theirs = self._comparable(name)
            if theirs == old[name]:
                continue
            if name not in touched:
                self.put(name, theirs)
                followed.add(name)
            elif self._typed(name) == theirs:
                self.conflicts.pop(name, None)
            else:
                self.conflicts[name] = FieldConflict(
                    key=text_of(newest, "key"),
                    field=name,
                    saw=seen[name],
                    theirs=theirs,
                    mine=self._typed(name),
                    who=text_of(newest, "updated_by"),
                    when=text_of(newest, "updated_at"),
                )
        if self.is_story and self.source in followed:
            self.read_parts()
        return frozenset(followed)

    def settle(self, name: str, value: JsonValue) -> None:
        """Ends a conflict: the field is to have this value, whatever it was."""
        self.conflicts.pop(name, None)
        self.put(name, value)
        if self.is_story and name == self.source:
            self.read_parts()

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
        conflict = self.conflicts.get(name)
        return conflict.saw if conflict else self.base.get(name, FIELDS[name].empty)

    def _comparable(self, name: str) -> JsonValue:
        if name == "state":
            return self.state_label
        return self.base.get(name, FIELDS[name].empty)

    def is_changed(self) -> bool:
        """Whether anything differs from the base."""
        try:
            return bool(self.edits() or self.split_off)
        except RuleBroken:
            return True

    def to_draft(self) -> dict[str, JsonValue]:
        """The fields and what they were typed over, as JSON."""
        return {
            "values": dict(self.values),
            "criteria": list(self.criteria),
            "split_off": [dict(item) for item in self.split_off],
            "base": dict(self.base),
            "state_label": self.state_label,
        }

    def take_draft(self, draft: Mapping[str, JsonValue]) -> None:
        """Puts back what a draft holds, over what colleagues saved since it was typed."""
        base, label = draft.get("base"), draft.get("state_label")
        if not isinstance(draft.get("values"), dict):
            return
        newest, newest_label = self.base, self.state_label
        if isinstance(base, dict) and isinstance(label, str):
            self.base, self.state_label = base, label
        self.take_values(draft)
        self.take_newer(newest, newest_label)

    def take_values(self, draft: Mapping[str, JsonValue]) -> None:
        """Puts what a draft holds into the fields, whatever it was typed over."""
        for name, text in _document(draft.get("values")).items():
            if name in self.values and isinstance(text, str):
                self.values[name] = text
        self.criteria = list(texts_of(draft, "criteria"))
        self.split_off = list(documents_of(draft, "split_off"))

    def become_new(self, base: Document, state_label: str) -> None:
        """Goes on as a new item, with all that stands in the fields."""
        self.base, self.state_label = base, state_label
        self.conflicts.clear()


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _document(value: JsonValue) -> Document:
    return value if isinstance(value, dict) else {}
