"""Text that was typed but not saved, kept in the person's own state directory.

Drafts are written by plain file calls only, so that a signal handler may do it while the screen
hangs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from refineboard.config import write_own_file
from refineboard.domain.documents import JsonValue
from refineboard.store.places import Place, identity_of


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a form and not saved."""

    saved_at: str
    fields: dict[str, JsonValue]


class DraftBox:
    """The drafts of one person for one workspace, each under the key of its item.

    A new item's draft is named after its backlog: "new-CHK".
    """

    def __init__(self, state_directory: Path, workspace: Place) -> None:
        self.state_directory = state_directory
        self.workspace = workspace

    @cached_property
    def _directory(self) -> Path:
        # Loaded after the first picture: it is a tenth of what the board itself imports.
        import hashlib

        digest = hashlib.sha256(identity_of(self.workspace)).hexdigest()[:16]
        return self.state_directory / "drafts" / digest

    def _path(self, key: str) -> Path:
        return self._directory / f"{key}.json"

    def keep(self, key: str, fields: dict[str, JsonValue]) -> None:
        """Writes a draft as of now, over an older one of the same item."""
        moment = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M")
        data = json.dumps({"saved_at": moment, "fields": fields}).encode()
        write_own_file(self._path(key), data, durable=True)

    def find(self, key: str) -> Draft | None:
        """The draft of an item, if there is one that can be read."""
        try:
            loaded = json.loads(self._path(key).read_bytes())
            return Draft(str(loaded["saved_at"]), dict(loaded["fields"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def drop(self, key: str) -> None:
        """Forgets the draft of an item."""
        self._path(key).unlink(missing_ok=True)

    def keys(self) -> list[str]:
        """The items that have drafts, newest first."""
        try:
            paths = list(self._directory.glob("*.json"))
            return [path.stem for path in sorted(paths, key=lambda path: -path.stat().st_mtime)]
        except OSError:
            return []
