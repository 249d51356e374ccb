"""The command `check`: INVEST findings of items, or of stories on standard input.

Stories from standard input are judged as they stand, uncleaned, so that offsets count in the
reader's own text; what is printed is made safe on its way out.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import click
import orjson

from refineboard.cli.completion import item_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say
from refineboard.cli.selection import item_key, selected
from refineboard.cli.shapes import check_shape, fixes_shape, judge_of, summary_shape
from refineboard.domain.cleaning import TEXT_LIMIT, clean
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.errors import BadData, ExitCode
from refineboard.domain.fields import KINDS
from refineboard.domain.states import StateCategory
from refineboard.session import Session
from refineboard.store.collector import collector_paused

if TYPE_CHECKING:
    from refineboard.domain.invest.findings import Finding, InvestReport, Subject
    from refineboard.domain.invest.judge import BacklogReport

_RULES_NAMED = 5
_JSON_LINE = re.compile(r'\s*\{\s*["}]')


@dataclass(frozen=True, slots=True)
class _Checked:
    """One story and what was found."""

    id: str | int
    subject: Subject
    report: InvestReport


@click.command("check")
@click.argument("keys", metavar="[KEY]...", nargs=-1, shell_complete=item_keys)
@click.option("--filter", "expression", metavar="EXPR", help="Only what the filter lets through.")
@click.option(
    "--stdin",
    "from_stdin",
    is_flag=True,
    help='Check standard input: one story a line, or JSON lines {"id", "text", ...}.',
)
@click.option(
    "--fix",
    "shows_fixes",
    is_flag=True,
    help="Print what the fixes would make of each story instead of findings; nothing is written.",
)
@click.option("--strict", is_flag=True, help="Exit with status 1 if any story fails.")
@format_option
@pass_globals
def check_command(  # noqa: PLR0913 - one argument an option
    options: Globals,
    *,
    keys: tuple[str, ...],
    expression: str | None,
    from_stdin: bool,
    shows_fixes: bool,
    strict: bool,
    format_: str,
) -> int:
    """Check stories against INVEST: every open item, or those that KEY and --filter name.

    JSON lines may also have "kind", "points" and "acceptance_criteria".

    With --fix a story that is to be split has several parts, any other has one. Only what is
    certain to keep meaning and grammar is printed.
    """
    if from_stdin and (keys or expression):
        raise click.UsageError("--stdin goes with neither KEY nor --filter.")
    # Of all that is made here nothing is garbage before the end.
    with collector_paused():
        if from_stdin:
            checked = list(_checked_lines(_stories(_read_stdin())))
        else:
            with opened(options) as session:
                judge = judge_of(session.workspace)
                checked = [
                    _Checked(
                        text_of(document, "key"), judge.subject(document), judge.report(document)
                    )
                    for document in _wanted(session, keys, expression)
                ]
        print_data(_fixes_data(checked) if shows_fixes else _data(checked), format_)
    if format_ == "table" and not shows_fixes:
        say(_summary(checked))
    failed = any(story.report.worst.value == "fail" for story in checked)
    return ExitCode.FOUND if strict and failed else ExitCode.OK


def _wanted(session: Session, keys: tuple[str, ...], expression: str | None) -> list[Document]:
    workspace = session.workspace
    named = [workspace.document(item_key(key)) for key in keys]
    if not named:
        found = selected(session, backlog=None, expression=expression)
        if expression:
            return found
        done = StateCategory.DONE
        return [document for document in found if workspace.state_of(document).category != done]
    if not expression:
        return named
    matching = {
        text_of(document, "key")
        for document in selected(session, backlog=None, expression=expression)
    }
    return [document for document in named if text_of(document, "key") in matching]


def _checked_lines(stories: Iterable[tuple[str | int, Document]]) -> Iterator[_Checked]:
    """The stories' reports; each is compared with all the others."""
    from refineboard.domain.duplicates import compared_words
    from refineboard.domain.invest.around import Around
    from refineboard.domain.invest.report import invest, subject_of
    from refineboard.domain.invest.twins import Twins

    listed = list(stories)
    twins = Twins()
    for place, (_, document) in enumerate(listed):
        twins.put(str(place), compared_words(document))

    def named(places: Iterable[str]) -> tuple[str, ...]:
        return tuple(str(listed[int(place)][0]) for place in places)

    for place, (id_, document) in enumerate(listed):
        around = Around(
            duplicates=named(twins.duplicates(str(place))),
            variants=named(twins.variants(str(place))),
        )
        subject = subject_of(document, StateCategory.REFINING, around=around)
        yield _Checked(id_, subject, invest(subject))


def _read_stdin() -> str:
    from refineboard.exchange.tables.base import decoded, read_stream

    text, notes = decoded(read_stream(sys.stdin.buffer, "The input"))
    for note in notes:
        say(note)
    return text


