"""What is asked before an import: which file, what it is, and where the items of teams go."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from refineboard.domain.change import LogEntry
from refineboard.domain.workspace import ART
from refineboard.exchange.own.lines import SYSTEM
from refineboard.tui.board.cards import shown_text
from refineboard.tui.controller import Controller
from refineboard.tui.importing.screen import ImportScreen, Wish
from refineboard.tui.importing.state import file_words, name_of, path_of, sources_for
from refineboard.tui.kit.picker import Choice, Picker, Prompt

_AS_SAID = "as-said"


async def ask_for_import(
    app: App[int], desk: Controller, backlog: str, done: Callable[[LogEntry | None], None]
) -> None:
    """Asks, shows the plan, and tells `done` what came of it. `backlog` is where the cursor is."""

    async def ask_source(typed: str | None) -> None:
        if not typed or not typed.strip():
            return
        path = path_of(typed)
        choices = [Choice(source, "source", source) for source in sources_for(path)]

        async def ask_backlog(source: str | None) -> None:
            if not source:
                return
            if source == SYSTEM:
                await app.push_screen(ImportScreen(desk, Wish(path, source, None)), done)
                return

            async def show(place: str | None) -> None:
                if place:
                    wish = Wish(path, source, None if place == _AS_SAID else place)
                    await app.push_screen(ImportScreen(desk, wish), done)

            question = "Which backlog do the stories of the file go to?"
            await app.push_screen(Picker(question, _places(desk, backlog)), show)

        await app.push_screen(Picker(f"What is {name_of(path)}?", choices), ask_backlog)

    await app.push_screen(
        Prompt("Import which file?", file_words, "its path, like ~/export.csv"), ask_source
    )


def _places(desk: Controller, backlog: str) -> list[Choice]:
    """The team of the cursor first, else where the file says."""
    places = [
        Choice(known.key, "backlog", shown_text(f"{known.key}  {known.name}"))
        for known in desk.workspace.backlogs.values()
    ]
    said = Choice(_AS_SAID, "by file", "to the team that the file names, or the only one")
    if backlog == ART:
        return [said, *places]
    mine = [place for place in places if place.id == backlog]
    return [*mine, said, *(place for place in places if place.id != backlog)]
