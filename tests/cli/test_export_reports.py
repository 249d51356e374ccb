"""Exports that are read by people: the backlogs as a page, the scores as a sheet."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path

from tests.cli.running import Runner
from tests.strategies import PAYLOADS

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[x](javascript:alert(1))",
    "![x](https://evil.example/a.png)",
    "[x](//evil.example)",
    "<https://fine.example>",
    "[x](data:text/html,<script>)",
    *PAYLOADS,
)


class Page(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_has_every_item_with_its_texts(rb: Runner):
    rb("edit", "CHK-1", "description=**Now**", "acceptance_criteria+=Given a card")
    page = rb("export", "html").out
    assert "CHK-1" in page
    assert "<strong>Now</strong>" in page
    assert "Given a card" in page
    assert "default-src 'none'" in page


def test_hostile_texts_do_nothing_on_the_page(rb: Runner):
    for text in ATTACKS:
        for field in ("description", "acceptance_criteria", "title"):
            rb("edit", "CHK-1", f"{field}=A {text}")
        page = rb("export", "html").out
        for tag, attributes in Page(page).tags:
            assert tag not in {"script", "img", "iframe", "object", "form"}
            assert not any(name.startswith("on") for name in attributes)
            address = attributes.get("href")
            assert address is None or address.startswith(("https://", "http://", "mailto:"))
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", page)


def test_links_tell_nobody_where_they_are_followed_from(rb: Runner):
    rb("edit", "CHK-1", "description=[x](https://fine.example)")
    assert 'href="https://fine.example" rel="noreferrer noopener"' in rb("export", "html").out


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_sheet_is_in_the_order_of_wsjf(rb: Runner):
    for title in ("Late", "Soon", "Never"):
        rb("add", "--backlog", "ART", "--kind", "feature", "--title", title)
    keys = {row["title"]: row["refineboard key"] for row in rows_of(rb("export", "wsjf").out)}
    rb("edit", keys["Late"], "ubv=1", "tc=1", "rroe=1", "size=8")
    rb("edit", keys["Soon"], "ubv=8", "tc=5", "rroe=3", "size=3")
    rows = rows_of(rb("export", "wsjf", "--backlog", "ART").out)
    titles = [row["title"] for row in rows]
    assert titles.index("Soon") < titles.index("Late") < titles.index("Never")
    assert (rows[0]["cost of delay"], rows[0]["wsjf"]) == ("16", "5.3333")
    assert rows[-1]["wsjf place"] == ""


def test_scores_of_a_sheet_come_back(rb: Runner, tmp_path: Path):
    key = rb("add", "--backlog", "ART", "--kind", "feature", "--title", "One tap").out.strip()
    sheet = tmp_path / "scores.csv"
    rows = rows_of(rb("export", "wsjf", "--backlog", "ART").out)
    for row in rows:
        row |= {"ubv": "13", "size": "2"}
    with sheet.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert rb("import", "csv", str(sheet)).status == 0
    item = rb("show", key, "--format", "json").json["item"]
    assert (item["ubv"], item["size"], item["title"], item["extra"]) == (13, 2, "One tap", {})


def test_a_formula_in_a_title_is_defused(rb: Runner):
    rb("edit", "CHK-1", "title==1+1")
    assert '"\'=1+1"' in rb("export", "wsjf").out


def test_a_report_has_no_changes(rb: Runner):
    outcome = rb("export", "html", "--changes")
    assert (outcome.status, "whole items" in outcome.err) == (2, True)
