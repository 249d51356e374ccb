"""Every action of the program in one table."""

from __future__ import annotations

from refineboard.tui.actions.anywhere import ANYWHERE_ACTIONS
from refineboard.tui.actions.base import Action
from refineboard.tui.actions.board import BOARD_ACTIONS
from refineboard.tui.actions.economics import RANKING_ACTIONS, SHEET_ACTIONS
from refineboard.tui.actions.going import GOING_ACTIONS, MENU_ACTIONS
from refineboard.tui.actions.refining import LINKING_ACTIONS, SPLITTING_ACTIONS
from refineboard.tui.actions.screens import (
    AGREEING_ACTIONS,
    ASKING_ACTIONS,
    CHOOSING_ACTIONS,
    COMPARING_ACTIONS,
    EDITING_ACTIONS,
    FILTERING_ACTIONS,
    HEALTH_ACTIONS,
    HISTORY_ACTIONS,
    IMPORTING_ACTIONS,
    KEYS_ACTIONS,
    READING_ACTIONS,
    SCORING_ACTIONS,
)

ACTIONS: tuple[Action, ...] = (
    *BOARD_ACTIONS,
    *MENU_ACTIONS,
    *LINKING_ACTIONS,
    *ANYWHERE_ACTIONS,
    *READING_ACTIONS,
    *EDITING_ACTIONS,
    *SPLITTING_ACTIONS,
    *SCORING_ACTIONS,
    *SHEET_ACTIONS,
    *COMPARING_ACTIONS,
    *HISTORY_ACTIONS,
    *RANKING_ACTIONS,
    *HEALTH_ACTIONS,
    *CHOOSING_ACTIONS,
    *ASKING_ACTIONS,
    *FILTERING_ACTIONS,
    *IMPORTING_ACTIONS,
    *AGREEING_ACTIONS,
    *GOING_ACTIONS,
    *KEYS_ACTIONS,
)
