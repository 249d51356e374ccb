"""Exports as tools and spreadsheets really write them: languages, delimiters, numbers, marks."""

from __future__ import annotations

import csv
import io

import pytest

from refineboard.domain.documents import Document
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.targets import Wish, export
from tests.exchange.builders import a_workspace, after, edit, plan_csv, references, with_plan

GERMAN = """Zusammenfassung;Vorgangsschlüssel;Vorgangs-ID;Vorgangstyp;Status;Bearbeiter;Erstellt;\
Stichwörter;Stichwörter;Benutzerdefiniertes Feld (Story Points);Benutzerdefiniertes Feld (Epic Link)
Mit Karte zahlen;A-2;10002;Story;In Arbeit;ana;12.03.26 09:30;kasse;;3,5;A-1
Karten;A-1;10001;Epic;Offen;;01.03.26 08:00;;;;
Absturz;A-3;10003;Fehler;Fertig;ben;28.03.26 08:00;kasse;web;1;
"""
FRENCH = """Résumé,Clé de ticket,ID de ticket,Type de ticket,État,Créé,Étiquettes
Payer,A-1,1,Bogue,En cours,12/mars/26 9:30 AM,web
"""
SPRINTS = (
    "Summary,Issue key" + ",Sprint" * 40 + "\n"
    "Pay,A-1," + ",".join(f"Old {number}" for number in range(39)) + ",26.4.1\n"
    "Refund,A-2,Old 1,26.4.2" + "," * 38 + "\n"
)


def read(data: bytes | str, source: str = "jira") -> tuple[dict[str, Document], ImportPlan]:
    """The items by their keys there, and the plan."""
    workspace = a_workspace()
    plan = plan_csv(workspace, "CHK", data, source=source)
    with_plan(workspace, plan)
    items = workspace.items.values()
    return {key: item for item in items for _, key in references(item)}, plan


def test_jira_in_german_is_understood():
    items, _ = read(GERMAN)
    story = items["A-2"]
    assert (story["title"], story["state"], story["points"]) == (
        "Mit Karte zahlen", "in_progress", 3.5,
    )  # fmt: skip
    assert story["parent"] == items["A-1"]["key"]
    assert story["created_at"] == "2026-03-12T09:30:00.000Z"
    bug = items["A-3"]
    assert (bug["kind"], bug["state"], bug["tags"]) == ("defect", "accepted", ["kasse", "web"])


def test_jira_in_french_is_understood():
    items, _ = read(FRENCH)
    item = items["A-1"]
    assert (item["title"], item["kind"], item["state"]) == ("Payer", "defect", "in_progress")
    assert (item["tags"], item["created_at"]) == (["web"], "2026-03-12T09:30:00.000Z")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("sign", [";", "\t", "|", ",", "^"])
def test_the_line_by_which_excel_knows_the_delimiter_is_no_row(sign: str, end: str):
    table = f"sep={sign}{end}Summary{sign}Issue key{end}Pay{sign}A-1{end}"
    items, _ = read(table)
    assert [item["title"] for item in items.values()] == ["Pay"]


def test_rows_are_counted_without_the_line_for_excel():
    _, plan = read("sep=;\nSummary;Issue key\nPay;A-1\n;A-2\n")
    assert [skipped.row for skipped in plan.skipped] == [3]


def test_the_last_of_forty_sprints_counts():
    items, _ = read(SPRINTS)
    assert (items["A-1"]["iteration"], items["A-2"]["iteration"]) == ("26.4.1", "26.4.2")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_table_that_excel_saved_as_unicode_text_is_read(encoding: str):
    items, plan = read("Summary\tIssue key\r\nZahlen – schnell\tA-1\r\n".encode(encoding))
    assert items["A-1"]["title"] == "Zahlen – schnell"
    assert "Its cells are parted by tabs." in plan.notes


def test_numbers_with_commas_between_thousands_name_the_same_item():
    features, _ = read('Feature ID,Feature Name\n"1,012",Cards\n', "jira-align")
    assert list(features) == ["F-1012"]
    stories, _ = read('Story ID,Story Name,Points\n"1,204",Pay,"1,000"\n', "jira-align")
    assert stories["S-1204"]["points"] == 1000


def test_lines_within_cells_and_doubled_quotes_are_kept():
    items, _ = read('Summary,Issue key,Description\n"Pay\nby card",A-1,"a\r\n\r\n""b"", c; d\n"\n')
    item = items["A-1"]
    assert (item["title"], item["description"]) == ("Pay by card", 'a\n\n"b", c; d')


def test_blank_rows_and_columns_of_a_spreadsheet_are_nothing():
    items, plan = read("Summary;Issue key;;;\nPay;A-1;;;\n;;;;\nRefund;A-2;;;\n;;;;\n")
    assert (len(items), plan.skipped) == (2, ())


VERSIONONE = """Number,Name,Status.Name,Estimate,Super.Number
S-01001,Pay,In Progress,5,E-00100
E-00100,Cards,,13,
"""
ALIGN = 'Story ID,Story Name,State,Feature ID\n"1,204",Pay,In Progress,"1,012"\n'


@pytest.mark.parametrize(
    ("source", "table"), [("versionone", VERSIONONE), ("jira-align", ALIGN), ("jira", GERMAN)]
)
def test_what_nobody_changed_goes_out_as_it_came(source: str, table: str):
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", table, source=source))
    back = export(workspace, source, list(workspace.items.values()), Wish(guard=False)).decode()
    delimiter = ";" if ";" in table else ","
    came, went = (
        sorted(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        for text in (table, back)
    )
    assert went == came


def test_a_state_that_the_tool_never_said_is_told_once_it_changes_here():
    workspace = a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", VERSIONONE, source="versionone"))
    after(workspace, edit("ART-1", "state", "implementing"))
    update = export(
        workspace, "versionone", list(workspace.items.values()), Wish(changes=True, guard=False)
    )
    assert "E-00100,Cards,In Progress" in update.decode()
