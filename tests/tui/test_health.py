"""The dashboard: what it says, how one gets to the items behind it, that it stays right."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from refineboard.charts import ASCII, UNICODE
from refineboard.domain.change import Change, LogEntry, SetField
from refineboard.domain.commands import AddItem, LoadDocuments, MoveToState
from refineboard.domain.edits import FieldEdit
from refineboard.domain.health.behind import items_behind
from refineboard.domain.health.cadence import moment_text
from refineboard.domain.health.dashboard import Dashboard
from refineboard.domain.health.past import Past
from refineboard.domain.health.tally import Frame
from refineboard.domain.health.words import METRICS, share_words, value_words
from refineboard.exchange.samples import sample_documents
from refineboard.resources import resource_dir
from refineboard.session import Session, found_workspace, open_session
from refineboard.tui.health.figures import Health
from refineboard.tui.health.pages import number_at, page_lines
from refineboard.tui.health.screen import HealthScreen
from refineboard.tui.health.state import ALL_METRICS, Page, Place
from refineboard.tui.kit.lines import DETAIL_LINES
from refineboard.tui.kit.page_view import PageView
from refineboard.tui.kit.sheet import Sheet
from refineboard.tui.terminal.glyphs import ascii_text
from refineboard.tui.theming.themes import Respelled
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample ART as of today."""
    directory = tmp_path_factory.mktemp("sample") / "art"
    data = (resource_dir("sample_backlogs") / "payments-art.json").read_bytes()
    documents = sample_documents(data, datetime.now(UTC).date())
    found_workspace(directory, LoadDocuments(documents))
    return directory


