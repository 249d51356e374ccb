"""The page of an order: what it costs beside the others, and why each item stands where it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from rich.cells import cell_len

from refineboard.charts import Line
from refineboard.domain.documents import text_of
from refineboard.domain.economics.jobs import Number
from refineboard.domain.economics.orders import NO_REASON
from refineboard.domain.economics.outlook import Outlook
from refineboard.domain.economics.scorers import Scoring
from refineboard.domain.economics.sensitivity import Sensitivity, Step
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import PART_LABELS
from refineboard.tui.board.cards import details_fitted, fitted, shown_text
from refineboard.tui.kit.lines import filled, wrapped
from refineboard.tui.kit.sheet import Sheet, first_in_sight
from refineboard.tui.kit.words import moment_words, number_words
from refineboard.tui.ranking.state import Place, ShownOrder

NAMES: Mapping[ShownOrder, str] = {
    "wsjf": "by WSJF alone",
    "feasible": "cheapest that breaks no dependency",
    "manual": "as ranked by hand",
    "yours": "as you are moving it",
}
_DETAIL_LINES = 7
_ROOMY = 30
_LEAST_SHARE = 0.0005
"""What would be written as nothing."""
_LEAD = 39
"""Cells before the title: cursor, rank, shift, key, WSJF and range."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the pages show besides the outlook."""

    workspace: Workspace
    """As it was when the outlook was made."""
    scored: Mapping[str, Scoring]
    """By key, the last time that an item was scored, as far as that is known."""
    old: frozenset[str]
    """Items that were scored before the planning interval."""


def share_words(value: Number, least: Number) -> str:
    """How much dearer a cost is than the least, "" where there is nothing to compare."""
    share = float((value - least) / Fraction(least)) if least else 0.0
    return f"{share:+.1%}" if abs(share) >= _LEAST_SHARE else ""


def order_page(outlook: Outlook, place: Place, facts: Facts, sheet: Sheet) -> list[Line]:
    """Costs, items in order, details."""
    top = _cost_lines(outlook, place, sheet)
    head = f"{'Rank':>5}      {'Key':<8}{'WSJF':>6}  {'Could be':<12}Item"
    top.append(filled([(head[: sheet.width], "head")], sheet.width))
    rows = rows_in_sight(outlook, place, sheet)
    lines = [_row(outlook, place, facts, number, sheet.width) for number in rows]
    room = sheet.height - len(top) - _DETAIL_LINES
    lines += [[] for _ in range(room - len(lines))]
    details = [[(" ", ""), *line] for line in _details(outlook, place, facts, sheet.width - 2)]
    return [*top, *lines, [("─" * sheet.width, "rule")], *details[: _DETAIL_LINES - 1]]


def top_lines(place: Place, sheet: Sheet) -> int:
    """How many lines stand above the rows."""
    return 1 + (len(place.names) if sheet.height >= _ROOMY else 1)


def rows_in_sight(outlook: Outlook, place: Place, sheet: Sheet) -> range:
    """Which rows are on screen."""
    count = len(place.rows(outlook))
    room = max(1, sheet.height - top_lines(place, sheet) - _DETAIL_LINES)
    top = first_in_sight(place.row(outlook), count, room)
    return range(top, min(top + room, count))


def _broken(outlook: Outlook, place: Place) -> Mapping[str, tuple[str, ...]]:
    if place.name == "yours":
        return place.yours.broken if place.yours is not None else {}
    return outlook.broken[place.name]


def _cost_lines(outlook: Outlook, place: Place, sheet: Sheet) -> list[Line]:
    """What every order costs, beside pure WSJF."""
    lines = [_cost(outlook, place, name, roomy=sheet.height >= _ROOMY) for name in place.names]
    if sheet.height >= _ROOMY:
        return lines
    # The order that is shown matters most where not all have room.
    lines.sort(key=lambda line: line[0][0] != "▸")
    return [details_fitted([run for line in lines for run in _joined(line)], sheet.width)]


def _joined(line: Line) -> Line:
    return [("".join(text for text, _ in line) + " ", line[1][1])]


def _cost(outlook: Outlook, place: Place, name: ShownOrder, *, roomy: bool) -> Line:
    if name == "yours":
        assert place.yours is not None
        cost, broken = place.yours.cost, place.yours.broken
    else:
        cost, broken = outlook.costs[name], outlook.broken[name]
    more = share_words(cost, outlook.costs["wsjf"])
    late = sum(map(len, broken.values()))
    here = name == place.name
    mark = "▸" if here else " "
    style = "bold" if here else "dim"
    if not roomy:
        more = "" if name == "wsjf" else f" {more}"
        return [(mark, "cursor"), (f"{name} {number_words(cost)}{more} {late} broken", style)]
    told = "no dependency broken" if not late else f"{late} broken"
    return [
        (mark, "cursor"),
        (f" {name:<9}{number_words(cost):>12} {more:>8}   ", style),
        (f"{told:<22}", "bad" if late else "good"),
        (NAMES[name], "dim"),
    ]


