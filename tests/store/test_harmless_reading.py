"""What an enemy wrote into the log is made harmless when it is read, and stays on the disk."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest

from refineboard.domain.cleaning import harmless
from refineboard.domain.documents import JsonValue
from refineboard.store.care.checkup import check_documents
from refineboard.store.care.findings import Level
from refineboard.store.documents import harmless_line, load_line
from tests.builders import a_session, a_store, edit, log_bytes
from tests.poison import WRITABLE
from tests.store.logs import add, as_an_older_version_wrote_it, change_line, shown


def the_line(title: JsonValue) -> bytes:
    """A line that sets a title."""
    setting = {"table": "items", "op": "set", "id": "CHK-1", "field": "title"}
    return orjson.dumps(
        {
            "seq": 1,
            "at": "2026-11-24T09:00:00.000Z",
            "by": "ana",
            "command": "edit",
            "ops": [{**setting, "from": "", "to": title}],
        }
    )


@pytest.mark.parametrize("text", [*map(chr, range(0x20)), *WRITABLE], ids=ascii)
def test_every_text_of_a_line_is_harmless(text: str) -> None:
    line = the_line(text)
    (operation,) = harmless_line(load_line(line), line)["ops"]
    assert operation["to"] == harmless(text)


@pytest.mark.parametrize("text", ["plain", "Zażółć", "one\ntwo", '"\\" quoted'])
def test_what_is_harmless_already_is_the_same_object(text: str) -> None:
    line = the_line(text)
    loaded = load_line(line)
    assert harmless_line(loaded, line) is loaded


@pytest.mark.parametrize("has_snapshot", [True, False], ids=["snapshot", "log alone"])
def test_a_poisoned_log_is_read_harmlessly_edited_and_in_order(
    directory: Path, has_snapshot: bool
) -> None:
    session = a_session(directory)
    add(session, "Pay by card")
    session.close()
    (directory / "workspace.json").unlink(missing_ok=True)
    as_an_older_version_wrote_it(directory)
    change_line(directory, 2, b"Pay by card", b"Pay\\u001b]0;x\\u0007")
    before = log_bytes(directory)
    assert shown(directory) == ["Pay␛]0;x␇"]
    assert log_bytes(directory) == before
    session = a_session(directory)
    session.do(edit("CHK-1", "title", "Pay"))
    session.undo()
    session.close()
    if has_snapshot:
        store = a_store(directory)
        store.write_snapshot()
        store.close()
    findings, _ = check_documents(directory)
    assert [each for each in findings if each.level is Level.DAMAGED] == []
    assert log_bytes(directory).startswith(before)
    assert re.search(r"[\x1b\x07]", str(shown(directory))) is None
