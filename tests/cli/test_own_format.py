"""`export refineboard` and `import refineboard`: a whole workspace as lines of JSON, and back."""

from __future__ import annotations

import json
from pathlib import Path

from refineboard.session import open_session
from tests.builders import plain
from tests.cli.running import Runner, a_process, log_of


def exported(rb: Runner, tmp_path: Path, *more: str) -> Path:
    file = tmp_path / "all.jsonl"
    assert rb("export", "refineboard", str(file), *more).status == 0
    return file


def test_a_new_directory_gets_everything_with_its_history(rb: Runner, art: Path, tmp_path: Path):
    file, copy = exported(rb, tmp_path), tmp_path / "copy"
    outcome = a_process("-w", str(copy), "import", "refineboard", str(file))
    assert (outcome.status, "a new workspace made in" in outcome.out) == (0, True)
    one, other = open_session(art), open_session(copy)
    assert plain(other.workspace) == plain(one.workspace)
    assert log_of(copy) == log_of(art)


def test_a_new_workspace_is_reported_in_the_shape_of_the_contract(
    rb: Runner, art: Path, tmp_path: Path
):
    file = exported(rb, tmp_path)
    arguments = ("import", "refineboard", str(file), "--format", "json")
    report = a_process("-w", str(tmp_path / "copy"), *arguments).json
    assert sorted(report["created"]) == sorted(open_session(art).workspace.items)
    assert (report["updated"], report["unchanged"]) == ([], 0)


def test_a_dry_run_makes_no_directory(rb: Runner, tmp_path: Path):
    file, copy = exported(rb, tmp_path), tmp_path / "copy"
    outcome = a_process("-w", str(copy), "import", "refineboard", str(file), "--dry-run")
    assert (outcome.status, copy.exists()) == (0, False)


def test_some_items_make_a_workspace_without_history(rb: Runner, tmp_path: Path):
    file, copy = exported(rb, tmp_path, "--backlog", "CHK"), tmp_path / "copy"
    assert a_process("-w", str(copy), "import", "refineboard", str(file)).status == 0
    session = open_session(copy)
    assert {document["backlog"] for document in session.workspace.items.values()} == {"CHK"}
    assert len(list(session.history())) == 1


def test_a_log_that_does_not_make_the_documents_is_refused(rb: Runner, tmp_path: Path):
    file, copy = exported(rb, tmp_path), tmp_path / "copy"
    text = file.read_text()
    place = text.index('"title":"')
    file.write_text(text[:place] + '"title":"Forged ' + text[place + len('"title":"') :])
    outcome = a_process("-w", str(copy), "import", "refineboard", str(file))
    assert (outcome.status, copy.exists()) == (3, False)
    assert "does not make the documents" in outcome.err


def test_its_own_file_changes_nothing(rb: Runner, art: Path, tmp_path: Path):
    file, before = exported(rb, tmp_path), log_of(art)
    report = rb("import", "refineboard", str(file), "--format", "json").json
    assert (report["created"], report["updated"], report["conflicts"]) == ([], [], [])
    assert log_of(art) == before


def test_what_was_changed_in_a_copy_comes_back(rb: Runner, tmp_path: Path):
    file, copy = exported(rb, tmp_path), tmp_path / "copy"
    a_process("-w", str(copy), "import", "refineboard", str(file))
    a_process("-w", str(copy), "edit", "CHK-1", "title=Pay by phone")
    changed = tmp_path / "changed.jsonl"
    a_process("-w", str(copy), "export", "refineboard", str(changed))
    report = rb("import", "refineboard", str(changed), "--format", "json").json
    assert report["updated"] == ["CHK-1"]
    assert rb("show", "CHK-1", "--format", "json").json["item"]["title"] == "Pay by phone"


def test_options_that_other_tools_need_are_refused(rb: Runner, tmp_path: Path):
    file = exported(rb, tmp_path)
    outcome = rb("import", "refineboard", str(file), "--backlog", "CHK")
    assert (outcome.status, "says itself" in outcome.err) == (2, True)
    outcome = rb("export", "refineboard", "--changes")
    assert (outcome.status, "--changes" in outcome.err) == (2, True)


def test_every_line_is_one_json_object(rb: Runner):
    lines = rb("export", "refineboard").lines
    assert lines[0]["refineboard"] == 1
    kinds = ["seq" if "seq" in line else line["table"] for line in lines[1:]]
    assert (kinds.count("seq"), kinds.count("items")) == (lines[0]["entries"], kinds.count("items"))
    assert json.loads(json.dumps(lines)) == lines
