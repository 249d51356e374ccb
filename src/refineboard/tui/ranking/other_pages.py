"""The pages beside the order: pictures, other ways to rank, and the teams' backlogs."""

from __future__ import annotations

from collections.abc import Iterator

from refineboard.charts import Line
from refineboard.domain.documents import text_of
from refineboard.domain.economics.alternatives import Alternative
from refineboard.domain.economics.jobs import Number
from refineboard.domain.economics.outlook import Outlook, TeamOrder
from refineboard.domain.workspace import Workspace
from refineboard.pictures import delay_picture, score_picture
from refineboard.tui.board.cards import fitted, shown_text
from refineboard.tui.kit.lines import filled, wrapped
from refineboard.tui.kit.sheet import Sheet, first_in_sight
from refineboard.tui.kit.words import number_words
from refineboard.tui.ranking.order_page import Facts
from refineboard.tui.ranking.state import Place, TeamRow

_WIDE = 100
_TALLEST = 26
_NOTE_LINES = 4
_TENTH = 10


def pictures_page(outlook: Outlook, sheet: Sheet) -> list[Line]:
    """The cost that waits in each order, and the scores; beside each other where there is room."""
    if not outlook.ranking.jobs:
        return [[(" Nothing is scored yet, so there is nothing to draw.", "dim")]]
    ranking, orders, glyphs = outlook.ranking, outlook.orders, sheet.glyphs
    if sheet.width >= _WIDE:
        width, height = sheet.width // 2 - 2, min(sheet.height - 1, _TALLEST)
        left = delay_picture(ranking, orders, width, height, glyphs)
        right = score_picture(ranking, width, height, glyphs)
        rows = max(len(left), len(right))
        pairs = zip(_padded(left, rows), _padded(right, rows), strict=True)
        return [[(" ", ""), *fitted(one, width), ("   ", ""), *other] for one, other in pairs]
    height = sheet.height // 2
    lines = delay_picture(ranking, orders, sheet.width - 1, height, glyphs)
    lines += score_picture(ranking, sheet.width - 1, sheet.height - height, glyphs)
    return [[(" ", ""), *line] for line in lines]


def _padded(lines: list[Line], count: int) -> list[Line]:
    return [*lines, *([] for _ in range(count - len(lines)))]


def rows_in_sight(outlook: Outlook, place: Place, sheet: Sheet, count: int) -> range:
    """Which of the rows of a page with a head and a note are on screen."""
    room = max(1, sheet.height - 1 - _NOTE_LINES)
    top = first_in_sight(place.row(outlook), count, room)
    return range(top, min(top + room, count))


def _with_note(head: Line, rows: list[Line], note: list[Line], sheet: Sheet) -> list[Line]:
    room = sheet.height - 1 - _NOTE_LINES
    blank: list[Line] = [[] for _ in range(room - len(rows))]
    rule: Line = [("─" * sheet.width, "rule")]
    return [filled(head, sheet.width), *rows, *blank, rule, *note]


def alternatives_page(outlook: Outlook, place: Place, facts: Facts, sheet: Sheet) -> list[Line]:
    """WSJF, money and value × urgency side by side; ranks that differ much stand out."""
    keys = place.rows(outlook)
    titles = ("WSJF", "Money", "Val×urg")
    head: Line = [(f"  {'Key':<8}", "head")]
    for way, title in enumerate(titles):
        marked = way == place.way
        words = f"{title}{'▼' if marked else ''}"
        head.append((f"{words:>11} {'rank':>5}", "head-focus" if marked else "head"))
    head.append(("  Item", "head"))
    rows = [
        _alternative(outlook, facts.workspace, keys[number], here=number == place.row(outlook))
        for number in rows_in_sight(outlook, place, sheet, len(keys))
    ]
    note: list[Line] = [
        [(f" {text}", "dim")]
        for words in _rate_words(outlook)
        for text in wrapped(words, sheet.width - 2)
    ]
    return _with_note(head, rows, note, sheet)


