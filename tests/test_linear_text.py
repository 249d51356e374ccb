"""Every function that reads text from outside takes steps in proportion to it, whatever it says.

Steps are counted by the processor's clock of a child process that does nothing else: the system
ends it after far more of them than a linear scan takes and far fewer than a quadratic one does.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest

from refineboard.domain.cleaning import (
    TEXT_LIMIT,
    clean,
    clean_value,
    harmless,
    has_hidden,
    without_hidden,
)
from refineboard.domain.errors import RefineboardError
from refineboard.domain.filters import FilterContext, FilterError, parse_filter
from refineboard.domain.invest.report import invest
from refineboard.domain.merge import merged_text
from refineboard.domain.wording import words_of
from refineboard.domain.workspace import Workspace
from refineboard.exchange.jira.adf_document import adf_of
from refineboard.exchange.jira.adf_reading import markdown_of as adf_markdown
from refineboard.exchange.markdown.escaping import bare, body, inline, plain
from refineboard.exchange.markdown.reading import MARKDOWN, read_markdown
from refineboard.exchange.tables.base import decoded, title_of
from refineboard.exchange.tables.csv_files import guarded, read_csv, unguarded
from refineboard.exchange.tables.html import html_of, is_html, markdown_of
from refineboard.exchange.tables.json_files import read_json
from refineboard.exchange.tables.tracker import UserMap
from refineboard.exchange.tables.values import criteria_of
from refineboard.exchange.tables.xml_files import read_xml
from refineboard.exchange.text import without_marks
from tests.builders import a_story
from tests.domain.invest.builders import a_subject

SIZE = 100_000
SECONDS_OF_PROCESSOR = 10
"""For one function and one text; a quadratic scan in Python takes minutes."""


def _filtered(text: str) -> None:
    context = FilterContext(Workspace({}), "ana", "2026-11-23T09:00:00Z", lambda _: {})
    with suppress(FilterError):
        parse_filter(f"~{text[:5_000]}").matches(a_story(title=text), context)
    with suppress(FilterError):
        parse_filter(text)


def _judged(text: str) -> None:
    invest(a_subject(title=text[:500], description=text, acceptance_criteria=(text,)))


FUNCTIONS: Mapping[str, Callable[[str], object]] = {
    "clean": lambda text: clean(text, multiline=True),
    "clean_value": clean_value,
    "harmless": lambda text: harmless({"a": [text]}),
    "without_hidden": without_hidden,
    "has_hidden": has_hidden,
    "title_of": title_of,
    "filters": _filtered,
    "words": words_of,
    "invest": _judged,
    "merge": lambda text: merged_text(text, text + "x", "y" + text),
    "escape Markdown": lambda text: (inline(text), body(text)),
    "unescape Markdown": lambda text: (plain(text), bare(text)),
    "read Markdown": lambda text: read_markdown(
        f"## {text}\n{text}".encode(), "x", MARKDOWN, UserMap()
    ),
    "read CSV": lambda text: read_csv(f"title\n{text}".encode(), "x", MARKDOWN, UserMap()),
    "guard CSV": lambda text: (guarded(text), unguarded(f"'{text}")),
    "read JSON": lambda text: read_json(text.encode()),
    "read XML": lambda text: read_xml(text.encode()),
    "read HTML": lambda text: (is_html(text), markdown_of(text)),
    "write HTML": lambda text: html_of(text[:TEXT_LIMIT]),
    "write ADF": lambda text: adf_markdown(adf_of(text[:TEXT_LIMIT])),
    "criteria": criteria_of,
    "bullets": without_marks,
    "decode": lambda text: decoded(text.encode("utf-8", "replace")),
}

PIECES = (
    "a", " ", "\t", "\n", "#", " #", "\\", "[", "]", "(", ")", "<", ">", "<a", "</", "&", "&#", "`",
    "*", "_", "~", "-", "=", "|", "'", '"', ",", ";", "{", "[a::", "[[", "](", "](<", "![", "<!--",
    "<![", "<?", "\r", "- ", "1. ", "> ", "  ", "\u0301", "\u200b", "\ud7ff", "👩\u200d", "İ", "a,",
    "and ", "As a ", "I want ", "so that ", "Given ", "etc. ", "(a ", "e.g. ", "A B ", "0", "9.",
    "/", "a.", "http://", "a@", "~a", "!", ":", "\x1b", "\x9b", "ก็", "\\<", "``` \n", "| a |\n",
    "**", "*a_", "%",
)  # fmt: skip
"""What is repeated; each also between a beginning and an end that does not fit."""


def texts() -> list[str]:
    """Adversarial texts of 100 KB."""
    return [
        f"{front}{piece * (SIZE // len(piece))}{end}"
        for piece in PIECES
        for front, end in (("", ""), ("x", "\0!x"))
    ]


def _run(name: str) -> None:
    for text in texts():
        print(ascii(text[:12]), flush=True)
        signal.setitimer(signal.ITIMER_PROF, SECONDS_OF_PROCESSOR)
        # What cannot be read is refused; that takes as few steps.
        with suppress(RefineboardError, ValueError):
            FUNCTIONS[name](text)


@pytest.mark.long
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_steps_grow_with_the_text_alone(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.test_linear_text", name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout.splitlines()[-1:]} {done.stderr[-2000:]}"


if __name__ == "__main__":
    _run(sys.argv[1])
