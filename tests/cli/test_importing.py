"""`import` as people and scripts use it: what is printed, what is written, what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from refineboard.domain.commands import DeleteItems
from refineboard.session import open_session
from tests.cli.running import Runner, a_process, log_of

TABLE = "key,title,points\nA-1,Pay by card,3\nA-2,Refund,5\nA-3,,1\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of two usable rows and one without a title."""
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    return path


def test_the_report_in_json_has_the_shape_of_the_contract(rb: Runner, table: Path):
    outcome = rb("import", "csv", str(table), "--backlog", "CHK", "--format", "json")
    assert outcome.status == 0
    assert outcome.json == {
        "schema": 1,
        "created": ["CHK-3", "CHK-4"],
        "updated": [],
        "unchanged": 0,
        "conflicts": [],
        "skipped": [{"row": 4, "reason": "There is no title."}],
    }


def test_the_report_for_people_counts_and_gives_reasons(rb: Runner, table: Path):
    outcome = rb("import", "csv", str(table), "--backlog", "chk")
    assert outcome.out.splitlines() == [
        "      2 created in CHK: CHK-3 … CHK-4",
        "      0 updated",
        "      0 unchanged",
        "      0 changed here and in the file, left as they are",
        "      1 skipped",
        "        row 4: There is no title.",
    ]


def test_notes_go_to_stderr(rb: Runner, table: Path):
    outcome = rb("import", "csv", str(table), "--backlog", "CHK", "--format", "json")
    assert outcome.err == "Columns: key, title, points.\n"


def test_a_second_import_writes_nothing(rb: Runner, art: Path, table: Path):
    rb("import", "csv", str(table), "--backlog", "CHK")
    before = log_of(art)
    again = rb("import", "csv", str(table), "--backlog", "CHK", "--format", "json").json
    assert (again["created"], again["unchanged"]) == ([], 2)
    assert log_of(art) == before


def test_what_changed_there_is_taken_over(rb: Runner, table: Path):
    rb("import", "csv", str(table), "--backlog", "CHK")
    table.write_text(TABLE.replace("Refund,5", "Refund,8"))
    dry = rb("import", "csv", str(table), "--backlog", "CHK", "--dry-run")
    assert "      1 would be updated\n        row 3, CHK-4 (A-2): points 5 → 8\n" in dry.out
    again = rb("import", "csv", str(table), "--backlog", "CHK", "--format", "json").json
    assert (again["updated"], again["unchanged"]) == (["CHK-4"], 1)
    assert rb("show", "CHK-4", "--format", "json").json["item"]["points"] == 8


def test_what_changed_on_both_sides_is_reported_and_not_overwritten(
    rb: Runner, art: Path, table: Path
):
    rb("import", "csv", str(table), "--backlog", "CHK")
    rb("edit", "CHK-4", "points=3")
    before = log_of(art)
    table.write_text(TABLE.replace("Refund,5", "Refund,8"))
    again = rb("import", "csv", str(table), "--backlog", "CHK", "--format", "json")
    assert (again.status, again.json["unchanged"]) == (0, 1)
    assert again.json["conflicts"] == [
        {"row": 3, "key": "CHK-4", "external": "A-2", "fields": {"points": {"here": 3, "file": 8}}}
    ]
    assert log_of(art) == before
    people = rb("import", "csv", str(table), "--backlog", "CHK")
    assert "row 3, CHK-4 (A-2): points is 3 here and 8 in the file" in people.out
    rb("import", "csv", str(table), "--backlog", "CHK", "--conflicts", "file")
    assert rb("show", "CHK-4", "--format", "json").json["item"]["points"] == 8


def test_two_imports_at_the_same_time_add_every_row_once(art: Path, tmp_path: Path):
    table = tmp_path / "many.csv"
    table.write_text("key,title\n" + "".join(f"A-{n},Item {n}\n" for n in range(200)))
    arguments = ("-w", str(art), "import", "csv", str(table), "--backlog", "CHK")
    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(lambda _: a_process(*arguments), range(4)))
    assert {outcome.status for outcome in outcomes} == {0}
    session = open_session(art)
    assert session.workspace.count_in("CHK") == 202
    session.close()


