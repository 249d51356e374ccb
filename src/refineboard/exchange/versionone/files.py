"""The files of VersionOne: assets as XML or JSON (rest-1.v1), answers of query.v1, tables.

All three become the same: an asset's attributes by name, relations by the tokens (`Story:1234`)
or the numbers (`S-01001`) of what they lead to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import BadData
from refineboard.exchange.tables.base import counted
from refineboard.exchange.tables.csv_files import read_csv
from refineboard.exchange.tables.json_files import (
    JsonObject,
    as_text,
    looks_like_json,
    read_json,
    table_of,
)
from refineboard.exchange.tables.table import Span, Table
from refineboard.exchange.tables.tracker import Tracker, UserMap, folded
from refineboard.exchange.tables.xml_files import Element, looks_like_xml, read_xml
from refineboard.exchange.versionone.tracker import BLOCKED_COLUMN, KIND_COLUMN, VERSIONONE

_TOKEN = re.compile(r"([A-Za-z]+):(\d+)(?::\d+)?\Z")
"""An asset's type and number, perhaps with the moment of which it is told."""
_WORK = frozenset({"Story", "Defect", "Epic", "Theme", "PrimaryWorkitem", "TestSet"})
_HUNG_ON = frozenset({"StoryStatus", "EpicStatus", "Timebox", "Team", "Member"})
_DELETED, _CLOSED = "255", "128"
_DEFAULT_TYPE = "Story"


def read_versionone(data: bytes, name: str, tracker: Tracker, user: UserMap) -> Table:
    """A file of VersionOne as a table; BadData where it is none."""
    notes: tuple[str, ...] = ()
    if looks_like_json(data):
        documents, notes = read_json(data)
        assets = [asset for document in documents for asset in _assets(document)]
        totals = [_total(document) for document in documents]
    elif looks_like_xml(data):
        root = read_xml(data)
        assets = list(_xml_assets(root))
        totals = [as_text(root.attributes.get("total"))]
    else:
        return read_csv(data, name, tracker, user)
    work = [asset for asset in assets if _type(asset) in _WORK or not _type(asset)]
    if not work:
        raise BadData(
            "There is no story, defect or epic in the file: neither Assets of the data interface "
            "nor results of a query with their _oid."
        )
    table = table_of(name, [_record(asset) for asset in work], (*notes, *_missing(assets, totals)))
    gone = {number for number, asset in enumerate(work, 1) if _state_number(asset) == _DELETED}
    return replace(
        table.without(gone, "It is deleted there."),
        manner={"known": _known(assets, work)},
        spans=list(_spans(assets)),
    )


def _spans(assets: Iterable[JsonObject]) -> Iterator[Span]:
    """Timeboxes with their days: assets of their own, or told with what is planned in them."""
    for asset in assets:
        front = "" if _type(asset) == "Timebox" else "Timebox."
        name, start, end = (
            text_of(asset, f"{front}{part}") for part in ("Name", "BeginDate", "EndDate")
        )
        if name and start and end:
            yield Span("iterations", name, start, end)


def _known(assets: Iterable[JsonObject], work: Iterable[JsonObject]) -> JsonObject:
    """The tokens of what assets hang on, by type and name: where both are told, or it came as an
    asset of its own."""
    known: JsonObject = {}
    pairs = [
        (text_of(asset, f"{relation}.Name"), text_of(asset, relation))
        for asset in work
        for relation in ("Status", "Timebox", "Team", "Owners")
    ]
    pairs += [(text_of(asset, "Name"), _token(text_of(asset, "_oid"))) for asset in assets]
    for name, token in pairs:
        match = _TOKEN.match(token)
        if name and match and match[1] in _HUNG_ON and ", " not in name:
            known[f"{match[1]} {name}"] = token
    return known


def _missing(assets: Iterable[JsonObject], totals: Iterable[JsonValue]) -> Iterator[str]:
    have = len(list(assets))
    for total in totals:
        if isinstance(total, str) and total.isdigit() and int(total) > have:
            yield f"The file has {have:,} of {counted(int(total), 'asset')}."
            return


# What the interfaces answer


def _total(document: JsonValue) -> JsonValue:
    return as_text(document.get("total")) if isinstance(document, dict) else None


