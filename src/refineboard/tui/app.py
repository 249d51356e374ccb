"""The application: one workspace, its board, and an orderly end whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import on, work
from textual.actions import ActionParseResult
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen

from refineboard.config import config_directory, read_settings, state_directory
from refineboard.domain.cleaning import clean
from refineboard.domain.errors import RefineboardError
from refineboard.session import Session, open_session
from refineboard.store.places import Place
from refineboard.tui.actions import Action, Where, actions_of, bindings_of
from refineboard.tui.actions.keymap import Keymap, keymap_of
from refineboard.tui.board.arrangement import ArrangementFile
from refineboard.tui.board.pointing import NO_HOVER
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.controller import Controller, Update
from refineboard.tui.drafts import DraftBox, draft_words
from refineboard.tui.kit.bars import MessageLine
from refineboard.tui.kit.roles import (
    FollowsItems,
    FollowsStore,
    ItemWish,
    KeepsDraft,
    ShowsItem,
    StepWish,
)
from refineboard.tui.kit.waiting import Answer
from refineboard.tui.terminal.clipboard import ClipboardApp
from refineboard.tui.terminal.display import CellDiffApp
from refineboard.tui.terminal.ending import ending_gracefully
from refineboard.tui.terminal.keyed import KeyedApp
from refineboard.tui.terminal.lifetime import is_alive
from refineboard.tui.terminal.safety import JoinedFilter, SafeFilter
from refineboard.tui.terminal.typeahead import TypeAheadApp
from refineboard.tui.theming.themes import ThemedApp

POLL_SECONDS = 0.5
"""How often others' changes are looked for."""


_LOOK_SECONDS = 2.0
"""How often the board looks who else is here."""

_BOARD_ACTIONS = {action.method: action for action in actions_of(Where.BOARD)}


