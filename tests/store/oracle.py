"""Folds a log by its documented format alone: plain json, none of the program's code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def lines(directory: Path) -> list[dict[str, Any]]:
    """Every line of the log in order; what stands after the last newline of a segment is none."""
    segments = sorted((directory / "log").glob("*.jsonl"))
    whole = (line for path in segments for line in path.read_bytes().split(b"\n")[:-1])
    return [json.loads(line) for line in whole]


def documents(directory: Path) -> dict[str, dict[str, Any]]:
    """Every document by table and id, without the fields that only say who changed it last."""
    tables: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines(directory), 1):
        assert line["seq"] == number
        for op in line["ops"]:
            table = tables.setdefault(op["table"], {})
            if op["op"] == "create":
                assert op["id"] not in table
                table[op["id"]] = op["to"]
            elif op["op"] == "delete":
                assert without_derived(table.pop(op["id"])) == without_derived(op["from"])
            else:
                assert table[op["id"]].get(op["field"]) == op["from"]
                table[op["id"]] = {**table[op["id"]], op["field"]: op["to"]}
    return {
        name: {key: without_derived(document) for key, document in table.items()}
        for name, table in tables.items()
        if table
    }


def without_derived(document: dict[str, Any]) -> dict[str, Any]:
    """The document without what follows from the line that changed it last."""
    return {
        name: value for name, value in document.items() if name not in ("updated_at", "updated_by")
    }