def _assets(document: JsonValue) -> Iterator[JsonObject]:
    """The assets of one answer as attributes by name."""
    if isinstance(document, list):
        # A query's answer has a list of results for each of its questions.
        for entry in document:
            yield from _assets(entry)
    elif isinstance(document, dict):
        if isinstance(document.get("Assets"), list):
            yield from _assets(document["Assets"])
        elif isinstance(document.get("Attributes"), dict):
            yield _of_attributes(document)
        elif "_oid" in document:
            yield {name: _plain(value) for name, value in document.items() if name != "_oid"} | {
                "_oid": document["_oid"]
            }


def _of_attributes(asset: JsonObject) -> JsonObject:
    made: JsonObject = {"_oid": asset.get("id"), "href": asset.get("href")}
    attributes = asset["Attributes"]
    for name, attribute in attributes.items() if isinstance(attributes, dict) else ():
        value = attribute.get("value") if isinstance(attribute, dict) else attribute
        made[name] = _plain(value)
    return made


def _plain(value: JsonValue) -> JsonValue:
    """A value as a text; several with commas; an asset by its number, its name or its token."""
    if isinstance(value, list):
        texts = (str(_plain(entry)) for entry in value if entry not in (None, ""))
        return ", ".join(text for text in texts if text)
    if isinstance(value, dict):
        named = text_of(value, "Number") or text_of(value, "Name")
        return named or _token(text_of(value, "idref") or text_of(value, "_oid")) or ""
    return as_text(value)


def _xml_assets(root: Element) -> Iterator[JsonObject]:
    """The assets in a document: the root itself, or those in it, also of several queries."""
    if root.name == "Asset":
        yield _of_element(root)
        return
    for child in root.children:
        if child.name == "Asset":
            yield _of_element(child)
        elif child.name in ("Assets", "Query", "QueryResult"):
            yield from _xml_assets(child)


def _of_element(asset: Element) -> JsonObject:
    made: JsonObject = {
        "_oid": asset.attributes.get("id"),
        "href": asset.attributes.get("href"),
    }
    for child in asset.children:
        name = child.attributes.get("name", "")
        if child.name == "Attribute":
            values = [value.text.strip() for value in child.named("Value")]
            made[name] = ", ".join(filter(None, values)) if values else child.text
        elif child.name == "Relation":
            tokens = (_token(target.attributes.get("idref", "")) for target in child.named("Asset"))
            made[name] = ", ".join(filter(None, tokens))
    return made


# Attributes as a row


def _token(text: str) -> str:
    """`Story:1234` without the moment behind it."""
    match = _TOKEN.match(text)
    return f"{match[1]}:{match[2]}" if match else text


def _type(asset: Mapping[str, JsonValue]) -> str:
    match = _TOKEN.match(text_of(asset, "_oid"))
    return match[1] if match else text_of(asset, "AssetType")


def _state_number(asset: Mapping[str, JsonValue]) -> str:
    return str(as_text(asset.get("AssetState")) or "")


def _record(asset: JsonObject) -> JsonObject:
    token = _token(text_of(asset, "_oid"))
    record: JsonObject = {"Number": asset.get("Number") or token, "OID Token": token}
    record |= {name: value for name, value in asset.items() if name not in ("_oid", "Number")}
    record[KIND_COLUMN] = _kind(asset)
    if not asset.get("Status.Name") and not asset.get("Status") and _state_number(asset) == _CLOSED:
        record["Status.Name"] = "Closed"
    issues = asset.get("BlockingIssues.Name") or asset.get("BlockingIssues")
    if "BlockingIssues" in asset or "BlockingIssues.Name" in asset:
        told = str(issues or "")
        record[BLOCKED_COLUMN] = "Yes" if _TOKEN.match(told.split(", ", maxsplit=1)[0]) else told
    return record


def _kind(asset: Mapping[str, JsonValue]) -> str:
    """The type of the asset; of an epic the level that its category names."""
    kind = _type(asset) or _DEFAULT_TYPE
    category = text_of(asset, "Category.Name") or text_of(asset, "Category")
    if kind == "Epic" and VERSIONONE.kinds.get(folded(category)):
        return category
    return kind
