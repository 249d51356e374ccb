"""A workspace in whose log an enemy wrote a payload into every field that holds words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from refineboard.cli.demo import make_sample
from tests.builders import log_paths
from tests.store.logs import forget_saved
from tests.strategies import PAYLOADS

MARKUP = "[@click=app.leave]x[/] [/] a[b]c[/d] [a='b]x [bold red]loud"
FORBIDDEN = re.compile(
    "[\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
COMMANDS_OF_A_TERMINAL = re.compile(rb"\x1b\](?!8;;\x1b\\|22;[a-z-]*\x07)|\x1bP|\x1b_|\x1b\^")
"""Titles, clipboard, links, device strings: nothing that the board itself sends."""
WRITABLE = [*(text for text in PAYLOADS if "\ud800" not in text), MARKUP]
"""The payloads that UTF-8 can hold."""

_STRUCTURE = frozenset(
    {
        "key", "kind", "enabler", "backlog", "state", "rank", "parent", "split_from", "iteration",
        "pi", "team", "start", "end", "at", "created_at", "updated_at", "category", "roam",
        "nature", "needed_by", "verdict", "mode",
    }
)  # fmt: skip
"""Fields whose values a program checks: keys, times, and words of a list."""


def poisoned(value: Any, texts: Iterator[str], *, everywhere: bool, name: str = "") -> Any:
    """`value` with the next payload behind each text in it."""
    if isinstance(value, str):
        is_kept = name == "key" or (not everywhere and name in _STRUCTURE)
        return value if is_kept else f"{value} {next(texts)}"
    if isinstance(value, list):
        return [poisoned(each, texts, everywhere=everywhere, name=name) for each in value]
    if isinstance(value, dict):
        return {
            key: poisoned(each, texts, everywhere=everywhere, name=key)
            for key, each in value.items()
        }
    return value


def a_poisoned_sample(directory: Path, *, everywhere: bool = False) -> Path:
    """The sample ART, its log written anew by an enemy's hand, and no snapshot."""
    make_sample(directory)
    (directory / "workspace.json").unlink(missing_ok=True)
    texts = cycle(WRITABLE)
    for path in log_paths(directory):
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        for line in lines:
            # A log that does not tie its lines together is read as an older one.
            line.pop("prev", None)
            for operation in line["ops"]:
                for side in {"from", "to"} & operation.keys():
                    operation[side] = poisoned(operation[side], texts, everywhere=everywhere)
            if everywhere:
                line["by"], line["command"] = next(texts), next(texts)
        path.write_bytes(
            b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
        )
    forget_saved(directory)
    return directory
