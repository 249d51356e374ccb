"""Makes the README's pictures from the real board on the sample ART.

Run it after a change of looks: `.venv/bin/python docs/make_pictures.py`.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from datetime import date
from pathlib import Path

from refineboard.domain.commands import LoadDocuments
from refineboard.exchange.samples import sample_documents
from refineboard.resources import resource_dir
from refineboard.session import found_workspace, open_session
from refineboard.tui.app import RefineboardApp
from refineboard.tui.drafts import DraftBox

SIZE = (120, 36)
PICTURES = {
    "board": ("l", "j", "j", "j", "j", "j", "j", "j", "j", "j"),
    "editor": ("l", "j", "j", "j", "j", "j", "j", "j", "j", "j", "e"),
    "wsjf": ("j", "w"),
}
"""Name of each picture and the keys that lead there."""


async def make_picture(name: str, keys: tuple[str, ...], directory: Path) -> None:
    """Presses the keys and keeps what stands on the screen."""
    session = open_session(directory)
    session.user = "ana"
    app = RefineboardApp(session, DraftBox(directory.parent / "state", directory))
    async with app.run_test(size=SIZE) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press(*keys)
        await pilot.pause(0.3)
        picture = app.export_screenshot(title="refineboard")
    app.desk.close()
    # A picture must not fetch fonts from anywhere; every system has a monospaced one.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    target = Path(__file__).parent / "pictures" / f"{name}.svg"
    target.write_text(picture, encoding="utf-8")


def main() -> None:
    """Makes every picture."""
    sample = (resource_dir("sample_backlogs") / "payments-art.json").read_bytes()
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary) / "payments"
        found_workspace(directory, LoadDocuments(sample_documents(sample, date(2026, 11, 24))))
        for name, keys in PICTURES.items():
            asyncio.run(make_picture(name, keys, directory))


if __name__ == "__main__":
    main()
