"""Calling items ready: what an item lacks is shown before, and what is lacking needs a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from refineboard.domain.documents import Document, text_of
from refineboard.domain.states import CATEGORY_ORDER, StateCategory
from refineboard.tui.board.commands.items import named
from refineboard.tui.board.commands.refining import RefiningActions

if TYPE_CHECKING:
    from refineboard.domain.readiness import Lack

_READY = CATEGORY_ORDER.index(StateCategory.READY)


class ReadyActions(RefiningActions):
    """The actions of the board screen that lead to a state that means ready."""

    async def move_to_state(self, items: Mapping[str, Document], state: str) -> None:
        """Moves items; asks first where they would be called ready and lack a must."""
        lacking = self._lacking(items, state)
        if lacking:
            await self._ask(items, state, lacking)
        else:
            await super().move_to_state(items, state)

    def _lacking(self, items: Mapping[str, Document], state: str) -> dict[str, list[Lack]]:
        """The musts that are open, by the item that is not ready yet."""
        workspace = self.desk.workspace
        found = {}
        for key, document in items.items():
            backlog = workspace.backlog(text_of(document, "backlog"))
            category = workspace.state_of(document).category
            wanted = [each.category for each in backlog.states if each.key == state]
            is_called = StateCategory.READY in wanted and CATEGORY_ORDER.index(category) < _READY
            if is_called and (lacks := self.verdicts.lacks(document)):
                found[key] = list(lacks)
        return found

    async def _ask(
        self, items: Mapping[str, Document], state: str, lacking: dict[str, list[Lack]]
    ) -> None:
        from refineboard.domain.commands import TickLine
        from refineboard.domain.readiness import LINE, lack_words
        from refineboard.domain.seen import Seen
        from refineboard.tui.kit.picker import Choice, Picker

        keys = tuple(items)
        fit = {key: document for key, document in items.items() if key not in lacking}
        choices = []
        if len(keys) == 1:
            (lacks,) = lacking.values()
            question = f"{keys[0]} is not ready. It lacks {lack_words(lacks)}."
            choices = [Choice("edit", "edit", "write what it lacks")]
            choices += [
                Choice(f"tick:{lack.clause.text}", "tick off", lack.clause.text)
                for lack in lacks
                if lack.clause.rule == LINE
            ]
        else:
            said = "; ".join(f"{key}: {lack_words(lacks)}" for key, lacks in [*lacking.items()][:5])
            more = len(lacking) - 5
            verb = "is" if len(lacking) == 1 else "are"
            said += f"; and {more} more" if more > 0 else ""
            question = f"{len(lacking)} of {len(keys)} {verb} not ready. {said}."
        if fit:
            choices.append(Choice("fit", "ready", f"only {named(tuple(fit))}"))
        choices.append(Choice("reason", "ready", "all the same, with a reason"))

        async def go_on(choice: str | None) -> None:
            wish, _, line = (choice or "").partition(":")
            if wish == "edit" and self.jump_to(keys[0]):
                await self.action_edit()
            elif wish == "tick" and await self.do(
                Seen(TickLine(keys[0], line, is_met=True), items)
            ):
                await self.move_to_state(self.look(keys), state)
            elif wish == "fit":
                await super(ReadyActions, self).move_to_state(fit, state)
            elif wish == "reason":
                await self._ask_reason(items, state, tuple(lacking))

        await self.app.push_screen(Picker(question, choices, wide=True), go_on)

    async def _ask_reason(
        self, items: Mapping[str, Document], state: str, lacking: tuple[str, ...]
    ) -> None:
        from refineboard.domain.commands import CallReady
        from refineboard.domain.seen import Seen

        await self.ask(
            f"Why is {named(lacking)} ready anyway?",
            "board.ready",
            lambda reason: Seen(CallReady(tuple(items), state, lacking, reason), items),
            hint="It is shown, and counted in health.",
        )
