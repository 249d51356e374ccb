"""How right the rules are: `python -m tests.benchmarks.accuracy LABELLED.jsonl SCORER.py`.

LABELLED holds one JSON object a line with "id", "text" and "expected"; SCORER is a program that
takes the labelled file and a file of predictions. What follows the two paths goes to the scorer,
such as `--only random`. With `--by source` the scorer runs once for each half of the sources, so
that a rule that was fitted to one half shows it in the other.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from hashlib import md5
from pathlib import Path

import orjson

from refineboard.cli.shapes import check_shape
from refineboard.domain.documents import Document
from refineboard.domain.invest.report import invest, subject_of


def main(arguments: list[str]) -> None:
    """Prints what the scorer says of the predictions."""
    labelled, scorer, *more = arguments
    lines = [orjson.loads(line) for line in Path(labelled).read_bytes().splitlines() if line]
    if "--by" in more:
        place = more.index("--by")
        field, more = more[place + 1], more[:place] + more[place + 2 :]
        for half in (0, 1):
            print(f"half {half + 1} of the {field}s")
            _score([line for line in lines if _half_of(str(line.get(field))) == half], scorer, more)
    else:
        _score(lines, scorer, more)


def _half_of(source: str) -> int:
    return md5(source.encode(), usedforsecurity=False).digest()[0] % 2


def _score(lines: list[dict[str, object]], scorer: str, more: list[str]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        gold, predicted = Path(directory, "gold.jsonl"), Path(directory, "predicted.jsonl")
        gold.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
        predicted.write_bytes(b"".join(orjson.dumps(_prediction(line)) + b"\n" for line in lines))
        subprocess.run([sys.executable, scorer, gold, predicted, *more], check=True)


def _prediction(line: dict[str, object]) -> dict[str, object]:
    story: Document = {"kind": "story", "title": str(line["text"])}
    shape = check_shape(str(line["id"]), invest(subject_of(story, "refining")))
    return {"id": line["id"], "predicted": shape["predicted"]}


if __name__ == "__main__":
    main(sys.argv[1:])
