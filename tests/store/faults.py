"""A disk that fails, or a process that dies, at the n-th system call of the store.

`FaultDisk` stands in for the functions of `os` and `fcntl` that the store calls, counts the
calls, and does something bad at one of them. A test tries every number until a run passes
without meeting the fault.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import Any, TypeAlias

WRITING = frozenset({"open", "write", "fsync", "ftruncate", "replace", "link", "unlink", "fchmod"})
CALLS: tuple[tuple[ModuleType, str], ...] = (
    *((os, name) for name in sorted(WRITING)),
    *(
        (os, name)
        for name in ("access", "close", "fstat", "listdir", "lseek", "pread", "scandir", "stat")
    ),
    (fcntl, "flock"),
)


@dataclass(frozen=True)
class Call:
    """One system call that the store is about to make."""

    name: str
    real: Callable[..., Any]
    arguments: tuple[Any, ...]
    options: dict[str, Any]

    def make(self) -> Any:
        """Makes it."""
        return self.real(*self.arguments, **self.options)

    def make_half(self) -> Any:
        """Writes half of what was to be written; other calls are made wholly or not at all."""
        if self.name != "write":
            return None
        descriptor, data = self.arguments
        return self.real(descriptor, data[: len(data) // 2])


Fault: TypeAlias = Callable[[Call], Any]
"""What happens at the n-th call instead of the call."""


def failing(number: int) -> Fault:
    """The call is not made and fails with this errno; a descriptor is let go of all the same."""

    def fault(call: Call) -> Any:
        if call.name == "close":
            call.make()
        raise OSError(number, os.strerror(number))

    return fault


def failing_afterwards(call: Call) -> Any:
    """The call is made, but its answer is that it failed, as on a network disk."""
    made = call.make()
    if call.name == "open":
        os.close(made)
    elif call.name == "scandir":
        made.close()
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def short(call: Call) -> Any:
    """A write writes half and says so; other calls are made."""
    return call.make_half() if call.name == "write" else call.make()


def dying_before(call: Call) -> Any:
    """The process is gone before the call."""
    os._exit(0)


def dying_half_way(call: Call) -> Any:
    """The process is gone when half of a write is written."""
    call.make_half()
    os._exit(0)


def dying_after(call: Call) -> Any:
    """The process is gone before it learns what came of the call."""
    try:
        call.make()
    finally:
        os._exit(0)


class FaultDisk:
    """Does `fault` at the n-th call (from 1), and at all writing ones after it if it `stays`.

    Counts the calls of one name, or every call.
    """

    def __init__(
        self, nth: int, fault: Fault, *, name: str | None = None, stays: bool = False
    ) -> None:
        self._nth = nth
        self._fault = fault
        self._name = name
        self._stays = stays
        self._real: list[tuple[ModuleType, str, Callable[..., Any]]] = []
        self._rests = False
        self.calls = 0
        self.met: str | None = None
        """The call at which the fault happened, None while it has not."""

    def __enter__(self) -> FaultDisk:
        for module, name in CALLS:
            real = getattr(module, name)
            self._real.append((module, name, real))
            setattr(module, name, self._standing_in(name, real))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for module, name, real in self._real:
            setattr(module, name, real)
        self._real.clear()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Neither counts nor harms what is called inside: it is somebody else's work."""
        self._rests = True
        yield
        self._rests = False

    def _standing_in(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def stand_in(*arguments: Any, **options: Any) -> Any:
            call = Call(name, real, arguments, options)
            if self._rests:
                return call.make()
            if self.met:
                harmed = self._stays and name in WRITING and _writes(call)
                return self._fault(call) if harmed else call.make()
            self.calls += self._name in (None, name)
            if self.calls < self._nth:
                return call.make()
            self.met = name
            return self._fault(call)

        return stand_in


def _writes(call: Call) -> bool:
    """Whether a call would change something; opening to read does not."""
    return call.name != "open" or bool(call.arguments[1] & (os.O_WRONLY | os.O_CREAT))
