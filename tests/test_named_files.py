"""A file that a person named is opened without waiting, and no stranger's link is followed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refineboard.domain.errors import BadData
from refineboard.exchange.tables.base import read_file
from refineboard.named_files import NotARegularFile, open_named
from tests.store.members import AS_ROOT, NOBODY


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("mine")
    return path


def test_ones_own_link_is_what_one_meant(secret: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("secret")
    (tmp_path / "second").symlink_to(tmp_path / "link")
    assert read_file(tmp_path / "second") == b"mine"


@AS_ROOT
def test_a_strangers_link_is_not_followed(secret: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(secret)
    os.chown(link, NOBODY, NOBODY, follow_symlinks=False)
    with pytest.raises(BadData, match="a link that somebody else made; name the file itself"):
        read_file(link)


def test_a_ring_of_links_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(NotARegularFile, match="too many links"):
        open_named(tmp_path / "a")


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_neither_a_pipe_nor_a_directory_is_opened(make, tmp_path: Path) -> None:
    make(tmp_path / "odd")
    with pytest.raises((NotARegularFile, IsADirectoryError)):
        open_named(tmp_path / "odd")


def test_a_sparse_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "sparse.csv").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(BadData, match="larger than 50 MB"):
        read_file(tmp_path / "sparse.csv")
