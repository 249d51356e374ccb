"""What a disk may hold after the power failed: every state that fsync did not rule out.

Contents and names are apart, as POSIX has them: fsync of a file makes its bytes durable, fsync of
a directory its names. What is not durable may be there wholly, in part, as zeros or not at all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

from tests.store.faults import Call


def _cut(tail: bytes) -> bytes:
    return tail[: len(tail) // 2]


def _zeros(tail: bytes) -> bytes:
    return bytes(len(tail))


def _hole_at_the_start(tail: bytes) -> bytes:
    return bytes(len(tail) // 2) + tail[len(tail) // 2 :]


def _hole_inside(tail: bytes) -> bytes:
    third = len(tail) // 3
    return tail[:third] + bytes(third) + tail[2 * third :]


TAILS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda tail: b"",
    "all": lambda tail: tail,
    "all but the newline": lambda tail: tail[:-1],
    "half": _cut,
    "zeros": _zeros,
    "a hole at the start": _hole_at_the_start,
    "a hole inside": _hole_inside,
}
"""What may be left of the bytes after the last durable one."""


class Platter:
    """Knows which bytes and names under a directory are durable.

    Everything is when it begins; after that, hand `follow` each call that writes.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[int, int] = {}
        """Inodes, and descriptors that keep them from being given out again."""
        self._contents: dict[int, bytes] = {}
        self._names: dict[str, set[tuple[str, int]]] = {}
        """By directory, the durable names and their inodes."""
        self._sync_names(root)
        for path in root.rglob("*"):
            if path.is_dir():
                self._sync_names(path)
            else:
                inode = self._hold(os.open(path, os.O_RDONLY))
                self._contents[inode] = self._content(inode)

    def follow(self, call: Call) -> Any:
        """Makes the call and notes what it makes durable."""
        made = call.make()
        if call.name == "open" and call.arguments[1] & os.O_CREAT:
            self._contents[self._hold(os.dup(made))] = b""
        elif call.name == "fsync":
            (descriptor,) = call.arguments
            inode = os.fstat(descriptor).st_ino
            if inode in self._files:
                self._contents[inode] = self._content(inode)
            else:
                self._sync_names(Path(f"/proc/self/fd/{descriptor}").readlink())
        return made

    def forget_last_line(self, path: Path) -> None:
        """The last line of a file is not durable after all."""
        inode = path.stat().st_ino
        self._contents[inode] = b"".join(self._contents[inode].splitlines(keepends=True)[:-1])

    def forget_name(self, path: Path) -> None:
        """A name is not durable after all."""
        names = self._names[str(path.parent)]
        self._names[str(path.parent)] = {entry for entry in names if entry[0] != path.name}

    def images(self, place: Path) -> Iterator[tuple[str, Path]]:
        """Every state that the disk may be in, one after the other, with its name."""
        seen = set()
        for names, files in (("durable", self._durable()), ("new", self._current())):
            for tail, torn in TAILS.items():
                image = {path: self._torn(inode, torn) for path, inode in files.items()}
                kind = tuple(sorted(image.items()))
                if kind not in seen:
                    seen.add(kind)
                    yield f"{names} names, {tail} of the tails", self._laid_out(image, place)
                    shutil.rmtree(place)

    def close(self) -> None:
        """Lets go of the files."""
        for descriptor in self._files.values():
            os.close(descriptor)

    def _hold(self, descriptor: int) -> int:
        inode = os.fstat(descriptor).st_ino
        self._files[inode] = descriptor
        return inode

    def _content(self, inode: int) -> bytes:
        descriptor = self._files[inode]
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0)

    def _sync_names(self, directory: Path) -> None:
        names = {(path.name, path.stat().st_ino) for path in directory.iterdir()}
        self._names[str(directory)] = names

    def _durable(self) -> dict[str, int]:
        """Every file by path as the disk surely knows it."""
        files = {}
        for directory, names in self._names.items():
            for name, inode in names:
                path = Path(directory, name)
                if inode in self._files and self._is_named(Path(directory)):
                    files[str(path.relative_to(self._root))] = inode
        return files

    def _is_named(self, directory: Path) -> bool:
        """Whether a directory's own name is durable, up to the root."""
        return directory == self._root or (
            any(name == directory.name for name, _ in self._names.get(str(directory.parent), ()))
            and self._is_named(directory.parent)
        )

    def _current(self) -> dict[str, int]:
        """Every file by path as the processes see it."""
        files = (path for path in self._root.rglob("*") if path.is_file())
        return {str(path.relative_to(self._root)): path.stat().st_ino for path in files}

    def _torn(self, inode: int, torn: Callable[[bytes], bytes]) -> bytes:
        """A file's content where `torn` came through of what is not durable."""
        durable, current = self._contents[inode], self._content(inode)
        if torn is TAILS["nothing"]:
            return durable
        pairs = zip(durable, current, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return current[:same] + torn(current[same:])

    def _laid_out(self, image: dict[str, bytes], place: Path) -> Path:
        for directory in (self._root, *(Path(name) for name in self._names)):
            (place / directory.relative_to(self._root)).mkdir(parents=True, exist_ok=True)
        for path, content in image.items():
            file = place / path
            file.touch(0o660)
            file.chmod(0o660)
            file.write_bytes(content)
        return place
