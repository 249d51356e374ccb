"""Who is here, and what they write on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refineboard.session import current_user
from refineboard.store.presence import (
    PRESENCE_NAME,
    SECONDS_UNTIL_GONE,
    Colleague,
    Presence,
)


@pytest.fixture
def here(directory: Path) -> Presence:
    return Presence(directory)


@pytest.fixture
def other(directory: Path) -> Presence:
    presence = Presence(directory)
    presence.give_sign()
    return presence


def the_file(directory: Path) -> Path:
    """The only sign of life in the workspace."""
    (path,) = (directory / PRESENCE_NAME).iterdir()
    return path


def test_a_colleague_is_seen_by_the_owner_of_the_file(here: Presence, other: Presence) -> None:
    assert here.colleagues() == (Colleague(current_user(), None),)


def test_one_does_not_see_oneself(here: Presence) -> None:
    here.give_sign()
    assert here.colleagues() == ()


def test_what_a_colleague_writes_on_is_seen_at_once(here: Presence, other: Presence) -> None:
    other.announce("CHK-1")
    assert [colleague.item for colleague in here.colleagues()] == ["CHK-1"]


def test_an_item_that_was_left_is_not_shown(here: Presence, other: Presence) -> None:
    other.announce("CHK-1")
    other.announce(None)
    assert [colleague.item for colleague in here.colleagues()] == [None]


def test_who_left_is_gone(here: Presence, other: Presence) -> None:
    other.close()
    assert here.colleagues() == ()


def test_who_gave_no_sign_for_ten_seconds_is_gone(
    directory: Path, here: Presence, other: Presence
) -> None:
    path = the_file(directory)
    long_ago = path.stat().st_mtime - SECONDS_UNTIL_GONE - 1
    os.utime(path, (long_ago, long_ago))
    assert here.colleagues() == ()


def test_a_file_forgotten_for_days_is_cleared_away(
    directory: Path, here: Presence, other: Presence
) -> None:
    path = the_file(directory)
    os.utime(path, (0, 0))
    here.colleagues()
    assert not path.exists()


def test_a_sign_that_somebody_deleted_is_given_again(
    directory: Path, here: Presence, other: Presence
) -> None:
    the_file(directory).unlink()
    other.announce("CHK-1")
    assert [colleague.item for colleague in here.colleagues()] == ["CHK-1"]


def test_what_is_no_key_is_not_shown(directory: Path, here: Presence, other: Presence) -> None:
    the_file(directory).write_bytes(b"\x1b]0;PWN\x07" * 50)
    assert [colleague.item for colleague in here.colleagues()] == [None]


def test_a_pipe_or_a_link_among_the_signs_does_no_harm(directory: Path, here: Presence) -> None:
    place = directory / PRESENCE_NAME
    place.mkdir()
    os.mkfifo(place / "pipe")
    (place / "link").symlink_to("/etc/passwd")
    assert here.colleagues() == ()


def test_who_may_only_read_leaves_no_trace(directory: Path) -> None:
    Presence(directory, announced=lambda: False).announce("CHK-1")
    assert not (directory / PRESENCE_NAME).exists()


def test_who_may_write_again_is_seen_again(directory: Path, here: Presence) -> None:
    may_write = False
    presence = Presence(directory, announced=lambda: may_write)
    presence.announce("CHK-1")
    may_write = True
    presence.announce("CHK-2")
    assert [colleague.item for colleague in here.colleagues()] == ["CHK-2"]


def test_a_directory_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    presence = Presence(tmp_path / "missing")
    presence.announce("CHK-1")
    assert presence.colleagues() == ()


def test_signs_may_be_written_by_whoever_may_write_the_workspace(
    directory: Path, other: Presence
) -> None:
    modes = [path.stat().st_mode & 0o7777 for path in (directory, directory / PRESENCE_NAME)]
    assert modes[0] == modes[1]
