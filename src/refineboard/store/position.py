"""How far a log has been read, and what tells that the line read last still stands there."""

from __future__ import annotations

from dataclasses import dataclass

from refineboard.store.documents import line_hash

TAIL_BYTES = 4096
"""How much of a line is compared again and again: the load of a workspace is a line of megabytes,
and its end says as well as all of it whether it is still there."""


@dataclass(frozen=True, slots=True)
class Position:
    """The place right after a line."""

    segment: int
    """First seq of the segment, which is its name."""
    offset: int
    seq: int
    at: str
    line_hash: str
    """Of the whole line; "" before the first one."""
    tail: bytes
    """The last bytes of the line."""

    def moved_to(self, segment: int, offset: int = 0) -> Position:
        """After the same line, seen from another segment's beginning."""
        return Position(segment, offset, self.seq, self.at, self.line_hash, self.tail)


START = Position(segment=1, offset=0, seq=0, at="", line_hash="", tail=b"")


def position_after(line: bytes, segment: int, offset: int, seq: int, at: str) -> Position:
    """The position right after a line that ends at `offset`."""
    return Position(segment, offset, seq, at, line_hash(line), line[-TAIL_BYTES:])