def _alternative(outlook: Outlook, workspace: Workspace, key: str, *, here: bool) -> Line:
    each = outlook.alternatives[key]
    title = shown_text(text_of(workspace.items[key], "title"))
    runs: Line = [("▌ " if here else "  ", "cursor"), (f"{key[:7]:<8}", "key")]
    for figure, rank in (
        (each.wsjf, each.wsjf_rank),
        (each.cd3, each.cd3_rank),
        (each.value_times_urgency, each.value_times_urgency_rank),
    ):
        runs.append((f"{_figure(figure):>11} ", "dim"))
        runs.append((f"{rank or '–':>5}", _rank_style(each, rank, len(outlook.alternatives))))
    return [*runs, ("  ", ""), (title, "")]


def _figure(figure: Number | None) -> str:
    if figure is None:
        return "–"
    return number_words(figure) if figure >= 1000 else f"{float(figure):.2f}"


def _rank_style(each: Alternative, rank: int | None, count: int) -> str:
    """What another way ranks by more than a tenth of the backlog elsewhere is worth a talk."""
    if rank is None or each.wsjf_rank is None:
        return "dim"
    return "watch" if abs(rank - each.wsjf_rank) > max(1, count // _TENTH) else ""


def _rate_words(outlook: Outlook) -> Iterator[str]:
    rate = outlook.rate
    weeks = f"{float(rate.weeks_per_size):g} weeks a point of job size"
    if rate.money_per_point:
        money = f"{number_words(rate.money_per_point)} a week a point of cost of delay"
        yield f"Money: cost of delay ÷ duration (CD3), at {money} and {weeks}."
    else:
        yield (
            "Money: an item's own money_per_week ÷ its weeks; refineboard targets "
            "money_per_point=… makes money of the scores."
        )
    yield (
        "Value × urgency: (value + risk) × time criticality ÷ size. Ranks in another colour differ "
        "from WSJF's by more than a tenth of the backlog."
    )


def teams_page(outlook: Outlook, place: Place, facts: Facts, sheet: Sheet) -> list[Line]:
    """What stands elsewhere in the teams' backlogs than the order of the features has it."""
    rows = place.team_rows(outlook)
    teams = {team.team: team for team in outlook.teams}
    head: Line = [("  Team, and its items     stand at → by their features", "head")]
    shown: list[Line] = []
    for number in rows_in_sight(outlook, place, sheet, len(rows)):
        mark = "▌ " if number == place.row(outlook) else "  "
        line = _team_row(outlook, teams[rows[number][0]], rows[number], facts)
        shown.append([(mark, "cursor"), *line])
    words = (
        "Stories follow the features as they are ranked now, then their dependencies, then the "
        "team's own rank, unless the team scores its stories by themselves."
    )
    note: list[Line] = [[(f" {text}", "dim")] for text in wrapped(words, sheet.width - 2)]
    return _with_note(head, shown, note, sheet)


def _team_row(outlook: Outlook, team: TeamOrder, row: TeamRow, facts: Facts) -> Line:
    divergence = row[1]
    if divergence is None:
        name = shown_text(facts.workspace.backlog(team.team).name)
        return [(f"{team.team} {name}", "bold"), *_team_words(team)]
    document = facts.workspace.items[divergence.key]
    parent = text_of(document, "parent")
    rank = outlook.by_hand.get(parent)
    feature = f"{parent} rank {rank + 1}" if rank is not None else parent
    up = divergence.wanted < divergence.place
    return [
        (f"   {divergence.key:<10}", "key"),
        (f"{divergence.place:>15} → {divergence.wanted:<6}", "good" if up else "bad"),
        (f"{feature:<16} ", "dim"),
        (shown_text(text_of(document, "title")), ""),
    ]


def _team_words(team: TeamOrder) -> Line:
    if team.scores_stories:
        return [("   scores its stories by themselves", "watch")]
    if not team.differing:
        return [("   follows the features", "good")]
    count = len(team.differing)
    return [(f"   {count} of {len(team.current)} stand elsewhere", "watch")]
