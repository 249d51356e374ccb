"""The sample's move in time."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.commands import LoadDocuments
from refineboard.domain.errors import BadData
from refineboard.domain.workspace import Workspace
from refineboard.exchange.samples import sample_documents
from tests.exchange.builders import after

MADE_ON = date(2026, 11, 24)
SAMPLE = {
    "_at": {"seq": 3},
    "items": {
        "CHK-1": {
            "key": "CHK-1",
            "kind": "story",
            "backlog": "CHK",
            "title": "Released 2026-11-20 at last",
            "state": "funnel",
            "rank": "V",
            "timeline": [{"state": "funnel", "at": "2026-11-20T09:30:00.125Z", "by": "ana"}],
            "created_at": "2026-11-20T09:30:00.125Z",
            "updated_at": "2026-11-20T09:30:00.125Z",
        }
    },
    "teams": {"CHK": {"name": "Checkout"}},
    "increments": {
        "26.4": {"key": "26.4", "name": "PI", "start": "2026-11-23", "end": "2027-01-31"}
    },
    "iterations": {
        "26.4.1": {
            "key": "26.4.1",
            "pi": "26.4",
            "name": "First",
            "start": "2026-11-23",
            "end": "2026-12-06",
        }
    },
    "settings": {"art": {"key": "art", "name": "Payments", "sample_today": str(MADE_ON)}},
}


def documents(today: date) -> dict[str, dict[str, object]]:
    shifted = sample_documents(json.dumps(SAMPLE).encode(), today)
    return {f"{table}/{doc['key']}": dict(doc) for table, doc in shifted}


def test_on_its_own_day_the_sample_is_as_it_was_written():
    assert documents(MADE_ON)["items/CHK-1"] == SAMPLE["items"]["CHK-1"]


def test_every_date_and_time_moves_by_whole_weeks():
    moved = documents(date(2027, 1, 7))
    assert moved["iterations/26.4.1"]["start"] == "2027-01-04"
    assert moved["iterations/26.4.1"]["end"] == "2027-01-17"
    assert moved["items/CHK-1"]["created_at"] == "2027-01-01T09:30:00.125Z"
    assert moved["items/CHK-1"]["timeline"][0]["at"] == "2027-01-01T09:30:00.125Z"


def test_a_date_inside_a_text_stays():
    assert documents(date(2030, 1, 1))["items/CHK-1"]["title"] == "Released 2026-11-20 at last"


def test_the_day_on_which_the_sample_was_written_is_dropped():
    assert documents(MADE_ON)["settings/art"] == {"key": "art", "name": "Payments"}


def test_a_document_without_a_key_gets_the_one_it_is_filed_under():
    assert documents(MADE_ON)["teams/CHK"] == {"key": "CHK", "name": "Checkout"}


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_samples_today_is_in_the_week_up_to_today(today: date):
    start = date.fromisoformat(str(documents(today)["iterations/26.4.1"]["start"]))
    moved = start - date(2026, 11, 23)
    assert moved.days % 7 == 0
    assert today - timedelta(days=7) < MADE_ON + moved <= today


def test_the_sample_fills_a_workspace():
    shifted = sample_documents(json.dumps(SAMPLE).encode(), MADE_ON)
    workspace = after(Workspace(), LoadDocuments(shifted))
    assert list(workspace.backlogs) == ["ART", "CHK"]
    assert workspace.keys_in("CHK") == ["CHK-1"]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b"{}", b'{"items": 3}', b'{"items": {"a": 3}}', b"[" * 100_000]
)
def test_what_is_no_sample_is_bad_data(data: bytes):
    with pytest.raises(BadData, match="The sample"):
        sample_documents(data, MADE_ON)