def test_standard_input_is_given_once(rb: Runner):
    outcome = rb("import", "text", "-", "-", "--backlog", "CHK", stdin="Pay\n")
    assert (outcome.status, "only once" in outcome.err) == (2, True)


def test_one_undo_takes_the_whole_import_back(rb: Runner, art: Path, table: Path):
    rb("import", "csv", str(table), "--backlog", "CHK")
    session = open_session(art)
    session.undo()
    assert session.workspace.keys_in("CHK") == ["CHK-1", "CHK-2"]
    session.close()


def test_a_dry_run_says_the_same_and_writes_nothing(rb: Runner, art: Path, table: Path):
    before = log_of(art)
    arguments = ("import", "csv", str(table), "--backlog", "CHK")
    dry = rb(*arguments, "--dry-run", "--format", "json").json
    assert "2 would be created in CHK: CHK-3 … CHK-4" in rb(*arguments, "--dry-run").out
    assert log_of(art) == before
    assert rb(*arguments, "--format", "json").json == dry


def test_text_comes_from_standard_input(rb: Runner):
    outcome = rb(
        "import", "text", "-", "--backlog", "LED", "--format", "json", stdin="Pay\n\nRefund\n"
    )
    assert outcome.json["created"] == ["LED-2", "LED-3"]


def test_several_files_are_one_change(rb: Runner, art: Path, tmp_path: Path):
    (tmp_path / "a.txt").write_text("Pay\nRefund\n")
    (tmp_path / "b.txt").write_text("Refund\nCharge\n")
    files = (str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    before = log_of(art).count(b"\n")
    report = rb("import", "text", *files, "--backlog", "CHK", "--format", "json").json
    assert (len(report["created"]), report["unchanged"]) == (3, 1)
    assert log_of(art).count(b"\n") == before + 1


def test_a_bad_file_among_good_ones_leaves_nothing_behind(rb: Runner, art: Path, table: Path):
    bad = table.with_name("bad.csv")
    bad.write_text('title\n"never closed')
    before = log_of(art)
    outcome = rb("import", "csv", str(table), str(bad), "--backlog", "CHK")
    assert (outcome.status, outcome.out) == (3, "")
    assert "never closed" in outcome.err
    assert log_of(art) == before


def test_a_map_says_which_column_is_what(rb: Runner, table: Path):
    table.write_text("What,Weight\nPay,3\n")
    mapping = table.with_name("map.toml")
    mapping.write_text('[columns]\ntitle = "What"\npoints = "weight"\n')
    arguments = ("import", "csv", str(table), "--backlog", "CHK")
    assert rb(*arguments).status == 3
    outcome = rb(*arguments, "--map", str(mapping))
    assert (outcome.status, outcome.err) == (0, "Columns: title from What, points from Weight.\n")


def test_without_a_backlog_the_backlogs_are_named(rb: Runner, table: Path):
    outcome = rb("import", "csv", str(table))
    assert outcome.status == 2
    assert "--backlog with one of ART, CHK, LED" in outcome.err


def test_the_only_team_needs_no_backlog(tmp_path: Path, table: Path):
    workspace = str(tmp_path / "one")
    a_process("init", workspace, "--art", "Small", "--team", "CHK=Checkout")
    outcome = a_process("-w", workspace, "import", "csv", str(table), "--format", "json")
    assert outcome.json["created"] == ["CHK-1", "CHK-2"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("excel", "x.xls"), "excel is not a known source; use jira"),
        (("text", "x.txt", "--map", "m.toml"), "text has no columns"),
        (("csv",), "FILE"),
        (("text", "-", "--backlog", "NIX"), "There is no backlog NIX"),
    ],
)
def test_wrong_usage_is_status_2_in_words(rb: Runner, arguments: tuple[str, ...], words: str):
    outcome = rb("import", *arguments, stdin="Pay\n")
    assert (outcome.status, outcome.out) == (2, "")
    assert words in outcome.err


