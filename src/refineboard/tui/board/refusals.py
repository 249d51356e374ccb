"""Why an action of the board is refused just now, in words: told when its key is pressed, and
beside it in the help and the palette."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from refineboard.domain.documents import text_of
from refineboard.domain.states import CATEGORY_ORDER, StateCategory
from refineboard.tui.actions.base import Action, Need
from refineboard.tui.board.columns import Order
from refineboard.tui.board.commands.going import Going
from refineboard.tui.kit.roles import keys_in_force

if TYPE_CHECKING:
    from refineboard.tui.controller import Controller


class Refusing(Going):
    """What the board screen knows of the needs of its actions."""

    desk: Controller
    _last: object | None
    restricted: bool

    def why_refused(self, action: Action) -> str:
        """Why an action of the board cannot be done now; "" where it can."""
        reasons: Mapping[Need, Callable[[], str]] = {
            Need.WRITABLE: lambda: self.desk.read_only or "",
            Need.ITEM: self._why_no_item,
            Need.RANKED: self._why_not_ranked,
            Need.TEAM: self._why_not_a_team,
            Need.NEIGHBOUR: self._why_alone,
            Need.SCORED: self._why_not_scored,
            Need.PARENT: self._why_no_parent,
            Need.STARTED: self._why_not_started,
            Need.CHANGE: lambda: "" if self._last else "There is no change to repeat yet.",
            Need.WAY_OUT: self._why_no_way_out,
            Need.JUMP: lambda: self._why_no_jump(action),
        }
        return next(filter(None, (reasons[need]() for need in action.needs)), "")

    def way_to(self, id_: str) -> str:
        """How an action is done: its key."""
        return keys_in_force(self.app).way_to(id_)

    def _why_no_item(self) -> str:
        if self.view.targets:
            return ""
        return f"There is no item here. Press {self.way_to('board.new')} to write one."

    def _why_no_way_out(self) -> str:
        return "Files cannot be read in a restricted session." if self.restricted else ""

    def _why_not_ranked(self) -> str:
        order = self.view.column.order
        if order is Order.RANK:
            return ""
        key = self.way_to("board.order")
        return f"This column is sorted by {order}. Press {key} until it is ranked by hand."

    def _why_not_a_team(self) -> str:
        if not self.view.column.backlog.is_art:
            return ""
        return f"The program backlog stays; {self.way_to('board.zoom')} shows one column alone."

    def _why_alone(self) -> str:
        is_alone = len(self.view.slots()) == 1
        return "One column is alone on the screen; it has all the room." if is_alone else ""

    def _why_not_scored(self) -> str:
        document = self.desk.workspace.items[self.view.cursor or ""]
        backlog = self.desk.workspace.backlog(text_of(document, "backlog"))
        if backlog.is_art or backlog.story_wsjf:
            return ""
        parent = text_of(document, "parent")
        where = f"give it a parent ({self.way_to('board.edit')})"
        if parent:
            where = f"press {self.way_to('board.parent')} to go to {parent} and score that"
        return f"Stories take the WSJF of their feature: {where}."

    def _why_no_parent(self) -> str:
        key = self.view.cursor or ""
        if text_of(self.desk.workspace.items[key], "parent"):
            return ""
        return f"{key} has no parent; {self.way_to('board.edit')} sets one."

    def _why_not_started(self) -> str:
        workspace = self.desk.workspace
        for key in self.view.targets:
            state = workspace.state_of(workspace.items[key])
            if CATEGORY_ORDER.index(state.category) < CATEGORY_ORDER.index(StateCategory.DOING):
                return f"{key} is in {state.label}: nothing was built yet, so nothing is judged."
        return ""

    def _why_no_jump(self, action: Action) -> str:
        jumps = self._behind if action.id == "board.back" else self._ahead
        return "" if jumps else "There is no jump to go along."
