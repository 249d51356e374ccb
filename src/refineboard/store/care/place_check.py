"""Checks where a workspace lies: who holds its lock, who may do what in it, on what file system."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

from refineboard.store.care.findings import Finding, Level
from refineboard.store.holder import holder_of
from refineboard.store.presence import PRESENCE_NAME
from refineboard.store.surroundings import mount_of, network_words, sticky_words
from refineboard.store.tinydb_store import LOCK_NAME, LOG_NAME, SNAPSHOT_NAME
from refineboard.store.users import user_name

LOCK = "lock"
PERMISSIONS = "permissions"
FILE_SYSTEM = "file system"


def check_place(directory: Path) -> Iterator[Finding]:
    """Findings about the lock, the permissions and the file system."""
    yield _lock(directory / LOCK_NAME)
    found = [*_directory(directory), *_files(directory), *_own_rights(directory)]
    yield from found or [
        Finding(PERMISSIONS, Level.FINE, "Modes, groups and owners are as they should be.")
    ]
    if directory.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield from _modes(directory)
    yield from _file_system(directory)


def _modes(directory: Path) -> Iterator[Finding]:
    """Who may do what with each part of a workspace that is not one person's alone."""
    names = ("", LOG_NAME, LOCK_NAME, SNAPSHOT_NAME)
    for path in (directory / name for name in names):
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue
        who = f"{user_name(status.st_uid)}, group {_group_name(status.st_gid)}"
        message = f"{stat.filemode(status.st_mode)}, owned by {who}."
        yield Finding(PERMISSIONS, Level.FINE, message, str(path))


def _group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return f"gid {gid}"


def _lock(path: Path) -> Finding:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return Finding(LOCK, Level.FINE, "Nobody has written here yet.", LOCK_NAME)
    except OSError as error:
        message = f"The lock cannot be looked at: {error.strerror}."
        return Finding(LOCK, Level.WARNING, message, LOCK_NAME, "Ask the owner for access.")
    if not stat.S_ISREG(mode):
        message = "The lock is not a regular file, so nobody can write."
        return Finding(LOCK, Level.DAMAGED, message, LOCK_NAME, f"Remove it: rm {path}")
    holder = holder_of(path)
    if holder is None:
        return Finding(LOCK, Level.FINE, "Nobody holds the lock.", LOCK_NAME)
    advice = "It is held for one change only; if this stays so, ask them to end that process."
    return Finding(LOCK, Level.NOTE, f"The lock is held by {holder}.", LOCK_NAME, advice)


def _directories(directory: Path) -> list[Path]:
    """The directories of a workspace; a damaged one may lack its log."""
    return [path for path in (directory, directory / LOG_NAME) if path.is_dir()]


def _directory(directory: Path) -> Iterator[Finding]:
    for path in _directories(directory):
        status = path.stat()
        place = str(path)
        sticky = sticky_words(path)
        if sticky is not None:
            yield Finding(PERMISSIONS, Level.WARNING, sticky, place)
        if status.st_mode & stat.S_IWGRP and not status.st_mode & stat.S_ISGID:
            yield Finding(
                PERMISSIONS,
                Level.WARNING,
                "The directory does not hand its group on to new files (no setgid bit).",
                place,
                f"Its owner can run: chmod g+s {path}",
            )
        if status.st_mode & stat.S_IWOTH:
            yield Finding(
                PERMISSIONS,
                Level.WARNING,
                "Everybody on this machine may write here, and so delete or forge everything.",
                place,
                f"Its owner can run: chmod o-w {path}",
            )


def _files(directory: Path) -> Iterator[Finding]:
    shared = directory.stat()
    wanted = shared.st_mode & (stat.S_IRGRP | stat.S_IWGRP)
    log = directory / LOG_NAME
    names = (LOG_NAME, LOCK_NAME, SNAPSHOT_NAME, PRESENCE_NAME)
    for path in (*(directory / name for name in names), *sorted(log.glob("*"))):
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue
        place = str(path)
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            message = "This is a link, a pipe or a device, which nothing here makes or follows."
            yield Finding(PERMISSIONS, Level.DAMAGED, message, place, f"Look at it: ls -l {path}")
            continue
        if status.st_gid != shared.st_gid and wanted:
            yield Finding(
                PERMISSIONS,
                Level.WARNING,
                f"The group is {_group_name(status.st_gid)}, "
                f"unlike the workspace's {_group_name(shared.st_gid)}.",
                place,
                f"Its owner can run: chgrp {_group_name(shared.st_gid)} {path}",
            )
        if wanted & ~status.st_mode:
            rights = "read" if wanted & ~status.st_mode & stat.S_IRGRP else "write"
            yield Finding(
                PERMISSIONS,
                Level.WARNING,
                f"Colleagues of the group may not {rights} this, although the directory lets them.",
                place,
                f"Its owner can run: chmod g=u {path}",
            )
        if not _belongs(status.st_uid, shared):
            yield Finding(
                PERMISSIONS,
                Level.WARNING,
                f"This belongs to {user_name(status.st_uid)}, "
                f"who is not in the group {_group_name(shared.st_gid)}.",
                place,
                "Find out who that is and whether they should work here.",
            )


def _belongs(uid: int, shared: os.stat_result) -> bool:
    """Whether a person is the workspace's owner, root, or of its group."""
    if uid in (0, shared.st_uid):
        return True
    try:
        person = pwd.getpwuid(uid)
    except KeyError:
        return False
    return shared.st_gid in os.getgrouplist(person.pw_name, person.pw_gid)


def _own_rights(directory: Path) -> Iterator[Finding]:
    newest = sorted((directory / LOG_NAME).glob("*.jsonl"))[-1:]
    for path in (*_directories(directory), *newest):
        if not os.access(path, os.W_OK):
            owner = user_name(path.stat().st_uid)
            message = f"You may only read this, as it is {owner}'s; the board opens read-only."
            yield Finding(PERMISSIONS, Level.NOTE, message, str(path), f"Ask {owner} for access.")


def _file_system(directory: Path) -> Iterator[Finding]:
    mount = mount_of(directory)
    if mount is None:
        message = "The system does not tell which file system this is."
        yield Finding(FILE_SYSTEM, Level.NOTE, message, str(directory))
        return
    network = network_words(directory, mount)
    if network is not None:
        yield Finding(FILE_SYSTEM, Level.WARNING, network, mount.point)
    elif mount.is_in_memory:
        message = f"This is a file system in memory ({mount.kind}): a restart empties it."
        advice = "Keep what matters on a disk, or back it up with `refineboard backup FILE`."
        yield Finding(FILE_SYSTEM, Level.WARNING, message, mount.point, advice)
    else:
        message = f"This is a local file system ({mount.kind})."
        yield Finding(FILE_SYSTEM, Level.FINE, message, mount.point)
