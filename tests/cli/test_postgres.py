"""The command line on a workspace in PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refineboard.cli.app import run
from refineboard.config import WORKSPACE_VARIABLE
from refineboard.store.places import DatabaseUrl
from tests.cli.running import Runner, a_process, a_runner
from tests.postgres import Server

INIT = ("--art", "Payments ART", "--team", "CHK=Checkout")


@pytest.fixture
def url(postgres: Server) -> DatabaseUrl:
    """An ART in a database."""
    url = postgres.url()
    assert run(["init", str(url), *INIT]) == 0
    return url


@pytest.fixture
def rb(
    url: DatabaseUrl, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Runner:
    """Runs a command on the ART."""
    return a_runner(url, capsys, monkeypatch)


def test_init_makes_a_workspace_and_names_the_next_step(postgres: Server) -> None:
    url = postgres.url()
    outcome = a_process("init", str(url), *INIT)
    assert (outcome.status, outcome.out) == (0, "")
    assert f"refineboard -w '{url}' add --backlog CHK" in outcome.err


def test_init_refuses_a_place_in_use(rb: Runner, url: DatabaseUrl) -> None:
    assert rb("init", str(url), *INIT).status == 2


def test_the_commands_work_as_on_a_directory(rb: Runner) -> None:
    assert rb("add", "--backlog", "CHK", "--title", "Pay by card", "points=5").out == "CHK-1\n"
    assert rb("edit", "CHK-1", "points=8", "--expect", "points=5").status == 0
    assert rb("edit", "CHK-1", "points=13", "--expect", "points=5").status == 4
    assert rb("move", "CHK-1", "--to", "ready").status == 0
    assert rb("undo").status == rb("redo").status == 0
    shown = rb("show", "CHK-1", "--format", "json").json["item"]
    assert (shown["points"], shown["state"]) == (8, "ready")
    changes = rb("history", "--format", "json").json["changes"]
    assert [change["command"] for change in changes] == [
        "init", "add", "edit", "move", "undo", "redo",
    ]  # fmt: skip
    assert rb("health", "--format", "json").status == rb("rank").status == 0


def test_what_is_exported_can_be_imported(rb: Runner, tmp_path: Path) -> None:
    rb("add", "--backlog", "CHK", "--title", "Pay by card")
    file = tmp_path / "back.csv"
    assert rb("export", "csv", str(file)).status == 0
    assert rb("import", "text", "-", "--backlog", "CHK", stdin="One\nTwo\n").status == 0
    titles = [item["title"] for item in rb("list", "--format", "json").json["items"]]
    assert titles == ["Pay by card", "One", "Two"]
    assert "Pay by card" in file.read_text()


def test_a_session_that_only_reads_changes_nothing(rb: Runner) -> None:
    refused = rb("--read-only", "add", "--backlog", "CHK", "--title", "No")
    assert (refused.status, "--read-only" in refused.err) == (5, True)
    assert rb("--read-only", "list", "--format", "json").json["total"] == 0


def test_the_environment_may_name_the_database(
    url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(url))
    assert run(["list", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 0


@pytest.mark.parametrize(
    ("user", "database", "status", "words"),
    [
        ("postgres", "postgres", 2, "refineboard init"),
        ("postgres", "nowhere", 2, "createdb"),
        ("unknown", "postgres", 2, 'role "unknown" does not exist'),
        ("locked", "postgres", 2, "~/.pgpass"),
        ("banned", "postgres", 2, "pg_hba.conf"),
    ],
)
def test_what_keeps_one_out_is_said_with_what_to_do(
    user: str,
    database: str,
    status: int,
    words: str,
    postgres: Server,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = f"postgresql://{user}@/{database}?host={postgres.home}&schema=empty"
    assert run(["-w", place, "list"]) == status
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("postgresql://ana@nowhere.invalid/art", "nowhere.invalid"),
        ("postgresql://ana@127.0.0.1:1/art", "refused"),
        ("postgresql://ana@/art?host=/nowhere", "No such file"),
    ],
)
def test_a_server_that_does_not_answer_is_busy(
    place: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("psycopg")
    assert run(["-w", place, "list"]) == 5
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("query", ["sslmode=bogus", "nonsense=1", "host=x&port=abc"])
def test_a_password_from_the_environment_is_in_no_message(
    query: str,
    postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = f"postgresql://locked:s3cret@/postgres?host={postgres.home}&{query}"
    monkeypatch.setenv(WORKSPACE_VARIABLE, place)
    assert run(["list"]) in (2, 5)
    assert "s3cret" not in capsys.readouterr().err


def test_a_wrong_password_is_told_without_it(
    postgres: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = f"postgresql://locked:s3cret@/postgres?host={postgres.home}"
    monkeypatch.setenv(WORKSPACE_VARIABLE, place)
    assert run(["list"]) == 2
    words = capsys.readouterr().err
    assert "password authentication failed" in words
    assert "s3cret" not in words


def test_a_workspace_moves_by_backup_and_restore(
    rb: Runner, postgres: Server, tmp_path: Path
) -> None:
    rb("add", "--backlog", "CHK", "--title", "Pay by card")
    saved = rb("backup", str(tmp_path / "art.tgz"))
    assert (saved.status, "Saved 2 changes" in saved.err) == (0, True)
    for place in (str(tmp_path / "art"), str(postgres.url())):
        assert rb("restore", str(tmp_path / "art.tgz"), place).status == 0
        assert run(["-w", place, "show", "CHK-1"]) == 0


def test_an_export_of_everything_makes_a_new_database(
    rb: Runner, postgres: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rb("add", "--backlog", "CHK", "--title", "Pay by card")
    file = tmp_path / "all.json"
    assert rb("export", "refineboard", str(file)).status == 0
    other = str(postgres.url())
    assert run(["-w", other, "import", "refineboard", str(file)]) == 0
    capsys.readouterr()
    assert run(["-w", other, "history", "--format", "json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert [change["command"] for change in changes] == ["init", "add"]


def test_the_doctor_looks_at_a_database(rb: Runner, url: DatabaseUrl, postgres: Server) -> None:
    assert rb("doctor").status == 0
    postgres.do(f"delete from {url.schema}.document where id = 'CHK'")
    sick = rb("doctor", "--format", "json")
    assert (sick.status, sick.json["damaged"], sick.json["workspace"]) == (3, True, str(url))


def test_the_doctor_leaves_a_sound_database_as_it_is(rb: Runner) -> None:
    before = rb("history", "--format", "json").out
    assert rb("doctor", "--repair").status == 0
    assert rb("history", "--format", "json").out == before
