"""Jira's exports in other languages, and what stays said about states, sprints and sub-tasks."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest

from refineboard.domain.change import Deleted
from refineboard.domain.commands import RankItems
from refineboard.domain.documents import JsonValue, documents_of
from refineboard.domain.errors import BadData
from refineboard.domain.health.facts import USUAL_STATES, Facts
from refineboard.domain.workspace import Workspace
from refineboard.exchange.exporting.not_carried import deleted_notes
from refineboard.exchange.sources import plan_import
from refineboard.exchange.tables.tracker import read_map
from refineboard.exchange.targets import Wish, export
from tests.exchange.builders import a_workspace, after, edit, plan_csv, with_plan

Row = Mapping[str, str]
SPANISH: Row = {
    "Resumen": "Elegir factura",
    "Clave de incidencia": "TIE-2",
    "ID de la incidencia": "10002",
    "Tipo de Incidencia": "Historia",
    "Estado": "En curso",
    "Persona asignada": "ana",
    "Creada": "12/ene/26 9:30 AM",
    "Descripción": "h2. Contexto",
    "Campo personalizado (Story Points)": "3",
    "Enlace de la incidencia de entrada (Blocks)": "TIE-3",
    "Clave principal": "TIE-1",
}
GERMAN: Row = {
    "Zusammenfassung": "Rechnung wählen",
    "Vorgangsschlüssel": "TIE-2",
    "Vorgangs-ID": "10002",
    "Vorgangstyp": "Story",
    "Status": "In Arbeit",
    "Zugewiesene Person": "ana",
    "Erstellt": "12.01.2026 09:30",
    "Beschreibung": "h2. Kontext",
    "Benutzerdefinierte Felder (Story Points)": "3",
    "Eingehende Vorgangsverknüpfung (Blocks)": "TIE-3",
    "Übergeordnet": "10001",
}
FRENCH: Row = {
    "Résumé": "Choisir la facture",
    "Clé de ticket": "TIE-2",
    "ID de ticket": "10002",
    "Type de ticket": "Story",
    "État": "En cours",
    "Responsable": "ana",
    "Création": "12/janv./26 9:30 AM",
    "Description": "h2. Contexte",
    "Champs personnalisés (Story Points)": "3",
    "Lien du ticket entrant (Blocks)": "TIE-3",
    "Clé parent": "TIE-1",
}
PORTUGUESE: Row = {
    "Resumo": "Escolher fatura",
    "Chave da item": "TIE-2",
    "ID da item": "10002",
    "Tipo de item": "História",
    "Status": "Em andamento",
    "Responsável": "ana",
    "Criado": "12/jan/26 9:30 AM",
    "Descrição": "h2. Contexto",
    "Campo personalizado (Story Points)": "3",
    "Link de entrada (Blocks)": "TIE-3",
    "Chave pai": "TIE-1",
}
LANGUAGES = {"es": SPANISH, "de": GERMAN, "fr": FRENCH, "pt": PORTUGUESE}
EVERY = pytest.mark.parametrize("language", LANGUAGES)


def table(*rows: Row) -> str:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def with_neighbours(row: Row) -> str:
    title, key, id_, kind, state, *_ = row
    feature = {title: "Feature", key: "TIE-1", id_: "10001", kind: "Epic", state: row[state]}
    other = {title: "Other", key: "TIE-3", id_: "10003", kind: row[kind], state: row[state]}
    return table(row, feature, other)


@EVERY
def test_an_export_in_another_language_is_understood(language: str):
    workspace = a_workspace()
    row = LANGUAGES[language]
    items = with_plan(workspace, plan_csv(workspace, "CHK", with_neighbours(row), source="jira"))
    story = items[0]
    depends: list[JsonValue] = [entry["key"] for entry in documents_of(story, "depends_on")]
    assert (story["kind"], story["state"], story["points"], story["owner"]) == (
        "story",
        "in_progress",
        3,
        "ana",
    )
    assert (story["parent"], depends) == ("ART-1", ["CHK-2"])
    assert str(story["created_at"]).startswith("2026-01-12T09:30")
    assert str(story["description"]).startswith("## Contex") or language == "de"


@EVERY
def test_an_export_in_another_language_goes_back_as_it_came(language: str):
    workspace = a_workspace()
    data = with_neighbours(LANGUAGES[language])
    with_plan(workspace, plan_csv(workspace, "CHK", data, source="jira"))
    back = export(workspace, "jira", list(workspace.items.values()), Wish()).decode()
    assert sorted(csv.reader(io.StringIO(back))) == sorted(csv.reader(io.StringIO(data)))


@EVERY
def test_a_new_parent_is_written_as_the_column_names_parents(language: str):
    workspace = a_workspace()
    row = LANGUAGES[language]
    data = with_neighbours(row)
    with_plan(workspace, plan_csv(workspace, "CHK", data, source="jira"))
    after(workspace, edit("CHK-2", "parent", "ART-1"))
    back = export(workspace, "jira", list(workspace.items.values()), Wish()).decode()
    parent, key = list(row)[-1], list(row)[1]
    cells = {entry[key]: entry[parent] for entry in csv.DictReader(io.StringIO(back))}
    assert cells["TIE-3"] == row[parent]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("jira", "Issue key, Vorgangsschlüssel, Clé de ticket, Clave de incidencia"),
        ("azure", "ID"),
        ("rally", "Formatted ID"),
        ("versionone", "Number"),
    ],
)
def test_a_trackers_table_without_keys_is_refused(source: str, words: str):
    with pytest.raises(BadData, match=f"Looked for: {words}"):
        plan_csv(a_workspace(), "CHK", "Name,Title,Summary\na,a,a\n", source=source)


def test_a_table_without_keys_says_what_cannot_go_back():
    plan = plan_csv(a_workspace(), "CHK", "title,Cost centre,Empty\nPay,7,\n")
    (note,) = [note for note in plan.notes if "No column holds keys" in note]
    assert note.startswith(
        "No column holds keys, so an export can't give back what is only kept: Cost"
    )
    assert "Empty" not in note


# Sub-tasks, states, sprints


def jira(data: str, workspace: Workspace | None = None) -> Workspace:
    workspace = workspace or a_workspace()
    with_plan(workspace, plan_csv(workspace, "CHK", data, source="jira"))
    return workspace


SUBTASK = (
    "Issue key,Issue id,Summary,Issue Type,Status,Parent key,Inward issue link (Blocks)\n"
    "A-1,1,Pay,Story,To Do,,A-2\nA-2,2,Draw,Sub-task,To Do,A-1,\n"
)


def test_sub_tasks_are_left_out_with_a_count():
    plan = plan_csv(a_workspace(), "CHK", SUBTASK, source="jira")
    assert (len(plan.created), len(plan.skipped)) == (1, 1)
    assert [note for note in plan.notes if note.startswith("1 row of the kind Sub-task left out")]
    assert not [note for note in plan.notes if "not understood" in note]


def test_sub_tasks_that_a_map_asks_for_say_why_they_have_no_parent():
    user = read_map(b'[kinds]\n"Sub-task" = "story"\n')
    plan = plan_import(
        a_workspace(), "jira", [("a.csv", SUBTASK.encode())], backlog="CHK", user=user
    )
    assert len(plan.created) == 2
    assert [note for note in plan.notes if "1 item below an item of the same level" in note]
    assert not [note for note in plan.notes if "not understood" in note]


@pytest.mark.parametrize(
    ("status", "resolution"),
    [("Canceled", ""), ("Abgebrochen", ""), ("Cancelado", ""), ("Done", "Won't Do")],
)
def test_cancelled_work_is_done_without_being_accepted(status: str, resolution: str):
    workspace = jira(
        "Issue key,Summary,Status,Resolution,Created,Updated\n"
        f"A-1,Pay,{status},{resolution},12/Mar/26 9:30 AM,13/Mar/26 9:30 AM\n"
    )
    item = workspace.items["CHK-1"]
    facts = Facts(item, USUAL_STATES)
    assert (item["state"], facts.was_dropped, facts.done) == ("accepted", True, "")


def test_work_that_is_cancelled_later_is_not_accepted_either():
    head = "Issue key,Summary,Status,Created,Updated\n"
    workspace = jira(f"{head}A-1,Pay,To Do,12/Mar/26 9:30 AM,12/Mar/26 9:30 AM\n")
    jira(f"{head}A-1,Pay,Cancelled,12/Mar/26 9:30 AM,14/Mar/26 9:30 AM\n", workspace)
    last = documents_of(workspace.items["CHK-1"], "timeline")[-1]
    assert (last["name"], last["accepted"], last["at"]) == (
        "Cancelled",
        False,
        "2026-03-14T09:30:00.000Z",
    )


def test_a_map_is_remembered_for_the_next_import():
    user = read_map(b'[iterations]\n"Board 7" = "26.4.1"\n[states]\n"Parked" = "ready"\n')
    data = "Issue key,Summary,Status,Sprint\nA-1,Pay,Parked,Board 7\n"
    workspace = a_workspace()
    with_plan(
        workspace,
        plan_import(workspace, "jira", [("a.csv", data.encode())], backlog="CHK", user=user),
    )
    jira(f"{data}A-2,Refund,Parked,Board 7\n", workspace)
    item = workspace.items["CHK-2"]
    assert (item["iteration"], item["state"]) == ("26.4.1", "ready")


def test_a_remembered_sprint_goes_out_by_the_name_that_the_tracker_knows():
    user = read_map(b'[iterations]\n"Board 7" = "26.4.1"\n')
    data = b"Issue key,Summary,Sprint\nA-1,Pay,\n"
    workspace = a_workspace()
    with_plan(
        workspace, plan_import(workspace, "jira", [("a.csv", data)], backlog="CHK", user=user)
    )
    after(workspace, edit("CHK-1", "iteration", "26.4.1"))
    back = export(workspace, "jira", list(workspace.items.values()), Wish(changes=True))
    assert back.decode().splitlines()[1] == "A-1,Pay,Board 7"


def test_items_that_are_gone_from_the_file_are_named():
    head = "Issue key,Summary\n"
    workspace = jira(f"{head}A-1,Pay\nA-2,Refund\nB-1,Other\n")
    plan = plan_csv(workspace, "CHK", f"{head}A-1,Pay\n", source="jira")
    assert [note for note in plan.notes if "not in the file" in note] == [
        "1 item is here from Jira and not in the file; kept: CHK-2 (A-2)."
    ]


def test_an_unchanged_import_of_a_mapped_table_writes_nothing():
    user = read_map(b'[iterations]\n"Board 7" = "26.4.1"\n')
    data = b"Issue key,Summary,Sprint\nA-1,Pay,Board 7\n"
    workspace = a_workspace()
    for _ in range(2):
        plan = plan_import(workspace, "jira", [("a.csv", data)], backlog="CHK", user=user)
        with_plan(workspace, plan)
    again = plan_import(workspace, "jira", [("a.csv", data)], backlog="CHK")
    assert again.command is None


def test_an_order_that_a_file_cannot_carry_is_told():
    head = "Issue key,Summary,Custom field (Rank)\n"
    workspace = jira(f"{head}A-1,Pay,0|i1:\nA-2,Refund,0|i2:\nA-3,Tax,0|i3:\n")
    after(workspace, RankItems(("CHK-3",), "before", "CHK-1"))
    notes: list[str] = []
    export(workspace, "jira", list(workspace.items.values()), Wish(tell=notes.append))
    assert notes == ["1 item ranked otherwise here; a file can't tell Jira so. Rank them there."]


def test_items_that_were_deleted_here_are_named():
    gone = {"A-2": Deleted("CHK-2", "ana", "2026-11-24T09:00:00.000Z")}
    assert list(deleted_notes("Jira", gone)) == [
        "1 item deleted here and still in Jira: CHK-2 (A-2)."
    ]
