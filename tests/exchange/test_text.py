"""Plain text: one story a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.errors import BadData, RuleBroken
from refineboard.domain.workspace import Workspace
from refineboard.exchange import text
from refineboard.exchange.importing.plan import ImportPlan, SkippedRow
from refineboard.exchange.tables import base
from refineboard.exchange.text import plan_text as plan_texts
from refineboard.exchange.text import without_marks, write_text
from tests.exchange.builders import a_workspace, add, edit, with_plan

STORIES = b"As a shopper, I want to pay\n\n  As a clerk, I want to refund  \r\n"


def plan_text(workspace: Workspace, backlog: str, data: bytes) -> ImportPlan:
    return plan_texts(workspace, backlog, [("a.txt", data)])


def titles(data: bytes, backlog: str = "CHK") -> list[object]:
    workspace = a_workspace()
    plan = plan_text(workspace, backlog, data)
    return [document["title"] for document in with_plan(workspace, plan, backlog)]


def test_each_line_becomes_an_item_in_the_order_of_the_file():
    assert titles(STORIES) == ["As a shopper, I want to pay", "As a clerk, I want to refund"]


def test_a_line_is_a_story_in_a_teams_backlog():
    workspace = a_workspace()
    (item, _) = with_plan(workspace, plan_text(workspace, "chk", STORIES))
    assert (item["kind"], item["state"], item["ext"]) == ("story", "funnel", [])


def test_a_line_is_a_feature_in_the_arts_backlog():
    workspace = a_workspace()
    (item, _) = with_plan(workspace, plan_text(workspace, "ART", STORIES), "ART")
    assert item["kind"] == "feature"


def test_an_unknown_backlog_is_refused():
    with pytest.raises(RuleBroken, match="CHK, LED"):
        plan_text(a_workspace(), "XYZ", STORIES)


def test_a_second_import_adds_nothing():
    workspace = a_workspace()
    with_plan(workspace, plan_text(workspace, "CHK", STORIES))
    again = plan_text(workspace, "CHK", STORIES)
    assert (again.created, again.unchanged) == ((), 2)


def test_a_title_in_another_backlog_is_another_item():
    workspace = a_workspace(add("As a shopper, I want to pay", "LED"))
    assert len(plan_text(workspace, "CHK", STORIES).created) == 2


def test_a_line_that_comes_twice_is_skipped_and_says_where_it_was():
    plan = plan_text(a_workspace(), "CHK", b"Pay\n\nRefund\nPay\n")
    assert plan.skipped == (SkippedRow(4, "Line 1 says the same."),)
    assert len(plan.created) == 2


def test_the_tag_of_a_data_set_is_taken_off():
    assert titles(b"#G10# As a member, I use C#\n#G10# \n") == ["As a member, I use C#"]


def test_a_line_with_nothing_but_a_tag_is_skipped_with_its_reason():
    (skipped,) = plan_text(a_workspace(), "CHK", b"Pay\n#G08# \n").skipped
    assert (skipped.row, "nothing but a mark" in skipped.reason) == (2, True)


@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "1. ", "12) ", "- [ ] ", "  - [x] "])
def test_a_bullet_or_number_is_taken_off(mark: str):
    assert without_marks(mark + "Pay by card") == "Pay by card"


@pytest.mark.parametrize("line", ["-5 degrees", "1.5 s to pay", "2026. A year", "#tag", "[x] y"])
def test_what_only_looks_like_a_bullet_stays(line: str):
    assert without_marks(line) == line


def test_windows_1252_is_noted():
    plan = plan_text(a_workspace(), "CHK", "I don’t pay".encode("cp1252"))
    assert plan.created[0].fields[0] == ("title", "I don’t pay")
    assert "Windows-1252" in plan.notes[0]


def test_hidden_characters_are_noted():
    plan = plan_text(a_workspace(), "CHK", "A\x1b]0;PWN\x07B\nplain\nx\u202ey".encode())
    assert plan.notes == ("2 texts had hidden characters, which are gone or shown.",)


def test_a_long_line_is_kept_whole_in_the_description():
    workspace = a_workspace()
    line = "As a shopper I want " + "much " * 200
    (item,) = with_plan(workspace, plan_text(workspace, "CHK", line.encode()))
    assert str(item["title"]).endswith("…")
    assert item["description"] == line.strip()
    assert plan_text(workspace, "CHK", line.encode()).unchanged == 1


def test_two_long_lines_with_the_same_beginning_are_two_items():
    workspace = a_workspace()
    first, second = ("much " * 200 + end for end in ("one", "two"))
    with_plan(workspace, plan_text(workspace, "CHK", first.encode()))
    assert len(plan_text(workspace, "CHK", second.encode()).created) == 1


def test_a_text_over_its_limit_is_noted():
    plan = plan_text(a_workspace(), "CHK", b"x" * 60_000)
    assert plan.notes == ("1 text had more than 50,000 characters and was cut.",)


def test_an_item_that_was_described_since_is_still_the_same():
    workspace = a_workspace(add("Pay"), edit("CHK-1", "description", "By card"))
    assert plan_text(workspace, "CHK", b"Pay").unchanged == 1


@pytest.mark.parametrize("data", [b"", b"\n\r\n  \n\t\n", b"\xef\xbb\xbf"])
def test_a_file_without_a_story_is_bad_data(data: bytes):
    with pytest.raises(BadData, match="no story"):
        plan_text(a_workspace(), "CHK", data)


def test_too_many_lines_are_bad_data(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(text, "ROW_LIMIT", 2)
    with pytest.raises(BadData, match="more than 2 lines"):
        plan_text(a_workspace(), "CHK", b"a\nb\n\nc")


def test_a_line_over_a_megabyte_is_bad_data():
    with pytest.raises(BadData, match="Line 2 has more than 1,000,000"):
        plan_text(a_workspace(), "CHK", b"a\n" + b"x" * (base.FIELD_LIMIT + 1))


@given(st.lists(st.text(max_size=700), min_size=1, max_size=8))
def test_importing_any_text_twice_adds_nothing_the_second_time(lines: list[str]):
    workspace = a_workspace()
    data = "\n".join(["Pay", *lines]).replace("\0", "").encode("utf-8", "replace")
    plan = plan_text(workspace, "CHK", data)
    with_plan(workspace, plan)
    again = plan_text(workspace, "CHK", data)
    assert again.created == ()
    assert again.unchanged == len(plan.created)


def test_a_line_of_an_earlier_file_is_not_added_again():
    files = [("a.txt", b"Pay\nRefund\n"), ("b.txt", b"Refund\n#G1#\nCharge\n")]
    plan = plan_texts(a_workspace(), "CHK", files)
    assert (len(plan.created), plan.unchanged) == (3, 1)
    assert plan.skipped == (SkippedRow(2, "b.txt: There is nothing but a mark in this line."),)


@pytest.mark.parametrize(
    "line",
    ["As a shopper, I want to pay", "- a dash", "1. first", "#G03# tagged", "x " * 300 + "y"],
)
def test_lines_that_were_written_are_read_as_what_they_were(line: str):
    workspace = a_workspace()
    with_plan(workspace, plan_text(workspace, "CHK", f"- {line}".encode()))
    again = plan_text(workspace, "CHK", write_text(workspace.items.values()))
    assert (again.created, again.unchanged) == ((), 1)
