"""Days and times as sites print them: `12/Mar/26 9:30 AM`, `2026-03-12`, `12.03.26 09:30`.

Whether 03/04 is March or April is decided for a whole file: by the first date in it that can be
only one of them, else the day comes first. A time without a zone counts as UTC, because exports
do not say which zone they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january janv janvier ene enero gen gennaio",
            "feb februar february fév fev février febrero febbraio",
            "mar mär mrz märz march mars marzo",
            "apr april avr avril abr abril aprile",
            "may mai mayo mag maggio maj",
            "jun juni june juin junio giu giugno",
            "jul juli july juil juillet julio lug luglio",
            "aug august aoû août ago agosto aout",
            "sep sept september septembre septiembre set settembre",
            "oct okt oktober october octobre octubre ott ottobre",
            "nov november novembre noviembre",
            "dec dez dezember december déc décembre dic diciembre dicembre",
        ),
        1,
    )
    for name in names.split()
}
_DATE = re.compile(
    r"(?P<a>\d{1,4})\s*[-/. ]\s*(?P<b>\d{1,2}|[^\W\d_]{3,10}\.?)\s*[-/. ]\s*(?P<c>\d{2,4})"
    r"(?:[T,\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?\s*\Z"
)
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,10}\.?)\s+(\d{1,2}),?\s+(\d{4})(.*)\Z", re.DOTALL)
"""`Mar 12, 2026`."""
_IN_DIGITS = re.compile(r"\s*\d{1,2}\s*[-/. ]\s*\d{1,2}\s*[-/. ]")
_CENTURY = 2000


class DateReader:
    """Reads the dates of one file."""

    def __init__(self, samples: Iterable[str] = ()) -> None:
        """`samples` are dates of the file, to tell days from months."""
        self._month_first = False
        self._read: dict[str, str | None] = {}
        for sample in samples:
            # A month in letters decides nothing, and is told much sooner than a date.
            match = _DATE.match(sample.strip()) if _IN_DIGITS.match(sample) else None
            if match is None:
                continue
            if int(match["a"]) > 12:
                break
            if int(match["b"]) > 12:
                self._month_first = True
                break

    def read(self, text: str) -> str | None:
        """The moment as ISO 8601 in UTC, or None where the text is no date."""
        if text not in self._read:
            self._read[text] = self._parsed(text.strip())
        return self._read[text]

    def _parsed(self, text: str) -> str | None:
        named = _NAMED_FIRST.match(text)
        if named:
            text = f"{named[2]} {named[1]} {named[3]}{named[4]}"
        match = _DATE.match(text)
        if match is None:
            return None
        try:
            moment = datetime(*self._day(match), *_clock(match), tzinfo=UTC)
            zone = match["zone"] or ""
            if zone[:1] in ("+", "-"):
                moment = datetime.strptime(
                    f"{moment:%Y-%m-%dT%H:%M:%S}{zone}", "%Y-%m-%dT%H:%M:%S%z"
                ).astimezone(UTC)
        except (ValueError, KeyError, OverflowError):
            return None
        return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z".rjust(24, "0")

    def _day(self, match: re.Match[str]) -> tuple[int, int, int]:
        first, second, third = match["a"], match["b"], match["c"]
        month = _MONTHS[second.rstrip(".").lower()] if not second.isdigit() else int(second)
        if len(first) == 4:
            return int(first), month, int(third)
        year = int(third) if len(third) == 4 else _CENTURY + int(third)
        if second.isdigit() and self._month_first:
            return year, int(first), int(second)
        return year, month, int(first)


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    if match["hour"] is None:
        return 0, 0, 0
    hour = int(match["hour"])
    half = (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return hour, int(match["minute"]), int(match["second"] or 0)
