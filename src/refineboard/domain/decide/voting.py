"""The confidence vote: a round is opened, ballots are cast unread, the reveal opens them."""

from __future__ import annotations

import re

from refineboard.domain.change import CreateDocument, Operation, SetField, Stamp
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.planning.calendar import increment
from refineboard.domain.planning.commands import CastVote, OpenVote, RevealVote
from refineboard.domain.planning.votes import (
    BALLOT,
    LEAST,
    MOST,
    OPENED,
    commitment,
    last_round,
    round_key,
)
from refineboard.domain.workspace import Workspace

_COMMITMENT = re.compile(r"[0-9a-f]{64}")


def vote_opened(workspace: Workspace, command: OpenVote, stamp: Stamp) -> tuple[Operation, ...]:
    """A new round; the older ones stay as they are."""
    pi = increment(workspace, command.pi).key
    backlog = workspace.backlog(command.backlog).key
    number = last_round(workspace, pi, backlog)
    if number and _round(workspace, pi, backlog, number).get("open") is True:
        raise RuleBroken(f"The vote of {backlog} on PI {pi} is open already. Cast a ballot in it.")
    key = round_key(pi, backlog, number + 1)
    document: dict[str, JsonValue] = {
        "key": key,
        "pi": pi,
        "backlog": backlog,
        "round": number + 1,
        "open": True,
        "opened_at": stamp.at,
        "opened_by": stamp.by,
    }
    return (CreateDocument("settings", key, document),)


def vote_cast(workspace: Workspace, command: CastVote, stamp: Stamp) -> tuple[Operation, ...]:
    """One's own ballot; casting again replaces it."""
    document = _last_round(workspace, command.pi, command.backlog)
    if document.get("open") is not True:
        raise RuleBroken(_over_words(document))
    if document.get("round") != command.round:
        raise RuleBroken("Another round was opened meanwhile. Cast your ballot again.")
    if not _COMMITMENT.fullmatch(command.commitment):
        raise RuleBroken("A ballot is written as the SHA-256 of nonce, round, voter and vote.")
    field = f"{BALLOT}{stamp.by}"
    key = text_of(document, "key")
    return (SetField("settings", key, field, document.get(field), command.commitment),)


def vote_revealed(workspace: Workspace, command: RevealVote, stamp: Stamp) -> tuple[Operation, ...]:
    """No more ballots, and one's own is open to everybody."""
    document = _last_round(workspace, command.pi, command.backlog)
    key = text_of(document, "key")
    if not any(field.startswith(BALLOT) and document[field] for field in document):
        raise RuleBroken("Nobody has cast a ballot yet. Vote with: refineboard vote cast N")
    found: list[Operation] = []
    if document.get("open") is True:
        found.append(SetField("settings", key, "open", True, False))  # noqa: FBT003 - values of a field
    field = f"{OPENED}{stamp.by}"
    if command.ballot is not None and document.get(field) is None:
        vote, nonce = command.ballot
        cast = text_of(document, f"{BALLOT}{stamp.by}")
        if not LEAST <= vote <= MOST or commitment(nonce, key, stamp.by, vote) != cast:
            raise RuleBroken("This is not the ballot that you have cast, so it can't be opened.")
        shown: JsonValue = {"vote": vote, "nonce": nonce, "named": command.is_named}
        found.append(SetField("settings", key, field, None, shown))
    return tuple(found)


def _last_round(workspace: Workspace, typed_pi: str, typed_backlog: str) -> Document:
    pi = increment(workspace, typed_pi).key
    backlog = workspace.backlog(typed_backlog).key
    number = last_round(workspace, pi, backlog)
    if not number:
        raise RuleBroken(
            f"There is no vote of {backlog} on PI {pi}. Open one with: "
            f"refineboard vote open --pi {pi} --backlog {backlog}"
        )
    return _round(workspace, pi, backlog, number)


def _round(workspace: Workspace, pi: str, backlog: str, number: int) -> Document:
    return workspace.tables["settings"][round_key(pi, backlog, number)]


def _over_words(document: Document) -> str:
    return (
        f"Round {document.get('round')} of the vote was revealed. Open a new one to vote again: "
        f"refineboard vote open --pi {text_of(document, 'pi')} "
        f"--backlog {text_of(document, 'backlog')}"
    )
