"""The order of a backlog: by score, without a broken dependency, or as it was made by hand.

Each order is shown with what its delay costs beside the others, and each item with the reason why
it stands where it does. Nothing is ranked until a person asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from refineboard.domain.commands import RankItems
from refineboard.domain.documents import text_of
from refineboard.domain.economics.cascade import arranging
from refineboard.domain.economics.orders import NO_REASON, ORDERS, OrderName, Ranking
from refineboard.domain.economics.watch import Stopped, Watch
from refineboard.domain.workspace import Workspace
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.cards import shown_text
from refineboard.tui.widgets.bars import KeyBar, MessageLine
from refineboard.tui.widgets.entries import Entries

_NAMES = {
    "wsjf": "by WSJF alone",
    "feasible": "cheapest that breaks no dependency",
    "manual": "as ranked by hand",
}
_MOST_FINDINGS = 3


class RankingScreen(Screen[RankItems | str]):
    """Dismissed with a command that applies the order shown, or a key to go to, or ""."""

    BINDINGS = bindings_of(Where.RANKING)

    def __init__(self, workspace: Workspace, backlog: str) -> None:
        super().__init__()
        self._workspace = workspace.copy()
        self._ranking = Ranking(self._workspace, backlog)
        self._orders: Mapping[OrderName, tuple[str, ...]] = {"manual": self._ranking.manual}
        self._name: OrderName = "feasible"

    def compose(self) -> ComposeResult:
        """Heading, costs, the items in order, message, keys."""
        yield Static(id="editor-heading")
        yield Static(id="costs")
        yield Entries()
        yield MessageLine()
        yield KeyBar(Where.RANKING)

    def on_mount(self) -> None:
        """Begins to look for the orders."""
        self.set_focus(self.query_one(Entries))
        self.query_one("#editor-heading", Static).update(Content.styled(" Ordering …", "bold"))
        self._find()

    @work(thread=True)
    def _find(self) -> None:
        """Looks for every order beside the screen; leaving the screen ends it."""
        worker = get_current_worker()
        watch = Watch(tell=self._tell, is_stopped=lambda: worker.is_cancelled)
        try:
            orders = {name: self._ranking.order(name, watch) for name in ORDERS}
        except Stopped:
            return
        self.app.call_from_thread(self._take, orders)

    def _tell(self, done: int, total: int) -> None:
        words = f" Ordering … {100 * done // max(total, 1)} %"
        heading = self.query_one("#editor-heading", Static)
        if str(heading.content) != words:
            self.app.call_from_thread(heading.update, Content(words), layout=False)

    def _take(self, orders: Mapping[OrderName, tuple[str, ...]]) -> None:
        self._orders = orders
        findings = self._ranking.waiting.findings
        if findings:
            words = " ".join(finding.message for finding in findings[:_MOST_FINDINGS])
            self.query_one(MessageLine).refuse(words)
        self._show()

    def _show(self) -> None:
        name = self._workspace.backlog(self._ranking.backlog).name
        self.query_one("#editor-heading", Static).update(
            Content.assemble((f" Order of {name}: {_NAMES[self._name]}", "bold")), layout=False
        )
        self.query_one("#costs", Static).update(self._costs())
        options = self.query_one(Entries)
        marked = options.highlighted or 0
        options.clear_options()
        options.add_options(Option(line) for line in self._lines())
        options.highlighted = (
            min(marked, options.option_count - 1) if options.option_count else None
        )

    def _costs(self) -> Content:
        """What every order costs, beside pure WSJF."""
        least = self._ranking.delay_cost(self._ranking.wsjf)
        parts: list[Content] = []
        for name in ORDERS:
            cost = self._ranking.delay_cost(self._orders[name])
            more = f" {float((cost - least) / Fraction(least)):+.1%}" if least else ""
            broken = sum(map(len, self._ranking.broken(self._orders[name]).values()))
            words = f"{name} {float(cost):g}{more}, {broken} broken"
            style = "bold $text-accent" if name == self._name else "$muted"
            parts.append(Content.styled(f"{'▸' if name == self._name else ' '} {words}", style))
        return Content(" Cost of delay: ") + Content("   ").join(parts)

    def _lines(self) -> list[Content]:
        ranking, keys = self._ranking, self._orders[self._name]
        reasons = ranking.reasons(keys) if self._name == "feasible" else {}
        broken = ranking.broken(keys)
        by_hand = {key: place for place, key in enumerate(ranking.manual)}
        lines = []
        for place, key in enumerate(keys):
            job = ranking.jobs.get(key)
            shift = by_hand[key] - place
            arrow = f"{'▲' if shift > 0 else '▼'}{abs(shift)}" if shift else ""
            score = f"{float(job.wsjf):.2f}" if job else "unscored"
            early = (
                f"comes before {', '.join(broken[key])}, which it needs" if key in broken else ""
            )
            why = "; ".join(filter(None, (reasons.get(key, NO_REASON).words, early)))
            title = shown_text(text_of(self._workspace.items[key], "title"))
            lines.append(
                Content.assemble(
                    f"{place + 1:>4} ",
                    (f"{arrow:<5}", "$text-success" if shift > 0 else "$text-error"),
                    (f"{key:<9}", "bold $text-accent"),
                    (f"{score:>9}  ", "bold"),
                    title,
                    (f"   {why}" if why else "", "$text-warning"),
                )
            )
        return lines

    def action_step(self, step: int) -> None:
        """Goes to the item after or before."""
        self.query_one(Entries).step(step)

    def action_page(self, pages: int) -> None:
        """Goes a page down or up."""
        self.action_step(pages * max(1, self.query_one(Entries).size.height - 1))

    def action_next_order(self) -> None:
        """Shows the next of the orders."""
        if len(self._orders) == len(ORDERS):
            self._name = ORDERS[(ORDERS.index(self._name) + 1) % len(ORDERS)]
            self._show()

    def action_apply(self) -> None:
        """Ranks the backlog as shown; one undo takes it back."""
        if len(self._orders) < len(ORDERS):
            return
        command = arranging(self._ranking.manual, self._orders[self._name])
        if command is None:
            self.query_one(MessageLine).hint("The backlog is ranked like that already.")
        else:
            self.dismiss(command)

    @on(OptionList.OptionSelected)
    def action_go(self) -> None:
        """Goes to the marked item on the board."""
        place = self.query_one(Entries).highlighted
        if place is not None and len(self._orders) == len(ORDERS):
            self.dismiss(self._orders[self._name][place])

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss("")
