"""The page on which a Definition of Ready is edited: its rules, and what they would do; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from refineboard.charts import Line
from refineboard.domain.readiness import LINE, Clause, Definition, clause_words
from refineboard.domain.readiness.trial import Outcome, Trial
from refineboard.tui.board.cards import fitted, shown_text
from refineboard.tui.ready.state import MUST, OFF, Draft, Row

FOOT_LINES = 5
HEAD_LINES = 2
_WEIGHT_WIDTH = 8
_COUNT_WIDTH = 14
_RULE_WIDTH = 66
"""Beyond this the count would stand too far from its rule."""
_STYLES = {MUST: "bold", "should": "", OFF: "dim"}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a draft would do, compared with what holds."""

    counts: Mapping[Clause, int]
    """How many open items do not meet a rule, whatever its weight."""
    now: Outcome
    then: Outcome
    lost: tuple[tuple[str, str], ...]
    """Items that meet what holds and would not meet the draft, with what they would lack."""
    won: tuple[str, ...]
    """Items that would meet the draft and do not meet what holds."""


def effect_of(
    trial: Trial,
    stored: Definition,
    draft: Sequence[Row],
    asked: Sequence[Clause],
    is_wanted: Callable[[], bool],
) -> Effect | None:
    """Tries a draft out, and counts who lacks the `asked` rules, all that are on among them.

    None where `is_wanted` said that nobody waits any more.
    """
    if not trial.ask((*asked, *stored), is_wanted):
        return None
    wanted = tuple(row.clause for row in draft if row.is_on)
    now, then = trial.outcome(stored), trial.outcome(wanted)
    keys = (*now.claimed, *now.before)
    lost = tuple(
        (key, ", ".join(trial.reasons(key, wanted)))
        for key in keys
        if key in now.meeting and key not in then.meeting
    )
    won = tuple(key for key in keys if key in then.meeting and key not in now.meeting)
    return Effect({clause: len(trial.lacking(clause)) for clause in asked}, now, then, lost, won)


def definition_lines(
    heading: str, draft: Draft, effect: Effect | None, width: int, height: int
) -> list[Line]:
    """The whole page: heading, rules, and below a line what the draft would do."""
    rows = rows_in_sight(draft, height)
    rule_width = min(width - _COUNT_WIDTH, _RULE_WIDTH)
    head: Line = [(f"{' Weight   Rule':<{rule_width}}", "head")]
    head.append((f"{'lack it ':>{_COUNT_WIDTH}}".ljust(width - rule_width), "head"))
    lines: list[Line] = [
        [(f"{f' {heading}':<{width}}", "head-focus")],
        head,
    ]
    lines += [_row_line(draft, place, effect, rule_width) for place in rows]
    lines += [[("", "")] for _ in range(height - len(lines) - FOOT_LINES)]
    lines.append([("─" * width, "rule")])
    lines += _foot(effect)[: FOOT_LINES - 1]
    lines += [[("", "")] for _ in range(height - len(lines))]
    return [fitted(line, width) for line in lines[:height]]


def rows_in_sight(draft: Draft, height: int) -> range:
    """Which rules have their line on the page."""
    fit = max(1, height - HEAD_LINES - FOOT_LINES)
    first = min(max(0, draft.place - fit // 2), max(0, len(draft.rows) - fit))
    return range(first, min(first + fit, len(draft.rows)))


def _row_line(draft: Draft, place: int, effect: Effect | None, width: int) -> Line:
    row = draft.rows[place]
    is_here = place == draft.place
    words = shown_text(clause_words(row.clause))
    if row.clause.rule == LINE:
        words = f"☐ {words}"
    lead: Line = [
        ("▌" if is_here else " ", "cursor"),
        (f"{row.weight:<{_WEIGHT_WIDTH}}", "chosen" if is_here else _STYLES[row.weight]),
        (" ", ""),
        (words, _STYLES[row.weight]),
    ]
    count = "" if effect is None else str(effect.counts.get(row.clause, ""))
    style = "watch" if row.is_on and count not in ("", "0") else "dim"
    return [*fitted(lead, width), (f"{count:>{_COUNT_WIDTH - 1}} ", style)]


def _foot(effect: Effect | None) -> list[Line]:
    if effect is None:
        return [[(" Asking the open items …", "dim")]]
    now, then = effect.now, effect.then
    lines: list[Line] = [
        _counted(" Ready: ", then.ready, now.ready, f"of {len(now.claimed)} that are called so"),
        _counted(" Fit to be called ready: ", then.ripe, now.ripe, f"of {len(now.before)} others"),
    ]
    if effect.lost:
        named = ", ".join(f"{key} (needs {words})" for key, words in effect.lost)
        lines.append([(f" {len(effect.lost)} would no longer do: ", "bad"), (named, "")])
    if effect.won:
        head = f" {len(effect.won)} would do as well: "
        lines.append([(head, "good"), (", ".join(effect.won), "")])
    if len(lines) == 2:
        lines.append([(" Nothing changes for any open item.", "dim")])
    return lines


def _counted(words: str, then: int, now: int, of: str) -> Line:
    style = "" if then == now else "good" if then > now else "bad"
    change = "" if then == now else f"; now {now}"
    return [(words, "dim"), (str(then), style or "bold"), (f" {of}{change}.", "dim")]
