"""Ranking by hand: one place up or down among what is shown, or to a place that is written.

Under a filter an item goes past its neighbour on the screen, and with it past whatever is hidden
between. So each move tells where it led to in the whole order, and where the next one would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refineboard.domain.economics.jobs import open_keys
from refineboard.domain.economics.moving import cost_difference
from refineboard.domain.errors import RuleBroken
from refineboard.tui.board.commands.items import ItemActions, named
from refineboard.tui.board.landing import landing, ranking_at, standing
from refineboard.tui.kit.words import signed_words

if TYPE_CHECKING:
    from refineboard.domain.commands import RankItems


class RankActions(ItemActions):
    """The actions of the board screen that rank by hand."""

    async def action_rank_down(self) -> None:
        """Ranks the items one place lower."""
        await self._rank(1)

    async def action_rank_up(self) -> None:
        """Ranks the items one place higher."""
        await self._rank(-1)

    async def _rank(self, step: int) -> None:
        command = self._ranking(step)
        if isinstance(command, str):
            self.message.hint(command)
            return
        before = self._open_order()
        if await self.do_now(command):
            self._tell_place(command.keys, before, step)

    def _ranking(self, step: int) -> RankItems | str:
        """The command for one place lower, or higher where negative; words where that cannot be."""
        from refineboard.domain.commands import RankItems

        column = self.view.column
        targets = tuple(key for key in self.view.targets if key in column.places)
        if not targets:
            return f"What is selected is not in {column.backlog.name}."
        edge = targets[-1] if step > 0 else targets[0]
        place = column.places[edge] + step
        if not 0 <= place < len(column.keys):
            return f"{edge} is {'last' if step > 0 else 'first'} already."
        return RankItems(targets, "after" if step > 0 else "before", column.keys[place])

    def _open_order(self) -> tuple[str, ...]:
        return open_keys(self.desk.workspace, self.view.column.backlog.key)

    def _tell_place(self, keys: tuple[str, ...], before: tuple[str, ...], step: int = 0) -> None:
        """Says where items stand, and how much dearer or cheaper that is than `before` they moved;
        under a filter also where the next press of the key leads."""
        workspace, column = self.desk.workspace, self.view.column
        words = f"{named(keys)} now {standing(workspace, keys).words()}"
        following = self._ranking(step) if step and len(column.keys) < column.total else ""
        if not isinstance(following, str):
            words += f"; next {landing(workspace, following).place}"
        cost = cost_difference(workspace, before, self._open_order())
        words += "" if cost is None else f"; delay cost {signed_words(cost)}"
        self.message.say(words, undo="board.undo")

    async def action_rank_to(self) -> None:
        """Asks for a place in the order, showing where each answer would lead."""
        from refineboard.domain.seen import Seen
        from refineboard.tui.kit.picker import Prompt

        column = self.view.column
        keys = tuple(key for key in self.view.targets if key in column.places)
        if not keys:
            self.message.hint(f"What is selected is not in {column.backlog.name}.")
            return
        workspace = self.desk.workspace
        items = self.look(keys)

        def preview(wish: str) -> str:
            command = ranking_at(workspace, keys, wish)
            return f"lands at {landing(workspace, command).words()}"

        async def rank(wish: str | None) -> None:
            if not (wish and wish.strip()):
                return
            try:
                command = ranking_at(self.desk.workspace, keys, wish)
            except RuleBroken as error:
                self.message.refuse(str(error))
                return
            before = self._open_order()
            if await self.do(Seen(command, items)):
                self._tell_place(keys, before)
                self.jump_to(keys[0])

        question = f"Rank {named(keys)} where? A number, a key, first or last"
        hint = f"now {standing(workspace, keys).words()}"
        await self.app.push_screen(Prompt(question, preview, hint), rank)