def _row(outlook: Outlook, place: Place, facts: Facts, number: int, width: int) -> Line:
    key = place.rows(outlook)[number]
    here = number == place.row(outlook)
    job = outlook.ranking.jobs.get(key)
    shift = outlook.by_hand[key] - number
    arrow = f"{'▲' if shift > 0 else '▼'}{min(abs(shift), 999)}" if shift else ""
    starves = "starves: split it" if key in outlook.starving else ""
    words = "; ".join(filter(None, (_why(outlook, place, key), starves)))
    why = f"  {words} " if words else ""
    title = shown_text(text_of(facts.workspace.items[key], "title"))
    room = width - _LEAD
    # A reason that is cut short is of no use, a title still is.
    why_width = min(cell_len(why), max(0, room - 12))
    return [
        ("▌" if here else " ", "cursor"),
        (f"{number + 1:>4} ", "dim"),
        (f"{arrow:<5}", "good" if shift > 0 else "bad"),
        (f"{key[:7]:<7} ", "key"),
        (f"{float(job.wsjf):>6.2f}" if job else f"{'–':>6}", "bold"),
        ("* " if key in facts.old else "  ", "watch"),
        *_range(outlook.sensitivities.get(key)),
        *fitted([(title, "")], max(0, room - why_width)),
        *fitted([(why, "watch")], why_width),
    ]


def _range(found: Sensitivity | None) -> Line:
    """The ranks that one step of a score could lead to, and whether that is little."""
    if found is None:
        return [(" " * 12, "")]
    words = f"{found.best}–{found.worst}" if found.best != found.worst else str(found.rank)
    return [(f"{words:<9}", "dim"), ("✓  " if found.is_robust else "~  ", _trust(found))]


def _trust(found: Sensitivity) -> str:
    return "good" if found.is_robust else "watch"


def _why(outlook: Outlook, place: Place, key: str) -> str:
    broken = _broken(outlook, place)
    reason = outlook.reasons.get(key, NO_REASON).words if place.name == "feasible" else ""
    early = f"before {', '.join(broken[key])}, which it needs" if key in broken else ""
    return "; ".join(filter(None, (reason, early)))


def _details(outlook: Outlook, place: Place, facts: Facts, width: int) -> Iterator[Line]:
    """What there is to know of the item of the cursor."""
    keys = place.rows(outlook)
    if not keys:
        yield [("There is no open item in this backlog.", "dim")]
        return
    key = keys[place.row(outlook)]
    document = facts.workspace.items[key]
    yield [(key, "key"), (f" {shown_text(text_of(document, 'title'))}", "bold")]
    starved = outlook.starving.get(key)
    if starved is not None:
        for number, text in enumerate(wrapped(starved.message, width - 2)):
            yield [("  " if number else "! ", "watch"), (text, "")]
    yield from _standing(outlook, place, key, width)
    found = outlook.sensitivities.get(key)
    if found is not None:
        for text in wrapped(sensitivity_words(found), width):
            yield [(text, "")]
    yield _age(facts, key)


def _standing(outlook: Outlook, place: Place, key: str, width: int) -> Iterator[Line]:
    """Why an item stands where it does."""
    words = _why(outlook, place, key)
    if words:
        for text in wrapped(f"{words[0].upper()}{words[1:]}.", width):
            yield [(text, "watch")]
    elif key not in outlook.ranking.jobs:
        words = "Not scored, so it has no rank by WSJF."
        if outlook.ranking.follows_features:
            words = "It belongs to no feature that is scored."
        yield [(words, "watch")]
    elif place.name == "feasible":
        followed = "the order of its feature" if outlook.ranking.follows_features else "its score"
        yield [(f"Stands where {followed} puts it.", "dim")]


def sensitivity_words(found: Sensitivity) -> str:
    """How far an item's rank is to be trusted."""
    if found.best_step is None and found.worst_step is None:
        return f"Rank {found.rank} by WSJF, and no single step of a score would change that."
    parts = []
    if found.best_step is not None:
        parts.append(f"{found.best} with {_step_words(found.best_step)}")
    if found.worst_step is not None:
        parts.append(f"{found.worst} with {_step_words(found.worst_step)}")
    trust = "robust" if found.is_robust else "it hangs on one step of one score"
    return f"Rank {found.rank} by WSJF, {trust}: could be {' or '.join(parts)}."


def _step_words(step: Step) -> str:
    return f"{PART_LABELS[step.part].lower()} {step.after} instead of {step.before}"


def _age(facts: Facts, key: str) -> Line:
    scoring = facts.scored.get(key)
    old = " — before this planning interval, so score it anew" if key in facts.old else ""
    if scoring is None:
        return [(f"* Scored{old[2:]}." if old else "", "watch")]
    when = f"Last scored {moment_words(scoring.at)} by {shown_text(scoring.by)}"
    return [(f"{when}{old}.", "watch" if old else "dim")]
