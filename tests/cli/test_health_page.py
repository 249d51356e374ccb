"""The health report as a page and as a picture: whatever a workspace says, nothing of it runs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given

from refineboard.cli.reports.html import page
from refineboard.cli.reports.markup import safe
from refineboard.cli.reports.svg import picture
from refineboard.cli.reports.text import line, markdown, table
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.workspace import Workspace
from tests.builders import a_dependency
from tests.domain.health.art import TODAY, an_art, lived
from tests.strategies import HOSTILE, PAYLOADS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

SCRIPTS = (
    "<script>document.documentElement.dataset.ran='1'</script>",
    "\"><script>document.documentElement.dataset.ran='1'</script>",
    "'><img src=x onerror=\"document.documentElement.dataset.ran='1'\">",
    "</title><svg onload=document.documentElement.dataset.ran=1>",
    "</style><script>document.documentElement.dataset.ran='1'</script>",
    "--><script>document.documentElement.dataset.ran='1'</script>",
    "]]><script>document.documentElement.dataset.ran='1'</script>",
    "<a href=\"javascript:document.documentElement.dataset.ran='1'\">x</a>",
    '<meta http-equiv=refresh content="0;url=http://evil.example/">',
    "<iframe srcdoc=\"<script>parent.document.documentElement.dataset.ran='1'</script>\">",
    "&lt;script&gt;&#60;script&#62;",
    "<base href=http://evil.example/>",
    "url(javascript:1);background:red",
)
NAUGHTY = json.loads(
    (Path(__file__).parents[1] / "data" / "blns" / "blns.json").read_text(encoding="utf-8")
)
ALL = (*SCRIPTS, *PAYLOADS, *NAUGHTY)

ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "table", "tbody",
    "tr", "th", "td", "strong", "span", "svg", "polyline", "circle", "rect", "text", "polygon",
    "div", "figure", "figcaption", "ol", "li",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "style", "title", "width",
    "height", "role", "aria-label", "points", "fill", "stroke", "stroke-width", "cx", "cy", "r",
    "x", "y", "rx", "viewbox", "text-anchor", "font-size",
}  # fmt: skip


def hostile_team(key: str, payload: str) -> Document:
    """A team in which every text that a report may tell is the payload."""
    states: list[JsonValue] = [
        {"key": "ready", "label": payload, "category": "ready", "wip": 0},
        {"key": "review", "label": payload, "category": "doing"},
        {"key": "accepted", "label": payload, "category": "done"},
    ]
    clause: list[JsonValue] = [{"rule": "line", "level": "must", "text": payload or "x"}]
    return {
        "key": key, "name": payload, "members": [], "states": states,
        "definition_of_ready": clause,
    }  # fmt: skip


def hostile_items(team: str, payload: str) -> Iterator[Document]:
    """Items of a team that give it metrics and findings; one of them has the payload as its key."""
    first, second = f"{team}-1", f"{team}-2"
    texts = {"backlog": team, "title": payload, "owner": payload}
    ahead = [a_dependency(second), a_dependency(f"{payload} {team}")]
    yield lived(
        first, "funnel 09-01", "ready 10-01", iteration="26.4b.1", blocked=payload or "x",
        depends_on=ahead, **texts,
    )  # fmt: skip
    steps = ("funnel 09-01", "ready 10-12", "in_progress 10-20", "accepted 10-24")
    yield lived(second, *steps, depends_on=[a_dependency(first)], **texts)
    odd = lived(f"{team}-3", "funnel 09-01", "ready 10-01", **texts)
    yield odd | {"key": f"{payload} {team}", "depends_on": [a_dependency(first)]}


def hostile_art(*payloads: str) -> Workspace:
    """An ART with a hostile team for each payload, as a hand may write it into the files."""
    names = {f"T{number}": payload for number, payload in enumerate(payloads)}
    art = an_art(*(item for team, name in names.items() for item in hostile_items(team, name)))
    iterations = {
        key: {**document, "name": payloads[0], "pi": payloads[0]}
        for key, document in art.tables["iterations"].items()
    }
    teams = {key: hostile_team(key, payload) for key, payload in names.items()}
    settings: dict[str, Document] = {"art": {"key": "art", "name": payloads[0], "states": []}}
    return Workspace({**art.tables, "teams": teams, "iterations": iterations, "settings": settings})


class Seen(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}


def a_page(*payloads: str) -> str:
    """The page of a hostile ART."""
    workspace = hostile_art(*payloads)
    board = Dashboard(workspace, TODAY)
    return page(board, board.reports(), workspace.art_name)


@pytest.fixture(scope="module")
def hostile_page() -> str:
    """A page that tells every payload."""
    return a_page(*ALL)


def test_the_payloads_are_told(hostile_page: str) -> None:
    assert all(safe(payload) in hostile_page for payload in ALL)


def test_a_text_adds_neither_elements_nor_attributes(hostile_page: str) -> None:
    seen = Seen(hostile_page)
    assert seen.elements <= ELEMENTS
    assert seen.attributes <= ATTRIBUTES


@given(HOSTILE)
def test_a_safe_text_has_no_markup_and_nothing_that_xml_forbids(text: str) -> None:
    written = safe(text)
    assert not re.search("[<>\"'\x00-\x08\x0b-\x1f\ufffe\uffff]", written)
    assert "".join(ElementTree.fromstring(f"<p>{written}</p>").itertext()) is not None


def test_the_picture_is_well_formed_and_holds_no_more_than_shapes() -> None:
    workspace = hostile_art(*ALL)
    reports = Dashboard(workspace, TODAY).reports()
    drawn = ElementTree.fromstring(picture(reports, workspace.art_name, TODAY).encode())
    names = {element.tag.rpartition("}")[2] for element in drawn.iter()}
    assert names == {"svg", "rect", "text"}


def test_the_page_forbids_all_but_its_own_styles() -> None:
    assert (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    ) in a_page("x")


def test_the_page_loads_nothing() -> None:
    assert not re.search(r"(?:src|href)\s*=|@import|url\(", a_page("x"))


_ACTS_ON_TERMINALS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)


@pytest.mark.parametrize("form", ["table", "each", "markdown", "line", "html", "svg"])
def test_no_form_of_the_report_acts_on_a_terminal(form: str, hostile_page: str) -> None:
    workspace = hostile_art(*ALL)
    board = Dashboard(workspace, TODAY)
    reports, targets, name = board.reports(), board.targets, workspace.art_name
    told = {
        "table": lambda: table(reports, targets),
        "each": lambda: "".join(table([report], targets) for report in reports),
        "markdown": lambda: markdown(reports, targets, name, TODAY),
        "line": lambda: "".join(map(line, reports)),
        "html": lambda: hostile_page,
        "svg": lambda: picture(reports, name, TODAY),
    }[form]()
    assert len(told) > len(reports)
    assert not _ACTS_ON_TERMINALS.search(told)


def test_the_line_is_one_line_whatever_a_team_is_called() -> None:
    reports = Dashboard(hostile_art(*ALL), TODAY).reports()
    assert all(line(report).count("\n") == 1 for report in reports)


def test_markdown_shows_a_text_and_does_not_format_it() -> None:
    workspace = hostile_art("**bold** | <b>x</b> `code`")
    board = Dashboard(workspace, TODAY)
    told = markdown(board.reports(), board.targets, workspace.art_name, TODAY)
    assert r"\*\*bold\*\* \| \<b\>x\</b\> \`code\`" in told


def dumped(path: Path) -> str:
    """What Chromium makes of a page."""
    assert CHROMIUM is not None
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            f"--user-data-dir={path.parent / 'profile'}", "--dump-dom", path.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)")
def test_nothing_runs_in_a_browser(hostile_page: str, tmp_path: Path) -> None:
    path = tmp_path / "health.html"
    path.write_text(hostile_page, encoding="utf-8")
    shown = Seen(dumped(path))
    assert shown.elements <= ELEMENTS
    assert shown.attributes <= ATTRIBUTES


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)")
def test_a_browser_would_show_it_if_something_ran(tmp_path: Path) -> None:
    path = tmp_path / "open.html"
    path.write_text(f"<!doctype html><html><body>{SCRIPTS[0]}</body></html>", encoding="utf-8")
    assert 'data-ran="1"' in dumped(path)
