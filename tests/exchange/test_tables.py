"""Tables as CSV: what is read, what is refused, what is known again."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.plan import Difference, ImportPlan
from refineboard.exchange.sources import plan_import
from refineboard.exchange.tables import csv_files as tables
from refineboard.exchange.tables.csv_files import unguarded
from tests.exchange.builders import a_workspace, add, edit, plan_csv, references, with_plan

JIRA = b"""issuekey,title,description,storypoint,split_mark
XD-1,HDFS ItemWriter,"Base ""core""
integration",1,train
XD-2,Channel Registry,,3,test
"""


def planned(text: str | bytes, workspace: Workspace | None = None) -> ImportPlan:
    return plan_csv(workspace or a_workspace(), "CHK", text)


def items(text: str | bytes, workspace: Workspace | None = None) -> list[Document]:
    workspace = workspace or a_workspace()
    return with_plan(workspace, planned(text, workspace))


def test_a_trackers_table_becomes_items():
    first, second = items(JIRA)
    assert first["title"] == "HDFS ItemWriter"
    assert first["description"] == 'Base "core"\nintegration'
    assert (first["points"], second["points"]) == (1, 3)
    assert references(first) == [("csv", "XD-1")]


def test_a_column_without_a_field_is_kept_beside_the_item():
    assert items(JIRA)[0]["extra"] == {"split_mark": "train"}


def test_the_plan_says_which_column_was_taken_for_what():
    assert planned(JIRA).notes == (
        "Columns: key from issuekey, title, description, points from storypoint. "
        "Kept beside the items: split_mark.",
    )


def test_a_second_import_changes_nothing():
    workspace = a_workspace()
    items(JIRA, workspace)
    again = planned(JIRA, workspace)
    assert (again.created, again.unchanged, again.conflicts) == ((), 2, ())


def test_a_row_of_unknown_past_that_differs_is_a_conflict_field_by_field():
    workspace = a_workspace(add("Pay"), edit("CHK-1", "points", 5))
    plan = planned("title,points,owner\nPay,3,ana\n", workspace)
    (conflict,) = plan.conflicts
    assert (conflict.row, conflict.key, conflict.external) == (2, "CHK-1", None)
    assert conflict.differences == (Difference("points", 5, 3), Difference("owner", None, "ana"))
    assert (plan.created, plan.updated, plan.command) == ((), (), None)


def test_what_was_added_here_is_no_difference_to_an_empty_cell():
    workspace = a_workspace(add("Pay"), edit("CHK-1", "points", 5))
    assert planned("title,points\nPay,\n", workspace).unchanged == 1


def test_an_item_is_known_by_its_key_in_another_backlog_too():
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "LED", JIRA, {}), "LED")
    assert planned(JIRA, workspace).unchanged == 2


def test_rows_without_a_key_are_known_by_their_title():
    workspace = a_workspace(add("Pay"), edit("CHK-1", "points", 5))
    plan = planned("title,points\nPay,5\nRefund,3\n", workspace)
    assert (plan.unchanged, len(plan.created)) == (1, 1)


def test_a_key_that_comes_twice_skips_both_rows():
    plan = planned("key,title\nA-1,Pay\nA-2,Refund\nA-1,Pay again\n")
    assert [(row, reason) for row, reason in plan.skipped] == [
        (2, "The key A-1 is in more than one row; see 4."),
        (4, "The key A-1 is in more than one row; see 2."),
    ]
    assert len(plan.created) == 1


def test_a_row_without_a_title_is_skipped():
    plan = planned("key,title\nA-1,\nA-2, \u200e \nA-3,Pay\n")
    assert [row for row, _ in plan.skipped] == [2, 3]
    assert plan.skipped[0].reason == "There is no title."


def test_blank_rows_are_no_rows():
    plan = planned("\n,\ntitle,points\n,\nPay,3\n \n")
    assert (len(plan.created), plan.skipped) == (1, ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str):
    text = f"title{delimiter}story points\n" + f'"a, b; c|d"{delimiter}3\n' * 3
    assert planned(text).created[0].fields[:2] == (("title", "a, b; c|d"), ("points", 3))


def test_a_single_column_with_commas_in_it_is_one_column():
    (item,) = items("Summary\nAs a shopper, I want to pay, so that I leave\n")
    assert item["title"] == "As a shopper, I want to pay, so that I leave"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(encoding: str):
    data = "Title;Points\r\nZahlung für Müller;3\r\n".encode(encoding)
    assert planned(data).created[0].fields[:1] == (("title", "Zahlung für Müller"),)


@pytest.mark.parametrize(
    "header",
    ["Story Points", "STORY_POINTS", "story-point", "Custom field (Story Points)", "Estimate"],
)
def test_headers_compare_by_letters_and_digits(header: str):
    assert items(f"Summary,{header}\nPay,3\n")[0]["points"] == 3


def test_a_repeated_header_of_a_list_is_joined():
    (item,) = items("Summary,Labels,Labels,Labels\nPay,pci,,web\n")
    assert item["tags"] == ["pci", "web"]


def test_a_repeated_header_of_a_single_field_is_its_first_cell_and_the_rest_is_kept():
    (item,) = items("Summary,Assignee,Assignee\nPay,,ana\n")
    assert (item["owner"], item["extra"]) == ("ana", {})
    (item,) = items("Summary,Assignee,Assignee\nPay,ana,ben\n")
    assert (item["owner"], item["extra"]) == ("ana", {"Assignee": ["ana", "ben"]})


def test_of_two_columns_for_one_field_the_first_filled_one_counts():
    first, second = items("title,Story Points,Estimate\nPay,,3\nRefund,5,8\n")
    assert (first["points"], first["extra"]) == (3, {})
    assert (second["points"], second["extra"]) == (5, {"Estimate": "8"})


def test_a_repeated_header_without_a_field_keeps_every_cell():
    (item,) = items("Summary,Watchers,Watchers\nPay,ana,ben\n")
    assert item["extra"] == {"Watchers": ["ana", "ben"]}


def test_cells_beyond_the_header_are_kept_and_noted():
    workspace = a_workspace()
    plan = planned("title,points\nPay,3,surplus\nRefund\n", workspace)
    assert "1 row had more cells than there are headers." in plan.notes
    assert [item["extra"] for item in with_plan(workspace, plan)] == [{"Column 3": "surplus"}, {}]


def test_a_map_says_which_column_is_what():
    data = b"What,Nr,title\nPay,A-1,Chief\n"
    workspace = a_workspace()
    plan = plan_csv(workspace, "CHK", data, {"title": "what", "key": "Nr"})
    (item,) = with_plan(workspace, plan)
    assert (item["title"], item["extra"]) == ("Pay", {"title": "Chief"})
    assert references(item) == [("csv", "A-1")]


def test_a_map_can_leave_a_column_out():
    workspace = a_workspace()
    plan = plan_csv(workspace, "CHK", b"id,title\n1,Pay\n", {"key": ""})
    (item,) = with_plan(workspace, plan)
    assert (item["ext"], item["extra"]) == ([], {"id": "1"})


def test_a_long_title_is_kept_whole_above_the_description():
    (item,) = items(f"title,description\n{'word ' * 150},Details\n")
    assert str(item["title"]).endswith("…")
    assert item["description"] == f"{('word ' * 150).strip()}\n\nDetails"


def test_a_title_and_description_that_are_too_long_together_stay_equal():
    workspace = a_workspace()
    table = f"key,title,description\nA-1,{'word ' * 6_000},{'word ' * 6_000}\n"
    items(table, workspace)
    assert planned(table, workspace).unchanged == 1


def test_hidden_characters_are_noted():
    assert planned("title\nA\x1b[2JB\n").notes[-1].startswith("1 text had hidden")


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        ("'=1+1", "=1+1"),
        ("'-5", "-5"),
        ("' @a", "@a"),
        ("''=1", "'=1"),
        ("'tis", "'tis"),
        ("'＝1", "＝1"),
    ],
)
def test_the_quote_before_a_formula_is_taken_off_once(cell: str, title: str):
    assert items(f"title\n{cell}\n")[0]["title"] == title


@given(st.text(alphabet="'=+-@ \t\na＝", max_size=6))
def test_taking_the_quote_off_undoes_putting_it_on(cell: str):
    assert unguarded(f"'{cell}") in (cell, f"'{cell}")
    if cell.lstrip("'").lstrip()[:1] in ("=", "+", "-", "@", "＝"):
        assert unguarded(f"'{cell}") == cell


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("title,points\n", "header but no rows"),
        ("a,b\n1,2\n", "No column holds the title. The first row says a, b"),
        ('title\n"Pay\n', "quote that opens in row 2 is never closed"),
        ('title\nPay\n"a"b\n', "Row 3 is not CSV"),
        ("title\nPa\0y\n", "NUL character"),
        ("title\n" + "x" * 1_000_001, "Row 2 holds a text of more than 1,000,000"),
        ("title\n" + "," * 2_000, "Row 2 has more than 2,000 columns"),
        (",".join(f"c{n}" for n in range(100_000)), "Row 1 has more than 2,000 columns"),
    ],
)
def test_what_is_no_table_is_bad_data_in_words(text: str, words: str):
    with pytest.raises(BadData, match=words):
        planned(text)


def test_too_many_rows_are_bad_data(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "ROW_LIMIT", 2)
    assert len(planned("title\na\nb\n").created) == 2
    with pytest.raises(BadData, match="more than 2 rows"):
        planned("title\na\nb\nc\n")


def test_the_limit_of_the_csv_module_is_put_back():
    before = csv.field_size_limit()
    planned(JIRA)
    assert csv.field_size_limit() == before


def test_a_second_file_meets_what_the_first_one_brings():
    files = [("a.csv", b"key,title\nA-1,Pay\nA-2,\n"), ("b.csv", b"key,title\nA-1,Pay\n")]
    plan = plan_import(a_workspace(), "csv", files, backlog="CHK")
    assert (len(plan.created), plan.unchanged) == (1, 1)
    assert plan.skipped[0].reason == "a.csv: There is no title."


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=6))
def test_importing_any_table_twice_changes_nothing_the_second_time(rows):
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(["title", "points", "status", "tags", "other"])
    writer.writerows([("Pay", "", "", "", ""), *rows])
    workspace = a_workspace()
    plan = planned(file.getvalue(), workspace)
    created = with_plan(workspace, plan)
    assert all(item["title"] == clean(str(item["title"])) for item in created)
    again = planned(file.getvalue(), workspace)
    assert (again.created, again.conflicts) == ((), ())
    assert again.unchanged == len(plan.created)