class RefineboardApp(
    TypeAheadApp[int], KeyedApp[int], ClipboardApp[int], CellDiffApp[int], ThemedApp[int]
):
    """The board on one session."""

    CSS_PATH = "board.tcss"
    TITLE = "refineboard"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Where.ANYWHERE)
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (70, "-wide")]  # noqa: RUF012 - Textual declares them as instance variables
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-tall"), (30, "-high")]  # noqa: RUF012

    def __init__(
        self,
        session: Session,
        drafts: DraftBox,
        start: str | None = None,
        *,
        restricted: bool = False,
        keymap: Keymap | None = None,
    ) -> None:
        """`restricted` leaves no way to another program: no editor, no shell, no suspend."""
        super().__init__()
        self.keymap = keymap or Keymap()
        self._restricted = restricted
        self._safe_filter = SafeFilter()
        self._joined_filter = JoinedFilter()
        self.animation_level = "none"
        self.desk = Controller(session)
        self.drafts = drafts
        self.copies_file = drafts.state_directory / "copied.txt"
        self._was_away = False
        self._was_warned = False
        """Whether the person knows that unsaved text is lost when they leave."""
        self._is_cut_off = False
        self._was_read_only = self.desk.read_only is not None
        self.problems: list[str] = []
        """What is wrong with the person's settings, told once the board is there."""
        arrangements = ArrangementFile(drafts.state_directory, drafts.workspace)
        self._board = BoardScreen(self.desk, drafts, arrangements, start)
        self._board.restricted = restricted

    def get_default_screen(self) -> Screen[None]:
        """The board."""
        return self._board

    def on_mount(self) -> None:
        """Starts to follow the store."""
        self.app_resume_signal.subscribe(self, lambda _: self._come_back())
        self._settle_terminal()
        self.desk.on_update = self._take_update
        self.desk.on_answer = self._take_answer
        self.drafts.on_trouble = self._tell_draft_trouble
        self.desk.on_news = self._hear_news
        self.desk.start()
        self.set_interval(POLL_SECONDS, self._look_if_due)
        self.set_interval(POLL_SECONDS, self._tell_reach)
        self.set_interval(_LOOK_SECONDS, self._look_around)
        self.call_after_refresh(self._tell_drafts)
        self.call_after_refresh(self._load_rest)

    @work(thread=True)
    def _load_rest(self) -> None:
        """Loads, beside the first picture, what the first keys will need."""
        import refineboard.domain.decide
        import refineboard.domain.invest.fixes
        import refineboard.domain.invest.judge
        import refineboard.tui.editor.opening
        import refineboard.tui.reading.screen  # noqa: F401

        self.call_from_thread(self._take_rules)

    def _take_rules(self) -> None:
        if is_alive(self._board):
            self._board.rules_loaded()

    async def _look_if_due(self) -> None:
        if self.desk.is_look_due(self.last_key):
            await self._follow_store()

    def _hear_news(self) -> None:
        self.run_worker(self._follow_store(), group="news")

    def _tell_reach(self) -> None:
        """Shows that nothing can be saved, or can again, also while an answer is waited for."""
        is_away = self.desk.read_only is not None
        if is_away != self._was_read_only and is_alive(self._board):
            self._was_read_only = is_away
            self._board.tell_read_only()

    async def _follow_store(self) -> None:
        """Takes in what others did; tells once that the workspace is out of reach, or back."""
        try:
            await self.desk.sync()
        except RefineboardError as error:
            if not self._is_cut_off:
                self._is_cut_off = True
                self.notify(str(error), severity="error", timeout=10, markup=False)
                self._board.show_top()
        else:
            if self._is_cut_off:
                self._is_cut_off = False
                self._board.message.hint("The workspace is back")
                self._board.show_top()

    async def _look_around(self) -> None:
        self.follow_theme()
        colleagues = await self.desk.look_around()
        if is_alive(self._board):
            self._board.show_colleagues(colleagues)

    def _take_answer(self, answer: Answer) -> None:
        """Tells what became of a change whose author has gone on."""
        if not is_alive(self._board):
            return
        self._board.take_answer(answer)
        if answer.refusal and self.screen is not self._board:
            # Held on the board, and told where the person is now.
            self.notify(answer.refusal, severity="error", timeout=10, markup=False)

    def _tell_draft_trouble(self, words: str) -> None:
        self.call_later(self.notify, words, severity="error", timeout=10, markup=False)

    def _tell_drafts(self) -> None:
        problems = [*self.problems, *self.keymap.problems]
        if problems:
            self.complain("\n".join(problems))
        keys = self.drafts.newest_first()
        if keys:
            named = ", ".join(dict.fromkeys(draft_words(key) for key in keys[:3]))
            more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
            self._board.message.hint(f"Unsaved text was kept for {named}{more}; open it to go on")

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's filters, and ours last: nothing dangerous leaves."""
        filters = (*super().get_line_filters(), self._safe_filter, *self.letter_filters)
        if filters != self._joined_filter.filters:
            self._joined_filter = JoinedFilter(filters)
        return [self._joined_filter]

    def _take_update(self, update: Update) -> None:
        if not is_alive(self._board):
            return
        self._board.take_update(update)
        if isinstance(self.screen, ShowsItem):
            self.screen.show_item(self.desk.workspace, self._board.view.cursor)
        for screen in self.screen_stack:
            if isinstance(screen, FollowsStore) and is_alive(screen):
                screen.follow()
            if isinstance(screen, FollowsItems):
                screen.follow_items(update)

    @on(StepWish)
    def step_reading(self, event: StepWish) -> None:
        """Goes to a neighbour while reading."""
        self._board.view.move(event.step)
        if isinstance(self.screen, ShowsItem):
            self.screen.show_item(self.desk.workspace, self._board.view.cursor)

    @on(ItemWish)
    async def act_on_read_item(self, event: ItemWish) -> None:
        """Does to the item that is being read what can be done on the board."""
        if event.action in ("edit", "mend", "split"):
            await self.run_action(event.action, self._board)
        else:
            self.screen.dismiss(None)
            await self.run_action(event.action, self._board)

    async def action_keys(self) -> None:
        """Shows all keys."""
        from refineboard.tui.menus.keys import KeysScreen

        actions = self.keymap.actions
        reasons = {action.id: self._why_refused(action) for action in actions}
        await self.push_screen(KeysScreen(actions, reasons))

    def action_redraw(self) -> None:
        """Draws the whole screen anew."""
        self.forget_screen()
        self.refresh(layout=True)

    def _settle_terminal(self) -> None:
        """Asks for no report of a pointer that only passes by, and draws the whole screen."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(NO_HOVER)
        self.forget_screen()

    def _come_back(self) -> None:
        """Takes the terminal back from another program, or from the shell."""
        self._settle_terminal()
        self.refresh(layout=True)

    def on_app_focus(self) -> None:
        """Draws anew: who was away may find another program's words on the screen."""
        if self._was_away:
            self._was_away = False
            self.action_redraw()

    def on_app_blur(self) -> None:
        """Remembers that nobody looks."""
        self._was_away = True

    def start_tour(self) -> None:
        """Shows a newcomer around."""
        from refineboard.tui.board.tour import Tour

        self._board.tour = Tour(self.keymap)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Runs an action and lets the tour know; where the board refuses it, says why."""
        if not (isinstance(action, str) and action.startswith("digit(")):
            self._board.typed_points.interrupt()
        if default_namespace is self._board and isinstance(action, str):
            reason = (
                self._board.why_refused(_BOARD_ACTIONS[action]) if action in _BOARD_ACTIONS else ""
            )
            if reason:
                self._board.message.refuse(reason)
                return True
        ran = await super().run_action(action, default_namespace, namespaces)
        tour = self._board.tour
        if ran and tour and isinstance(action, str) and tour.did(action.rpartition(".")[2]):
            self._board.show_top()
        return ran

    def action_say_way_out(self) -> None:
        """Says which key leaves, to a person who is used to ctrl+c."""
        way = self.keymap.way_to("quit-anywhere")
        words = f"Nothing is interrupted. {way} leaves; typed text stays as a draft."
        lines = self.screen.query(MessageLine)
        if lines:
            lines.first().hint(words)
        else:
            self.notify(words, markup=False)

    def action_leave(self) -> None:
        """Leaves; text under edit is kept as a draft, or asked about where it can't be."""
        self.keep_draft()
        if self.drafts.is_volatile and not self._was_warned:
            self._was_warned = True
            self.notify(
                "Unsaved text can't be kept: save it, or leave once more to lose it.",
                severity="error",
                timeout=10,
                markup=False,
            )
        else:
            self.exit(0)

    def keep_draft(self) -> None:
        """Keeps what is being edited; plain file calls only, so that a signal may ask for it."""
        for screen in self.screen_stack:
            if isinstance(screen, KeepsDraft):
                screen.keep_draft()

    def action_command_palette(self) -> None:
        """Finds an action of what is on the screen by its name, and does it."""
        from refineboard.tui.menus.palette import THEME, Palette, places_of

        actions = self.keymap.actions
        places = places_of(self.screen, actions)

        async def do(chosen: str | None) -> None:
            if chosen == THEME:
                self.action_change_theme()
            for action in actions:
                if action.id == chosen:
                    await self.run_action(action.method, places[action.where])

        self.push_screen(Palette(actions, places, self._why_refused), do)

    def _why_refused(self, action: Action) -> str:
        return self._board.why_refused(action) if action.where is Where.BOARD else ""

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Writes nothing: text in a backlog must not be able to make files."""

    def action_suspend_process(self) -> None:
        """Gives the terminal back for a while, unless that would be a way out."""
        if self._restricted:
            self._board.message.refuse("The board cannot be left for a shell here.")
        else:
            super().action_suspend_process()

    async def action_simulate_key(self, key: str) -> None:
        """Presses nothing, for the same reason."""


def run_board(  # noqa: PLR0913 - one argument an option
    place: Place,
    *,
    backlog: str | None = None,
    read_only: bool = False,
    restricted: bool = False,
    tour: bool = False,
    before_screen: Callable[[], None] = lambda: None,
) -> int:
    """Opens the full-screen board on a workspace and returns the exit status.

    `before_screen` is called once everything is read and the screen is about to be drawn.
    """
    reason = "Opened with --read-only: nothing can be changed here." if read_only else None
    session = open_session(place, read_only=reason, present=True)
    if backlog is not None:
        backlog = session.workspace.backlog(backlog).key
    drafts = DraftBox(state_directory(), place)
    settings, problems = read_settings()
    keymap = keymap_of(settings.keys)
    app = RefineboardApp(session, drafts, backlog, restricted=restricted, keymap=keymap)
    if tour:
        app.start_tour()
    app.problems = problems + app.dress(settings, config_directory())
    before_screen()
    with ending_gracefully(app.keep_draft, app.exit):
        result = app.run(mouse=settings.mouse)
    for refusal in app.desk.close():
        sys.stderr.write(f"{clean(refusal)}\n")
    return app.return_code or result or 0
