"""The option `--at`: a date, a time or a span back, as a moment."""

from __future__ import annotations

import re
from datetime import timedelta

import click

from refineboard.domain.cleaning import clean
from refineboard.domain.health.cadence import moment_text
from refineboard.store.clock import utc_now

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

as_of_option = click.option(
    "--at",
    "at_text",
    metavar="DATE",
    help="As it was then: a date (its end, UTC), a time, or a span like 2w.",
)


def moment_of(text: str | None) -> str:
    """The moment that was typed, or now; a date means its end."""
    now = utc_now()
    if text is None:
        return moment_text(now)
    from refineboard.cli.log import moment

    at = moment(text, now, "--at")
    if at > now:
        raise click.BadParameter(f"{clean(text)[:40]!r} lies ahead.", param_hint="--at")
    if _DAY.fullmatch(text.strip()):
        at = min(at + timedelta(days=1, milliseconds=-1), now)
    return moment_text(at)
