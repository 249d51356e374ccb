"""The command `vote`: confidence in a plan, by a fist of five that nobody reads too early.

The nonce of a ballot lies in the voter's own state directory, readable by nobody else, until the
reveal; so a ballot can be opened only by the person and on the machine that cast it.
"""

from __future__ import annotations

import secrets
import sys
from contextlib import suppress
from pathlib import Path

import click
import orjson

from refineboard.cli.completion import backlog_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Data, Grid, format_option, print_data, say
from refineboard.cli.planning_view import meant_increment, number, pi_option
from refineboard.config import state_directory, write_own_file
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import text_of
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.domain.health.cadence import moment_text
from refineboard.domain.planning.commands import CastVote, OpenVote, RevealVote
from refineboard.domain.planning.votes import (
    BALLOT,
    ENOUGH,
    LEAST,
    LOW,
    MOST,
    NONCE_BYTES,
    Vote,
    commitment,
    last_round,
    round_key,
    vote_of,
)
from refineboard.domain.workspace import ART
from refineboard.session import Session
from refineboard.store.clock import utc_now

backlog_option = click.option(
    "--backlog",
    metavar="B",
    default=ART,
    show_default=True,
    shell_complete=backlog_keys,
    help="The team that votes, or the ART.",
)


@click.group("vote")
def vote_command() -> None:
    """The confidence vote on a plan: 1 (none) to 5 (sure), unread until revealed."""


def _about(session: Session, pi: str | None, backlog: str) -> tuple[str, str]:
    meant = meant_increment(session.workspace, pi, moment_text(utc_now()))
    return meant.key, session.workspace.backlog(clean(backlog)).key


@vote_command.command("open")
@pi_option
@backlog_option
@pass_globals
def open_command(options: Globals, *, pi: str | None, backlog: str) -> None:
    """Open a round; after a reveal, another one."""
    with opened(options) as session:
        about = _about(session, pi, backlog)
        session.do(OpenVote(*about))
        number_now = last_round(session.workspace, *about)
        say(f"Round {number_now} of the vote of {about[1]} on PI {about[0]} is open.")


@vote_command.command("cast")
@click.argument("vote", metavar="N")
@click.option(
    "--named/--anonymous",
    "is_named",
    default=None,
    help="Whether to be heard by name with a vote of 1 or 2.",
)
@pi_option
@backlog_option
@pass_globals
def cast_command(
    options: Globals, *, vote: str, is_named: bool | None, pi: str | None, backlog: str
) -> None:
    """Cast a ballot from 1 to 5; again to replace it. Nobody can read it before the reveal."""
    typed = clean(vote)
    if typed not in [str(each) for each in range(LEAST, MOST + 1)]:
        raise RuleBroken(f"A vote is a whole number from {LEAST} to {MOST}, not {typed[:40]!r}.")
    fingers = int(typed)
    with opened(options) as session:
        about = _about(session, pi, backlog)
        number_now = last_round(session.workspace, *about)
        key = round_key(*about, number_now)
        before = _cast_before(session, key)
        if fingers <= LOW and is_named is None:
            is_named = _asks_to_be_named()
        nonce = secrets.token_hex(NONCE_BYTES)
        print_ = commitment(nonce, key, session.user, fingers)
        _keep(print_, {"vote": fingers, "nonce": nonce, "named": bool(is_named)})
        try:
            session.do(CastVote(*about, number_now, print_))
        except BaseException:
            _forget(print_)
            raise
        _forget(before)
        say(f"Ballot cast in round {number_now}. It stays closed until `refineboard vote reveal`.")


def _asks_to_be_named() -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        say("A vote of 1 or 2 should be heard. To be asked by name, cast it with --named.")
        return False
    return click.confirm("A vote of 1 or 2 should be heard. Do you want to be named?", err=True)


def _cast_before(session: Session, key: str) -> str:
    return text_of(session.workspace.tables["settings"].get(key, {}), f"{BALLOT}{session.user}")


def _ballot_path(print_: str) -> Path:
    return state_directory() / "ballots" / f"{print_}.json"


