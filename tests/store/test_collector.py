"""Loading without the collector: it is at work again afterwards, and only then."""

from __future__ import annotations

import gc

import pytest

from refineboard.store.collector import collector_paused


def test_a_pause_within_a_pause_does_not_end_it() -> None:
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_is_at_work_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="bad"), collector_paused():
        raise ValueError("bad")
    assert gc.isenabled()
