"""INVEST on the board: letters that follow every change, and going from finding to finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refineboard.domain.documents import Document, text_of
from refineboard.tui.board.commands.writing import WritingActions
from refineboard.tui.board.finding_walk import FindingWalk
from refineboard.tui.board.widget import Board
from refineboard.tui.kit.roles import ShowsItem
from refineboard.tui.terminal.lifetime import is_alive

if TYPE_CHECKING:
    from refineboard.domain.invest.fixes import Fix
    from refineboard.tui.controller import Update


class InvestActions(WritingActions):
    """What the board screen does with the verdicts."""

    _walk: FindingWalk

    def show_item_again(self) -> None:
        """Shows the item under the cursor as it is now."""
        raise NotImplementedError

    def rules_loaded(self) -> None:
        """Shows the INVEST letters."""
        self.verdicts.loaded = True
        self.query_one(Board).redraw()
        self._read_around()

    def judge_update(self, update: Update) -> None:
        """Lets the verdicts follow a change."""
        if self.verdicts.take_update(update, self.desk.workspace):
            self._read_around()

    def _read_around(self) -> None:
        self.run_worker(self._letters_read())

    async def _letters_read(self) -> None:
        if not await self.verdicts.read_around() or not is_alive(self):
            return
        self.query_one(Board).redraw()
        self.show_item_again()
        for screen in self.app.screen_stack:
            if isinstance(screen, ShowsItem):
                screen.show_item(self.desk.workspace, self.view.cursor)

    async def action_mend(self) -> None:
        """Does what INVEST suggests, for several items as far as the person says."""
        keys = self.view.targets
        document = self.current()
        if len(keys) > 1:
            await self._mend_several(keys)
        elif document is not None:
            mending = self.verdicts.mending(document)
            if mending is not None:
                await self._mend(mending.fix.label, [(document, mending.fix)])
            else:
                key = text_of(document, "key")
                self.message.hint(f"{key} has nothing that can be mended without thinking.")

    async def _mend_several(self, keys: tuple[str, ...]) -> None:
        """Asks which of the things that can be done to the items is to be done."""
        from refineboard.tui.kit.picker import Choice, Picker

        found: dict[str, list[tuple[Document, Fix]]] = {}
        for key in keys:
            document = self.desk.workspace.items[key]
            mending = self.verdicts.mending(document)
            if mending is not None:
                found.setdefault(mending.fix.label, []).append((document, mending.fix))
        if not found:
            self.message.hint("None of them has anything that can be mended without thinking.")
            return
        choices = [
            Choice(label, f"{len(fixes)} items" if len(fixes) > 1 else "1 item", label)
            for label, fixes in sorted(found.items(), key=lambda pair: -len(pair[1]))
        ]

        async def mend(label: str | None) -> None:
            if label:
                await self._mend(label, found[label])

        await self.app.push_screen(Picker("What is to be done to them?", choices, wide=True), mend)

    async def _mend(self, label: str, fixes: list[tuple[Document, Fix]]) -> None:
        from refineboard.domain.commands import MendItem, MendItems
        from refineboard.domain.seen import Seen
        from refineboard.tui.editor.fixes import edits_of, parts_of

        mendings = tuple(
            MendItem(text_of(document, "key"), edits_of(fix, document), parts_of(fix))
            for document, fix in fixes
        )
        items = {text_of(document, "key"): document for document, _ in fixes}
        if not await self.do(Seen(MendItems(mendings), items)):
            return
        if not any(mending.parts for mending in mendings):
            named = mendings[0].key if len(mendings) == 1 else f"{len(mendings)} items"
            self.message.say(f"{named}: {label[:1].lower()}{label[1:]}", undo="board.undo")

    def action_finding(self) -> None:
        """Goes to the next item of the column that fails a rule; after the last one, to hints."""
        column, items = self.view.column, self.desk.workspace.items
        stop = self._walk.next(
            column.open_keys,
            self.view.cursor,
            lambda key: self.verdicts.report(items[key]).findings,
        )
        if stop is None:
            skipped = " that isn't skipped" if self._walk.skipped else ""
            self.message.hint(f"INVEST finds nothing{skipped} in the open items of this column.")
            return
        self.jump_to(stop.key)
        way = self.way_to("board.skip-rule")
        self.message.hint(f"{stop.key}: {stop.finding.message}   {way} skips this rule")

    def action_skip_rule(self) -> None:
        """Skips the rule one stopped at; elsewhere stops at every rule again."""
        walk = self._walk
        if walk.stop is not None and walk.stop.key == self.view.cursor:
            walk.skipped.add(walk.stop.finding.rule)
            self.action_finding()
        else:
            count, way = len(walk.skipped), self.way_to("board.finding")
            walk.skipped.clear()
            rules = "1 rule is" if count == 1 else f"{count} rules are"
            words = f"{rules} no longer skipped" if count else "No rule is skipped"
            self.message.hint(f"{words}; {way} goes to the next finding.")