def _keep(print_: str, ballot: dict[str, object]) -> None:
    path = _ballot_path(print_)
    try:
        write_own_file(path, orjson.dumps(ballot), durable=True)
    except OSError as error:
        raise BadData(
            f"Your ballot can't be kept in {path.parent}: {error.strerror}. Nothing was cast."
        ) from error


def _forget(print_: str) -> None:
    if print_:
        with suppress(OSError):
            _ballot_path(print_).unlink()


def _kept(print_: str) -> tuple[int, str, bool] | None:
    try:
        ballot = orjson.loads(_ballot_path(print_).read_bytes())
        return int(ballot["vote"]), str(ballot["nonce"]), ballot["named"] is True
    except (OSError, ValueError, KeyError, TypeError):
        return None


@vote_command.command("reveal")
@pi_option
@backlog_option
@format_option
@pass_globals
def reveal_command(options: Globals, *, pi: str | None, backlog: str, format_: str) -> None:
    """End the casting and open your own ballot; everybody opens their own.

    A ballot that its voter has not opened counts as absent.
    """
    with opened(options) as session:
        about = _about(session, pi, backlog)
        key = round_key(*about, last_round(session.workspace, *about))
        print_ = _cast_before(session, key)
        kept = _kept(print_) if print_ else None
        ballot, is_named = (None, False) if kept is None else (kept[:2], kept[2])
        session.do(RevealVote(*about, ballot, is_named))
        if kept is not None:
            _forget(print_)
        vote = vote_of(session.workspace, *about)
        if print_ and session.user in (vote.absent if vote else ()):
            say("Your ballot was cast on another machine or account; open it there.")
        _print(vote, format_)


@vote_command.command("show")
@pi_option
@backlog_option
@format_option
@pass_globals
def show_command(options: Globals, *, pi: str | None, backlog: str, format_: str) -> None:
    """Show the last round: who has voted, and the votes once they are revealed."""
    with opened(options) as session:
        pi_key, key = _about(session, pi, backlog)
        vote = vote_of(session.workspace, pi_key, key)
    if vote is None:
        say(f"There was no vote of {key} on PI {pi_key}.")
    _print(vote, format_)


def vote_shape(vote: Vote | None) -> dict[str, object]:
    """A round of the vote as JSON; nothing of the votes before the reveal."""
    is_shown = vote is not None and not vote.is_open
    votes = sorted(each.vote for each in vote.opened) if vote and is_shown else None
    return {
        "round": vote.round if vote else None,
        "open": bool(vote and vote.is_open),
        "cast": len(vote.cast) if vote else 0,
        "of": vote.of if vote else 0,
        "votes": votes,
        "mean": number(vote.mean) if vote and is_shown else None,
        "to_hear": list(vote.to_hear) if vote and is_shown else None,
        "absent": list(vote.absent) if vote and is_shown else None,
    }


def _print(vote: Vote | None, format_: str) -> None:
    shape = vote_shape(vote)
    shown = (
        shape["round"], "open" if shape["open"] else "revealed", shape["cast"], shape["of"],
        " ".join(map(str, shape["votes"])) if isinstance(shape["votes"], list) else "",
        shape["mean"],
    )  # fmt: skip
    row = tuple(each if isinstance(each, str | int | float) else None for each in shown)
    grid = Grid(("Round", "State", "Cast", "Of", "Votes", "Mean"), [row] if vote else [])
    print_data(
        Data(
            document=lambda: shape,
            lines=lambda: [shape],
            grid=lambda: grid,
            wide=lambda: grid,
        ),
        format_,
    )
    if format_ == "table" and vote is not None and not vote.is_open:
        _say_result(vote)


def _say_result(vote: Vote) -> None:
    if vote.mean is not None:
        enough = "goes on" if vote.mean >= ENOUGH else "needs another look, then a new round"
        say(f"Mean {vote.mean:.1f}: the plan {enough}.")
    low = sum(each.vote <= LOW for each in vote.opened)
    if low:
        named = f" ({', '.join(vote.to_hear)})" if vote.to_hear else ""
        say(f"Hear those who voted 1 or 2: {low}{named}.")
    if vote.absent:
        say(f"Not opened, so not counted: {', '.join(vote.absent)}.")
