"""What the editor does with findings: shows them, goes to the words at fault, mends them."""

from __future__ import annotations

from itertools import accumulate

from textual.content import Content
from textual.widgets import Input
from textual.widgets.text_area import Selection

from refineboard.domain.documents import text_of
from refineboard.domain.invest.findings import Finding, InvestReport, Subject
from refineboard.domain.invest.fixes import Mending, mendings
from refineboard.domain.invest.report import invest
from refineboard.domain.invest.text import Part
from refineboard.tui.editor.around import AROUND
from refineboard.tui.editor.field_form import FieldForm
from refineboard.tui.editor.fixes import fix_content
from refineboard.tui.editor.form import PARTS, Form, Stand
from refineboard.tui.kit.bars import MessageLine
from refineboard.tui.kit.fields import TextField
from refineboard.tui.kit.findings import invest_lines
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.kit.side_panel import SidePanel

_FIELD_OF_EVIDENCE = {
    "acceptance criteria": "criterion",
    "benefit hypothesis": "benefit_hypothesis",
    "description": "description",
    "parent": "parent",
    "points": "points",
    "title": "title",
}
"""The field of the form that a finding about a whole field means, where the form has it."""


class JudgedForm(FieldForm):
    """A form whose text INVEST judges with every key."""

    form: Form
    _subject: Subject
    _report: InvestReport
    _chosen: Finding | None = None
    """The finding that the person went to."""
    _before: Stand | None = None
    """What stood in the form before it was mended."""
    _mended: Stand | None = None
    """What stood there right after."""

    def subject(self) -> Subject:
        """The form as it stands, for INVEST."""
        raise NotImplementedError

    async def fill(self) -> None:
        """Brings the fields on screen to what stands in the form."""
        raise NotImplementedError

    @property
    def criteria_fields(self) -> list[TextField]:
        """The fields of the acceptance criteria, from top to bottom."""
        return list(self.query("#form .criterion TextField").results(TextField))

    def judge(self) -> None:
        """Shows what INVEST says of the form now."""
        self._subject = self.subject()
        self._report = invest(self._subject)
        mending = self._mending()
        offer = None
        if mending is not None:
            key = keys_in_force(self.app).word_of("editing.mend")
            offer = fix_content(mending.fix, self.form.document(), key)
        chosen = mending.finding if mending is not None else self._still_chosen()
        lines = [
            Content.assemble(
                ("Saved with it: ", "$muted"),
                (text_of(item, "description") or text_of(item, "title"), "$text-success"),
            )
            for item in self.form.split_off
        ]
        lines += invest_lines(self._report, chosen, offer)
        self.query_one(SidePanel).show(lines)

    def _still_chosen(self) -> Finding | None:
        """The chosen finding, as it is after further keys."""
        chosen = self._chosen
        if chosen is None:
            return None
        alike = [
            finding
            for finding in self._report.findings
            if (finding.rule, finding.evidence) == (chosen.rule, chosen.evidence)
        ]
        return min(alike, key=lambda finding: abs(finding.start - chosen.start), default=None)

    def _mending(self) -> Mending | None:
        """What would be done now: about the chosen finding, else about the first one that can be
        mended."""
        chosen = self._still_chosen()
        findings = self._report.findings if chosen is None else (chosen,)
        return next(
            (
                mending
                for mending in mendings(self._subject, findings)
                if chosen is None or mending.finding is chosen
            ),
            None,
        )

    async def action_finding(self) -> None:
        """Goes to the words at fault of the next finding."""
        findings = [
            finding
            for letter in self._report.verdicts
            for finding in self._report.findings
            if finding.letter is letter
        ]
        if not findings:
            self.query_one(MessageLine).hint("INVEST finds nothing to mend here.")
            return
        chosen = self._still_chosen()
        place = findings.index(chosen) + 1 if chosen is not None else 0
        self._chosen = findings[place % len(findings)]
        self._go_to(self._chosen)
        self.judge()

    def _go_to(self, finding: Finding) -> None:
        if finding.part is Part.FIELD:
            name = _FIELD_OF_EVIDENCE.get(finding.evidence, "")
            self._focus([widget for widget in self.fields() if widget.name == name][-1:])
        elif finding.part is Part.CRITERIA:
            line = self._subject.criteria_text.count("\n", 0, finding.start)
            any(select(field, finding.evidence, 0) for field in self._criteria_from(line))
        else:
            self._go_into_story(finding)

    def _go_into_story(self, finding: Finding) -> None:
        """Goes to words of the story, in its parts or in the field that holds it whole."""
        story = self._subject.story
        spans = zip(PARTS, (story.role, story.means, story.ends), strict=True)
        starts = {
            name: finding.start - span.start
            for name, span in spans
            if span is not None and span.start <= finding.start and finding.end <= span.end
        }
        starts |= {"title": finding.start, "description": finding.start}
        starts |= dict.fromkeys(AROUND, 0)
        fields = {field.name: field for field in self.query("#form TextField").results(TextField)}
        any(
            select(fields[name], finding.evidence, start)
            for name, start in starts.items()
            if name in fields
        )

    def _criteria_from(self, line: int) -> list[TextField]:
        """The fields of the criteria from this line of their joined text on."""
        filled = [field for field in self.criteria_fields if field.text.strip()]
        ends = accumulate(field.text.strip().count("\n") + 1 for field in filled)
        return [field for field, end in zip(filled, ends, strict=True) if line < end]

    def _focus(self, fields: list[TextField | Input]) -> None:
        for field in fields:
            self.set_focus(field)

    @property
    def takes_back(self) -> bool:
        """Whether the form is as a fix left it, so that its key takes the fix back."""
        return self._before is not None and self.form.stand() == self._mended

    async def action_mend(self) -> None:
        """Does what is offered; right after that, takes it back."""
        message = self.query_one(MessageLine)
        key = keys_in_force(self.app).word_of("editing.mend")
        if self._before is not None and self.takes_back:
            self.form.go_back(self._before)
            self._before = self._mended = None
            message.hint("It stands as it was.")
        else:
            mending = self._mending()
            if mending is None:
                message.hint("That takes a thought of yours; no key can do it.")
                return
            self._before = self.form.stand()
            self.form.mend(dict(mending.fix.fields), [dict(item) for item in mending.fix.items])
            self._mended = self.form.stand()
            self._chosen = None
            message.hint(f"{mending.fix.label}: done; {key} takes it back.")
        await self.fill()


def select(field: TextField, words: str, near: int) -> bool:
    """Goes into a field and marks words in it, at a place if they are there; whether they are."""
    text = field.text
    start = near if text.startswith(words, near) else text.find(words)
    if start < 0:
        return False
    field.focus()
    field.selection = Selection(_location(text, start), _location(text, start + len(words)))
    return True


def _location(text: str, place: int) -> tuple[int, int]:
    """Line and column of a place in a text."""
    before = text[:place].split("\n")
    return len(before) - 1, len(before[-1])
