"""Trello's boards as the JSON that they export.

A card's list is its state. Checklists become acceptance criteria; archived cards are left out,
because a board keeps them for years.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from refineboard.domain.documents import JsonValue, text_of
from refineboard.exchange.hosts.records import KINDS, entries_of, kind_in, names_in, reader_of
from refineboard.exchange.tables.json_files import JsonObject, objects_in
from refineboard.exchange.tables.tracker import KEY, Tracker
from refineboard.exchange.tables.vocabulary import names_with, states_with

TRELLO = Tracker(
    system="trello",
    label="Trello",
    has_keys=True,
    names=names_with(
        key="!cardid shortlink id",
        title="!cardname name title",
        description="!carddescription description desc",
        state="!listname list state",
        tags="labels",
        owner="members",
        acceptance_criteria="checklistitems",
        updated="lastactivitydate",
        url="cardurl url",
    ),
    kinds=KINDS,
    states=states_with({}),
    headers={KEY: "Card ID", "title": "Card Name", "state": "List Name"},
)


def records(documents: Sequence[JsonValue]) -> list[JsonObject]:
    """The cards of the boards by their columns."""
    found: list[JsonObject] = []
    for board in entries_of(documents):
        lists = _names(board, "lists", "name")
        members = _names(board, "members", "fullName")
        items: dict[str, list[JsonValue]] = defaultdict(list)
        for checklist in objects_in(board.get("checklists")):
            items[text_of(checklist, "idCard")] += names_in(checklist.get("checkItems"), "name")
        found += [
            _record(card, lists, members, items[text_of(card, "id")])
            for card in objects_in(board.get("cards"))
            if text_of(card, "id") and card.get("closed") is not True
        ]
    return found


def _names(board: JsonObject, of: str, part: str) -> dict[str, str]:
    return {text_of(entry, "id"): text_of(entry, part) for entry in objects_in(board.get(of))}


def _record(
    card: JsonObject,
    lists: Mapping[str, str],
    members: Mapping[str, str],
    criteria: Sequence[JsonValue],
) -> JsonObject:
    labels = names_in(card.get("labels"), "name")
    people = card.get("idMembers")
    owners = [members.get(str(id_), "") for id_ in people] if isinstance(people, list) else []
    return {
        "Card ID": card.get("shortLink") or card["id"],
        "Card Name": card.get("name"),
        "Card Description": card.get("desc"),
        "List Name": lists.get(text_of(card, "idList")),
        "Type": kind_in(labels),
        "Labels": labels,
        "Members": next(filter(None, owners), None),
        "Checklist items": "\n".join(f"- {entry}" for entry in criteria),
        "Due Date": card.get("due"),
        "Last Activity Date": card.get("dateLastActivity"),
        "URL": card.get("shortUrl") or card.get("url"),
    }


read_trello = reader_of(records)