@pytest.fixture
def directory(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample that a test may change."""
    return Path(shutil.copytree(sample, tmp_path / "art"))


def measured(session: Session) -> Dashboard:
    """The health of a workspace as the command line measures it."""
    at = moment_text(datetime.now(UTC))
    needed = Frame(session.workspace, at, Past()).first_moment
    return Dashboard(session.workspace, at, session.past(needed, at))


async def press(board: BoardDriver, *keys: str) -> None:
    """Presses keys, each when all that the one before set off is done."""
    for key in keys:
        await board.press(key)
        await board.app.workers.wait_for_complete()
        await board.settle()


def page(board: BoardDriver) -> str:
    """What stands on the dashboard, which must be open."""
    assert isinstance(board.app.screen, HealthScreen)
    return board.app.screen.query_one(PageView).text


def shown_keys(board: BoardDriver) -> set[str]:
    """Keys of the items on the board."""
    return {key for column in board.app._board.view.columns for key in column.keys}


async def test_every_backlog_has_a_line_with_the_values_that_the_command_tells(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await press(board, "D")
        lines = page(board).splitlines()
        for place, report in enumerate(measured(board.session).reports(), 2):
            assert report.backlog in lines[place]
            assert value_words(report.metrics["readiness_rate"]) in lines[place]
            assert value_words(report.metrics["runway"]) in lines[place]


async def test_what_there_is_nothing_of_is_called_so(tmp_path: Path) -> None:
    async with the_board(a_workspace_directory(tmp_path)) as board:
        await press(board, "D", "j", "l")
        assert "Story acceptance rate of Checkout: n/a" in page(board)
        assert "no iteration is over, or no story was planned at its start" in page(board)
        assert "0 %" not in page(board).splitlines()[3]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["wide", "narrow"])
async def test_the_three_worst_findings_stand_there_with_their_next_step(
    directory: Path, size: tuple[int, int]
) -> None:
    async with the_board(directory, size) as board:
        await press(board, "D", "j")
        words = " ".join(page(board).split())
        for finding in measured(board.session).report("CHK").findings[:3]:
            assert f"{finding.message} → {finding.next_step}" in words


async def test_the_detail_tells_the_target_its_source_and_the_trend(directory: Path) -> None:
    async with the_board(directory) as board:
        await press(board, "D", "j")
        assert "Healthy: ≥ 80 %" in page(board)
        assert "this program's own suggestion" in page(board)
        assert "Trend: " in page(board)


@pytest.mark.parametrize("key", ["q", "escape", "h"])
async def test_a_number_opens_the_items_behind_it_and_a_key_leads_back(
    directory: Path, key: str
) -> None:
    async with the_board(directory) as board:
        dashboard = measured(board.session)
        metric = dashboard.report("CHK").metrics["acceptance_rate"]
        await press(board, "D", "j", "l", "enter")
        assert shown_keys(board) == set(items_behind(dashboard, "CHK", metric))
        await press(board, key)
        assert "Story acceptance rate of Checkout" in page(board)


async def test_the_way_back_from_the_items_shows_the_whole_board_again(directory: Path) -> None:
    async with the_board(directory) as board:
        everything = shown_keys(board)
        await press(board, "D", "enter", "q", "q")
        assert shown_keys(board) == everything


async def test_the_key_of_the_dashboard_leads_back_from_the_items_too(directory: Path) -> None:
    async with the_board(directory) as board:
        everything = shown_keys(board)
        await press(board, "D", "enter", "D", "j", "enter", "D", "q")
        assert shown_keys(board) == everything


async def test_a_filter_is_set_aside_for_the_items_and_holds_again_after(directory: Path) -> None:
    async with the_board(directory) as board:
        await press(board, "slash", *"CHK-1", "enter", "D", "j", "enter")
        narrowed = shown_keys(board)
        assert len(narrowed) > 1
        await press(board, "q", "q")
        assert board.app._board.filter_text == "CHK-1"


async def test_a_filter_typed_on_the_items_goes_before_they_do(directory: Path) -> None:
    async with the_board(directory) as board:
        await press(board, "D", "j", "enter")
        behind = shown_keys(board)
        await press(board, "slash", *"no such words", "enter")
        assert shown_keys(board) == set()
        await press(board, "escape")
        assert shown_keys(board) == behind


async def test_a_digit_opens_the_items_behind_a_finding(directory: Path) -> None:
    async with the_board(directory) as board:
        finding = measured(board.session).report("CHK").findings[1]
        await press(board, "D", "j", "2")
        assert shown_keys(board) == set(finding.keys)


async def test_enter_opens_the_marked_finding_and_escape_leads_back_to_it(directory: Path) -> None:
    async with the_board(directory) as board:
        finding = measured(board.session).report("CHK").findings[1]
        await press(board, "D", "j", "f", "j", "enter")
        assert shown_keys(board) == set(finding.keys)
        await press(board, "escape")
        assert "▸ 2 " in page(board)


async def test_left_of_the_first_number_is_the_board(directory: Path) -> None:
    async with the_board(directory) as board:
        await press(board, "D", "l", "h", "h")
        assert board.app.screen is board.app._board


async def test_what_a_colleague_changes_is_seen_and_told(tmp_path: Path) -> None:
    async with the_board(a_workspace_directory(tmp_path)) as board:
        await press(board, "D", "j")
        board.session.do(MoveToState(("CHK-1",), "in_progress"))
        await board.app.desk.sync()
        await board.settle()
        await board.app.workers.wait_for_complete()
        assert "flow load 0 → 1" in board.message


async def test_after_many_edits_the_numbers_are_those_of_a_fresh_look(directory: Path) -> None:
    async with the_board(directory) as board:
        await press(board, "D")
        board.session.do(AddItem("CHK", "story", "Pay later", (FieldEdit("points", 5),)))
        for key in ("CHK-1", "CHK-7", "LED-3"):
            board.session.do(MoveToState((key,), "ready"))
        board.session.do(MoveToState(("CHK-7",), "refining"))
        await board.app.desk.sync()
        await board.settle()
        await board.app.workers.wait_for_complete()
        desk = board.app._board._health
        assert desk is not None
        assert desk.health is not None
        for report, fresh in zip(
            desk.health.reports, measured(board.session).reports(), strict=True
        ):
            values = {name: metric.value for name, metric in report.metrics.items()}
            assert values == {name: metric.value for name, metric in fresh.metrics.items()}
            assert report.findings == fresh.findings


async def test_a_workspace_that_was_loaded_anew_is_measured_anew(tmp_path: Path) -> None:
    async with the_board(a_workspace_directory(tmp_path)) as board:
        await press(board, "D", "q")
        unseen = Change("load", (SetField("items", "CHK-1", "state", "funnel", "in_progress"),))

        def load(session: Session) -> None:
            session.workspace.apply(LogEntry(session.seq, "2026-11-24", "ben", unseen))
            board.app.desk.loaded(session.workspace)

        await board.app.desk.ask(load)
        await board.settle()
        await press(board, "D")
        desk = board.app._board._health
        assert desk is not None
        assert desk.health is not None
        assert desk.health.reports[0].metrics["flow_load"].value == 1


async def test_the_heat_map_has_every_metric_of_every_backlog(directory: Path) -> None:
    async with the_board(directory) as board:
        await press(board, "D", "tab")
        reports = measured(board.session).reports()
        lines = page(board).splitlines()
        for line, name in zip(lines[2:], METRICS, strict=False):
            assert METRICS[name].label in line
            values = [
                value_words(report.metrics[name]) for report in reports if name in report.metrics
            ]
            found = line[46:].replace("▸", " ")
            assert all(value in found for value in values)


async def test_the_heat_map_opens_the_items_behind_a_cell(directory: Path) -> None:
    async with the_board(directory) as board:
        dashboard = measured(board.session)
        metric = dashboard.report("LED").metrics["runway"]
        await press(board, "D", "tab", "l", "l", "j", "j", "j", "j", "j", "enter")
        assert shown_keys(board) == set(items_behind(dashboard, "LED", metric))


async def test_the_flow_page_draws_the_backlog_under_the_cursor(directory: Path) -> None:
    async with the_board(directory) as board:
        await press(board, "D", "shift+tab", "j")
        assert "CHK Checkout" in page(board)
        assert "█ done" in page(board)
        assert "half within" in page(board)


async def test_the_flow_page_opens_the_items_behind_the_flow_times(directory: Path) -> None:
    async with the_board(directory) as board:
        dashboard = measured(board.session)
        metric = dashboard.report("CHK").metrics["flow_time"]
        await press(board, "D", "shift+tab", "j", "enter")
        assert shown_keys(board) == set(items_behind(dashboard, "CHK", metric)) != set()


async def test_every_page_leads_to_the_findings_of_its_backlog(directory: Path) -> None:
    async with the_board(directory) as board:
        await press(board, "D", "tab", "l", "f")
        assert "CHK Checkout: what to do first" in page(board)
        assert "▸ 1 " in page(board)


async def test_a_flow_of_nothing_is_called_so(tmp_path: Path) -> None:
    async with the_board(a_workspace_directory(tmp_path)) as board:
        await press(board, "D", "shift+tab", "j")
        assert "Cumulative flow: n/a" in page(board)
        assert "Flow time: n/a" in page(board)


@pytest.fixture(scope="module")
def health(sample: Path) -> Iterator[Health]:
    session = open_session(sample)
    dashboard = measured(session)
    yield Health("Payments ART", dashboard.at, "26.4.4", dashboard.reports(), dashboard.targets, {})
    session.close()


@settings(max_examples=60)
@given(
    st.builds(
        Place, st.sampled_from(Page), st.integers(0, 5), finding=st.none() | st.integers(0, 9)
    ),
    st.builds(Sheet, st.integers(40, 200), st.integers(5, 60), st.sampled_from([UNICODE, ASCII])),
)
def test_a_page_fills_its_sheet_and_nothing_more(
    health: Health, place: Place, sheet: Sheet
) -> None:
    place.fit(health.reports)
    lines = page_lines(health, place, None, sheet)
    assert len(lines) == sheet.height
    assert {cell_len("".join(text for text, _ in line)) for line in lines} == {sheet.width}


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_pages_and_numbers_are_told_whole_however_narrow(health: Health, width: int) -> None:
    sheet = Sheet(width, 20)
    lines = page_lines(health, Place(gauges=sheet.gauges), None, sheet)
    heading, _, gauges = ("".join(text for text, _ in line) for line in lines[:3])
    assert all(each in heading for each in Page)
    values = (value_words(health.reports[0].metrics[name]) for name in sheet.gauges)
    assert all(value in gauges for value in values)


@pytest.mark.parametrize("metric", ALL_METRICS)
def test_what_a_number_is_made_of_is_told_whole_at_80_columns(health: Health, metric: str) -> None:
    for backlog, report in enumerate(health.reports):
        lines = page_lines(health, Place(Page.HEAT_MAP, backlog, metric), None, Sheet(80, 22))
        told = "\n".join("".join(text for text, _ in line) for line in lines[-DETAIL_LINES:])
        assert metric not in report.metrics or share_words(report.metrics[metric]) in told
        assert "…" not in told


@given(
    st.sampled_from([Page.OVERVIEW, Page.HEAT_MAP]),
    st.integers(0, 5),
    st.sampled_from(ALL_METRICS),
    st.integers(80, 200),
    st.integers(20, 60),
)
def test_the_number_under_the_cursor_is_found_where_it_is_marked(
    health: Health, page: Page, backlog: int, metric: str, width: int, height: int
) -> None:
    sheet = Sheet(width, height)
    place = Place(page, backlog, metric, gauges=sheet.gauges)
    lines = page_lines(health, place, None, sheet)
    y, text = next(
        (y, text)
        for y, line in enumerate(lines)
        if "▸" in (text := "".join(each for each, _ in line))
    )
    shown = place.gauge if page is Page.OVERVIEW else metric
    assert number_at(health, place, sheet, text.index("▸"), y) == (backlog, shown)


async def test_a_click_goes_to_a_number_and_a_second_one_opens_its_items(directory: Path) -> None:
    async with the_board(directory) as board:
        dashboard = measured(board.session)
        metric = dashboard.report("CHK").metrics["acceptance_rate"]
        await press(board, "D")
        await board.pilot.click(PageView, offset=(50, 3))
        await board.settle()
        assert "Story acceptance rate of Checkout" in page(board)
        await board.pilot.click(PageView, offset=(50, 3))
        await board.app.workers.wait_for_complete()
        await board.settle()
        assert shown_keys(board) == set(items_behind(dashboard, "CHK", metric))


async def test_charts_are_drawn_in_ascii_where_the_terminal_shows_nothing_else(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        board.app.letter_filters = [Respelled(ascii_text)]
        await press(board, "D")
        chart = set(UNICODE.levels + UNICODE.fills + UNICODE.lengths + UNICODE.threshold)
        # The bar beside the chosen backlog is a sign of the board, and respelled like the others.
        assert set(page(board)) & chart <= {"▌"}
        assert "#" in page(board)
