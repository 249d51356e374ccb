"""Writers at work while sessions, processes and the whole server die: `pytest -m long -s`."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from refineboard.session import found_workspace, open_session
from refineboard.store.care.findings import Level
from tests.builders import FOUNDED
from tests.postgres import Server
from tests.store.running import rest_of, start

WRITERS, ITEMS = 6, 200
DISASTERS = ("kill", "end", "end", "end", "end", "stop")


def one_more(postgres: Server, disaster: str) -> bool:
    """Does it to one of the writers' sessions, or to the server; whether there was one."""
    if disaster == "stop":
        postgres.stop()
        postgres.start()
        return True
    import psycopg

    sessions = "select pid from pg_stat_activity where application_name = 'refineboard'"
    try:
        (pid,) = random.choice(postgres.do(sessions))
        if disaster == "kill":
            os.kill(pid, signal.SIGKILL)
        else:
            postgres.do(f"select pg_terminate_backend({pid})")
    except (IndexError, ProcessLookupError, psycopg.OperationalError):
        # Nobody was there, or the server is still busy with the disaster before.
        return False
    return True


@pytest.mark.long
def test_through_all_disasters_nothing_is_lost_or_made_twice(postgres: Server) -> None:
    from refineboard.store.postgres.check import check_database

    url = postgres.url()
    found_workspace(url, FOUNDED)
    people = [f"user{number}" for number in range(WRITERS)]
    writers = [start("persist", postgres.make_member(url, who), who, ITEMS) for who in people]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdin is not None
        assert writer.stdout.readline() == "ready\n"
        writer.stdin.write("go\n")
        writer.stdin.flush()
    done = dict.fromkeys(DISASTERS, 0)
    while any(writer.poll() is None for writer in writers):
        time.sleep(random.uniform(0.1, 1.0))
        disaster = random.choice(DISASTERS)
        done[disaster] += one_more(postgres, disaster)
    told = [line for writer in writers for line in rest_of(writer)]
    session = open_session(url)
    titles = [str(item["title"]) for item in session.workspace.items.values()]
    session.close()
    saved = {line.removeprefix("saved ") for line in told if line.startswith("saved ")}
    unknown = {line.removeprefix("unknown ") for line in told if line.startswith("unknown ")}
    print(f"{done}; acknowledged {len(saved)}, unknown {len(unknown)}")
    assert len(saved | unknown) == WRITERS * ITEMS
    assert saved <= set(titles) <= saved | unknown
    assert len(titles) == len(set(titles))
    assert Level.DAMAGED not in {finding.level for finding in check_database(url)}
