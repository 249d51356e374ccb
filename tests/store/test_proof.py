"""Whatever becomes of a small log: every acknowledged edit is there, or the store says damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import a_store, log_paths, plain

Change = Callable[[bytes], Iterator[bytes]]


def flipped(data: bytes) -> Iterator[bytes]:
    """Each byte is another."""
    for place in range(len(data)):
        yield data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def cut(data: bytes) -> Iterator[bytes]:
    """The log ends at each byte."""
    for place in range(len(data)):
        yield data[:place]


def without_a_line(data: bytes) -> Iterator[bytes]:
    """Each line is gone."""
    lines = data.splitlines(keepends=True)
    for number in range(len(lines)):
        yield b"".join(lines[:number] + lines[number + 1 :])


def with_lines_swapped(data: bytes) -> Iterator[bytes]:
    """Each line stands after the next one."""
    lines = data.splitlines(keepends=True)
    for number in range(len(lines) - 1):
        swapped = [lines[number + 1], lines[number]]
        yield b"".join(lines[:number] + swapped + lines[number + 2 :])


CHANGES: tuple[Change, ...] = (flipped, cut, without_a_line, with_lines_swapped)


@pytest.mark.parametrize("kept", [".lock", "workspace.json"])
@pytest.mark.parametrize("change", CHANGES)
def test_no_edit_is_lost_in_silence(art: Path, change: Change, kept: str) -> None:
    store = a_store(art)
    store.write_snapshot()
    before = plain(store.workspace)
    store.close()
    for name in {".lock", "workspace.json"} - {kept}:
        (art / name).unlink()
    (path,) = log_paths(art)
    original = path.read_bytes()
    lost = []
    for number, data in enumerate(change(original)):
        path.write_bytes(data)
        damaged = a_store(art)
        if damaged.damage is None and plain(damaged.workspace) != before:
            lost.append(number)
        damaged.close()
    assert lost == []