@pytest.mark.parametrize("source", ["csv", "text"])
def test_a_missing_file_is_status_3(rb: Runner, source: str):
    outcome = rb("import", source, "nowhere", "--backlog", "CHK")
    assert (outcome.status, outcome.err) == (
        3,
        "nowhere cannot be read: No such file or directory.\n",
    )


def test_nothing_is_imported_when_nothing_may_be_written(rb: Runner, art: Path, table: Path):
    before = log_of(art)
    outcome = rb("--read-only", "import", "csv", str(table), "--backlog", "CHK")
    assert (outcome.status, log_of(art)) == (5, before)


def test_a_restricted_person_imports_standard_input_only(rb: Runner, table: Path):
    refused = rb("--restricted", "import", "csv", str(table), "--backlog", "CHK")
    assert (refused.status, "use - as FILE" in refused.err) == (2, True)
    assert rb("--restricted", "import", "csv", "-", "--backlog", "CHK", stdin=TABLE).status == 0


def test_nothing_that_a_terminal_acts_on_is_printed(rb: Runner, table: Path):
    title = "A\x1b]0;PWN\x07\u202e\x9b31m"
    table.write_text(f"key,title,\x1b[2J\nA-1,{title},x\nA-1,{title},x\nA-2,,\nB\x1bC,t,\n")
    rb("import", "csv", str(table), "--backlog", "CHK")
    rb("edit", "CHK-3", "title=u")
    table.write_text(f"key,title\nB\x1bC,{title}\n")
    outcome = rb("import", "csv", str(table), "--backlog", "CHK")
    assert 'title is "u" here' in outcome.out
    assert not set("\x1b\x07\u202e\x9b") & set(outcome.out + outcome.err)


DELETED = "Issue key,Summary\nA-1,Pay\nA-2,Refund\n"


def test_an_item_that_was_deleted_here_stays_away_until_somebody_wants_it(rb: Runner, art: Path):
    take_in = ("import", "jira", "-", "--backlog", "LED", "--format", "json")
    first = rb(*take_in, stdin=DELETED).json["created"]
    with closing(open_session(art)) as session:
        session.do(DeleteItems((first[0],)))
    (skipped,) = rb(*take_in, stdin=DELETED).json["skipped"]
    assert skipped["row"] == 2
    assert "deleted it here on 20" in skipped["reason"]
    assert first[0] in skipped["reason"]
    assert len(rb(*take_in, "--conflicts", "file", stdin=DELETED).json["created"]) == 1
    assert rb(*take_in, stdin=DELETED).json["unchanged"] == 2


def test_an_import_that_was_taken_back_can_be_made_again(rb: Runner):
    take_in = ("import", "jira", "-", "--backlog", "LED", "--format", "json")
    rb(*take_in, stdin=DELETED)
    rb("undo")
    assert len(rb(*take_in, stdin=DELETED).json["created"]) == 2


def test_files_of_one_name_are_read_each_by_its_own_header(rb: Runner, tmp_path: Path):
    for place, text in (("a", "key,title\nA-1,Pay\n"), ("b", "title,points,key\nRefund,5,A-2\n")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "export.csv").write_text(text)
    files = (str(tmp_path / place / "export.csv") for place in "ab")
    created = rb("import", "csv", *files, "--backlog", "CHK", "--format", "json").json["created"]
    items = [rb("show", key, "--format", "json").json["item"] for key in created]
    assert [(item["title"], item["points"]) for item in items] == [("Pay", None), ("Refund", 5)]


def test_a_title_that_is_too_long_for_the_tool_is_told_and_goes_out_cut(rb: Runner):
    take_in = ("import", "jira", "-", "--backlog", "LED", "--format", "json")
    (key,) = rb(*take_in, stdin="Issue key,Summary\nA-1,Pay\n").json["created"]
    rb("edit", key, f"title={'long ' * 60}")
    outcome = rb("export", "jira", "--changes")
    assert f"{key}: its title is cut to the 255 characters that Jira takes" in outcome.err
    assert "long…" in outcome.out
