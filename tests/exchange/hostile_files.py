"""Thousands of hostile files, the same ones each time: hand-made bombs and good files gone bad."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.strategies import PAYLOADS

_MB = 1_000_000
SOURCES = (
    "csv", "jira", "azure", "rally", "jira-align", "versionone", "text", "markdown", "refineboard",
)  # fmt: skip
SEED = 20261124

BOMBS: Mapping[str, Callable[[], bytes]] = {
    "objects": lambda: b"[" + b"{}," * (15 * _MB) + b"{}]",
    "lists": lambda: b"[" + b"[]," * (15 * _MB) + b"[]]",
    "numbers": lambda: b"[" + b"1," * (24 * _MB) + b"1]",
    "short texts": lambda: b"[" + b'"ab",' * (9 * _MB) + b'"ab"]',
    "deep lists": lambda: b"[" * (10 * _MB),
    "deep objects": lambda: b'{"a":' * (5 * _MB),
    "one long text": lambda: b'["' + b"a" * (45 * _MB) + b'"]',
    "many documents": lambda: b"{}\n" * (15 * _MB),
    "long number": lambda: b"[" + b"9" * (40 * _MB) + b"]",
    "wide objects": lambda: (
        b"[" + b",".join(b'{"k%d":1}' % number for number in range(900_000)) + b"]"
    ),
    "line ends": lambda: b"\n" * (45 * _MB),
    "returns": lambda: b"\r" * (45 * _MB),
    "short lines": lambda: b"a\n" * (20 * _MB),
    "commas": lambda: b"title," + b"," * (45 * _MB),
    "short cells": lambda: b"title,b,c\n" + b"ab,cd,ef\n" * (5 * _MB),
    "wide rows": lambda: b"title" + b",b" * 1_999 + b"\n" + (b"x" + b",y" * 1_999 + b"\n") * 12_000,
    "quotes": lambda: b'title\n"' + b'""' * (20 * _MB),
    "one open quote": lambda: b'title\n"' + b"a\n" * (20 * _MB),
    "one emoji": lambda: "title\n🙂".encode() + b"a\n" * (2 * _MB) + b"b" * (40 * _MB),
    "elements": lambda: b"<a>" + b"<b/>" * (11 * _MB) + b"</a>",
    "deep elements": lambda: b"<a>" * (12 * _MB),
    "attributes": lambda: b"<a " + b" ".join(b'b%d=""' % n for n in range(3 * _MB)) + b"/>",
    "entities": lambda: (
        b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;&c;</a>'
    ),
    "headings": lambda: b"## a\n" * (9 * _MB),
    "spaced heading": lambda: b"## " + b" #" * 450_000 + b"x",
    "open fields": lambda: b"## " + b"[a::" * 200_000,
    "backslashes": lambda: b"## a\n" + (b"\\" * 900_000 + b"\n") * 40,
    "bullets": lambda: b"## a\n##### Acceptance criteria\n" + b"- a\n" * (10 * _MB),
    "marks": lambda: b"title\na" + "\u0301\u0316".encode() * (10 * _MB),
    "tags": lambda: b"title\n" + "\U000e0041".encode() * (11 * _MB),
    "open tags": lambda: b"ID,Title\n1," + b"<" * 900_000,
    "open entities": lambda: b"ID,Title\n1," + b"&" * 900_000,
    "NULs": lambda: b"\0" * (45 * _MB),
    "half UTF-16": lambda: b"\xff\xfe" + b"a" * (45 * _MB + 1),
    "odd bytes": lambda: b"\xff" * (45 * _MB),
    "too large": lambda: b"a" * (51 * _MB),
}


def bad_inputs(directory: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a directory of hostile input, where there is one."""
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()


def payload_files() -> Iterator[tuple[str, bytes]]:
    """Each payload as a title, a header, a key, a whole file, in each form of file."""
    for number, text in enumerate(PAYLOADS):
        data = text.encode("utf-8", "surrogatepass")
        quoted = b'"' + data.replace(b'"', b'""') + b'"'
        yield (
            f"payload-{number}-title.csv",
            b"key,title,points,state\nX-1," + quoted + b",5,ready\n",
        )
        yield f"payload-{number}-header.csv", quoted + b",title\n1,2\n"
        yield f"payload-{number}-key.csv", b"key,title,parent\n" + (quoted + b",a,") * 2 + quoted
        yield f"payload-{number}.json", b'[{"key":"' + data + b'","fields":{"summary":"a"}}]'
        yield f"payload-{number}.md", b"## " + data + b"\n" + data + b"\n"
        yield f"payload-{number}.xml", b"<Asset id='Story:1'>" + data + b"</Asset>"
        yield f"payload-{number}.txt", data


def spoilt_exports(good: Mapping[str, bytes], count: int) -> Iterator[tuple[str, bytes]]:
    """`count` good files, each with some bytes changed, cut, doubled or moved."""
    chance = random.Random(SEED)
    tokens = [text.encode("utf-8", "surrogatepass") for text in PAYLOADS]
    tokens += [
        b"\0",
        b'"',
        b"{",
        b"]",
        b"<",
        b"\xff",
        b"\r",
        b"\xef\xbb\xbf",
        b"9" * 400,
        b"-1e999",
    ]
    names = sorted(good)
    for number in range(count):
        name = names[number % len(names)]
        data = bytearray(good[name])
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(data) + 1)
            end = min(len(data), place + chance.choice((0, 1, 8, 200, 5_000)))
            other = chance.randrange(len(data) + 1)
            data[place:end] = chance.choice(
                (b"", chance.choice(tokens), data[place:end] * 2, data[other : other + 300])
            )
        yield f"{number}-{name}", bytes(data)