def _stories(text: str) -> Iterator[tuple[str | int, Document]]:
    """An id and a document for every line: all lines are JSON if the first with text is."""
    lines = (
        [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []
    )
    first = next((line for line in lines if line.strip()), "")
    is_json = _JSON_LINE.match(first) is not None
    for number, line in enumerate(lines, 1):
        if not is_json:
            yield str(number), _story(line, number)
        elif line.strip():
            yield _from_json(line, number)


def _from_json(line: str, number: int) -> tuple[str | int, Document]:
    try:
        loaded = orjson.loads(line)
    except ValueError:
        loaded = None
    if not isinstance(loaded, dict) or not isinstance(loaded.get("text"), str):
        raise BadData(f'Line {number} is not a JSON object with "id" and "text".')
    fields = cast("dict[str, JsonValue]", loaded)
    given = {name: fields[name] for name in _GIVEN if fields.get(name) is not None}
    for name, value in given.items():
        if not _GIVEN[name](value):
            raise BadData(f"Line {number}: {name} cannot be {clean(str(value))[:40]!r}.")
    id_ = given.pop("id", str(number))
    assert isinstance(id_, str | int)
    return id_, {**_story(text_of(fields, "text"), number), **given}


def _story(text: str, number: int) -> Document:
    if len(text) > TEXT_LIMIT:
        raise BadData(f"Line {number} is longer than {TEXT_LIMIT:,} characters.")
    return {"key": str(number), "kind": "story", "title": text}


_GIVEN: Mapping[str, Callable[[JsonValue], bool]] = {
    "id": lambda value: isinstance(value, str | int) and not isinstance(value, bool),
    "kind": lambda value: value in KINDS,
    "points": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "acceptance_criteria": lambda value: (
        isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    ),
}
"""What a JSON line may say besides its text, and which values can be understood."""


def _data(checked: Sequence[_Checked]) -> Data:
    def shapes() -> list[dict[str, object]]:
        return [check_shape(story.id, story.report) for story in checked]

    return Data(
        document=lambda: {"checks": shapes(), "summary": summary_shape(_summed(checked))},
        lines=shapes,
        grid=lambda: _grid(checked),
        wide=lambda: _wide(checked),
    )


def _fixes_data(checked: Sequence[_Checked]) -> Data:
    from refineboard.domain.invest.mended import mended_items

    found = [(story.id, tuple(mended_items(story.subject, story.report))) for story in checked]

    def shapes() -> list[dict[str, object]]:
        return [fixes_shape(id_, items) for id_, items in found]

    rows: list[tuple[Cell, ...]] = [
        (id_, item.rule, item.label, part.title, part.text)
        for id_, items in found
        for item in items
        for part in item.parts
    ]
    headings = ("Key", "Rule", "Fix", "Title", "Text")
    return Data(
        document=lambda: {"fixes": shapes()},
        lines=shapes,
        grid=lambda: Grid(headings, rows),
        wide=lambda: Grid(tuple(heading.lower() for heading in headings), rows),
    )


def _findings(checked: Sequence[_Checked]) -> Iterator[tuple[str | int, Finding]]:
    return ((story.id, finding) for story in checked for finding in story.report.findings)


def _grid(checked: Sequence[_Checked]) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (id_, finding.letter.value, finding.level.value, finding.rule, finding.message)
        for id_, finding in _findings(checked)
    ]
    return Grid(("Key", "Letter", "Level", "Rule", "Finding"), rows)


def _wide(checked: Sequence[_Checked]) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (
            id_,
            finding.letter.value,
            finding.level.value,
            finding.rule,
            finding.part.value,
            finding.start,
            finding.end,
            finding.evidence,
            finding.message,
            finding.suggestion,
        )
        for id_, finding in _findings(checked)
    ]
    headings = (
        "id",
        "letter",
        "level",
        "rule",
        "part",
        "start",
        "end",
        "evidence",
        "message",
        "suggestion",
    )
    return Grid(headings, rows)


def _summed(checked: Sequence[_Checked]) -> BacklogReport:
    from refineboard.domain.invest.judge import summed

    return summed({str(story.id): story.report for story in checked})


def _summary(checked: Sequence[_Checked]) -> str:
    """How many have which worst verdict, and what is found most often."""
    counts = Counter(story.report.worst.value for story in checked)
    line = (
        f"{len(checked)} checked: {counts['fail']} with a fail, {counts['hint']} with a hint, "
        f"{counts['pass']} without either."
    )
    rules = [f"{rule} ({len(keys)})" for rule, keys in _summed(checked).rules.items()]
    if len(checked) > 1 and rules:
        line += f" Most often: {', '.join(rules[:_RULES_NAMED])}."
    return line
