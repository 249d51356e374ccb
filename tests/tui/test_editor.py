from pathlib import Path

import pytest
from textual.widgets import Input

from refineboard.domain.commands import EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.tui.editor.screen import EditorScreen
from refineboard.tui.kit.fields import TextField
from tests.tui.driver import a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


async def test_what_is_typed_into_the_title_is_saved(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e")
        await board.type("s")
        await board.press("ctrl+s")
        assert "Save a cards" in board.text


async def test_a_story_is_written_part_by_part(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "n")
        await board.type("Refund a part")
        await board.press("tab")
        await board.type("merchant")
        await board.press("tab")
        await board.type("to refund a part of a payment")
        await board.press("tab")
        await board.type("I keep the customer")
        await board.press("ctrl+s")
        board.session.sync()
        assert board.session.workspace.item("CHK-3").description == (
            "As a merchant, I want to refund a part of a payment so that I keep the customer."
        )


async def test_keys_typed_ahead_land_in_the_field_they_were_meant_for(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "n", *"abc", "tab", *"def", "tab", *"ghi")
        values = board.editor.form.values
        assert (values["title"], values["role"], values["means"]) == ("abc", "def", "ghi")


async def test_a_new_item_stands_below_the_one_under_the_cursor(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "n", *"abc", "ctrl+s")
        board.session.sync()
        assert board.session.workspace.keys_in("CHK") == ["CHK-1", "CHK-3", "CHK-2"]
        assert board.cursor == "CHK-3"


async def test_leaving_an_empty_new_item_adds_nothing(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "n", "ctrl+s")
        assert not board.session.sync()


async def test_the_letters_change_while_one_types(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "n", "tab")
        await board.type("shopper")
        await board.press("tab")
        await board.type("to pay my order easily")
        assert "easily" in board.invest


async def test_enter_in_the_last_criterion_adds_another(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e", "ctrl+n")
        await board.type("one")
        await board.press("enter")
        await board.type("two")
        await board.press("ctrl+s")
        board.session.sync()
        assert board.session.workspace.item("CHK-1").acceptance_criteria == ("one", "two")


async def test_discarding_keeps_the_item_as_it_was(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e", *"xyz", "f9")
        assert not board.session.sync()


async def test_a_value_that_the_rules_refuse_keeps_the_editor_open(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e")
        points = next(each for each in board.editor.query(Input) if each.name == "points")
        points.value = "many"
        await board.press("ctrl+s")
        assert isinstance(board.app.screen, EditorScreen)
        assert "number" in board.message


async def test_a_colleagues_edit_of_another_field_and_mine_both_stand(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e", "s")
        board.session.do(EditItem("CHK-1", (FieldEdit("points", 5),)))
        await board.press("ctrl+s")
        board.session.sync()
        item = board.session.workspace.item("CHK-1")
        assert (item.title, item.points) == ("Save a cards", 5)


async def test_a_draft_that_was_kept_is_put_back(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e", *"xyz")
        board.app.keep_draft()
    async with the_board(directory) as board:
        await board.press("l", "e")
        assert board.editor.form.values["title"] == "Save a cardxyz"


async def test_one_text_and_three_parts_are_views_of_the_same_story(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "n", "tab", *"ab", "tab", *"cde", "ctrl+t")
        assert "As an ab, I want cde" in board.editor.form.values["description"]


async def test_saving_drops_the_draft(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e", *"xyz")
        board.app.keep_draft()
        await board.press("ctrl+s", "e")
        assert board.editor.form.values["title"] == "Save a cardxyz"
        assert "Unsaved" not in board.message


async def test_a_draft_has_what_stands_on_the_screen_even_before_it_was_told(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e")
        editor = board.editor
        field = editor.focused
        assert isinstance(field, TextField)
        field.insert("xyz")
        editor.keep_draft()
        assert editor.form.values["title"] == "Save a cardxyz"


async def test_an_owner_is_completed_from_those_who_own_other_items(directory: Path):
    async with the_board(directory) as board:
        board.session.do(EditItem("CHK-1", (FieldEdit("owner", "Maria Lopez"),)))
        await board.until(lambda: "owner" in board.app.desk.workspace.items["CHK-1"])
        await board.press("l", "j", "e")
        owner = next(each for each in board.app.screen.query(Input) if each.name == "owner")
        board.app.screen.set_focus(owner)
        await board.type("mar")
        await board.until(lambda: bool(owner._suggestion))
        await board.press("right")
        assert owner.value == "Maria Lopez"


async def test_one_new_item_after_another_is_written_without_the_board_between(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "n")
        await board.type("Refund")
        await board.press("f8")
        await board.type("x marks")
        await board.press("ctrl+s")
        titles = [str(item["title"]) for item in board.app.desk.workspace.items.values()]
        assert titles[-2:] == ["Refund", "x marks"]
