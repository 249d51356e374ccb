"""The power fails at any moment: what was acknowledged is there, and the rest does no harm."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.session import found_workspace
from refineboard.store import journal as journal_module
from refineboard.store.files import create_regular, replace_file
from tests.builders import FOUNDED, a_session, a_store, log_bytes, log_paths
from tests.store.faults import Call, FaultDisk
from tests.store.logs import TORN, append, forget_saved
from tests.store.powerloss import Platter
from tests.store.work import Outcome, complaints, work


@pytest.mark.parametrize("segment_bytes", [1, 10_000], ids=["new segments", "one segment"])
@pytest.mark.parametrize("left_over", ["nothing", "a torn line", "a line", "a segment"])
def test_nothing_acknowledged_is_lost_whenever_the_power_fails(
    art: Path, monkeypatch: pytest.MonkeyPatch, left_over: str, segment_bytes: int
) -> None:
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", segment_bytes)
    if left_over == "a torn line":
        append(art, TORN)
    elif left_over == "a segment":
        os.close(create_regular(art / "log" / "000000005.jsonl"))
    elif left_over == "a line":
        forget_saved(art)
    platter = Platter(art)
    # What a writer left that died: whole in memory, and not on the disk.
    if left_over == "a line":
        platter.forget_last_line(log_paths(art)[-1])
    elif left_over == "a segment":
        platter.forget_name(log_paths(art)[-1])
    assert what_is_wrong_after_power_losses(art, platter) == []


def what_is_wrong_after_power_losses(art: Path, platter: Platter) -> list[str]:
    """What is wrong with the disk if the power fails before any of a day's writing calls."""
    outcome, found = Outcome(), []

    def look(moment: str) -> None:
        with disk.resting():
            for name, image in platter.images(art.with_name("image")):
                found.extend(f"{moment}, {name}: {what}" for what in complaints(image, outcome))

    def watch(call: Call) -> object:
        look(f"before {call.name}")
        return platter.follow(call)

    disk = FaultDisk(1, watch, stays=True)
    ben = a_session(art, "ben")
    with disk:
        work(
            art,
            lambda: ben.do(AddItem("LED", "story", "By ben")),
            lambda title, seq: outcome.acknowledged.update({title: seq}),
        )
        look("at the end")
    ben.close()
    platter.close()
    return found


def test_an_art_that_was_founded_is_there_after_the_power_failed(tmp_path: Path) -> None:
    directory = tmp_path / "arts" / "payments"
    platter = Platter(tmp_path)
    with FaultDisk(1, platter.follow, stays=True) as disk:
        found_workspace(directory, FOUNDED)
        with disk.resting():
            images = platter.images(tmp_path.with_name("image"))
            names = [a_store(image / "arts" / "payments").workspace.art_name for _, image in images]
    platter.close()
    assert set(names) == {"Payments"}


def test_a_snapshot_never_knows_more_than_the_log(art: Path) -> None:
    platter = Platter(art)
    platter.forget_last_line(log_paths(art)[-1])
    store = a_store(art)
    with FaultDisk(1, platter.follow, stays=True):
        store.write_snapshot()
    ahead = []
    for name, image in platter.images(art.with_name("image")):
        position = json.loads((image / "workspace.json").read_bytes())["_at"]["1"]
        if position["offset"] > len(log_bytes(image)):
            ahead.append(name)
    platter.close()
    store.close()
    assert ahead == []


def test_a_file_that_was_replaced_stays_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    platter = Platter(tmp_path)
    with FaultDisk(1, platter.follow, stays=True):
        replace_file(tmp_path / "file", b"new")
    images = platter.images(tmp_path.with_name("image"))
    contents = {(image / "file").read_bytes() for _, image in images}
    platter.close()
    assert contents == {b"new"}
