"""The Jira in memory behind HTTP: search in pages, bulk fetch, fields, change logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tests.exchange.fake_jira import FakeJira
from tests.exchange.jira_site import NAMES, SCHEMA
from tests.remote.server import Asked, Reply, Server, serving

PAGE = 2
FIELDS = [
    {"id": id_, "key": id_, "name": name, "custom": True, "clauseNames": [], "schema": SCHEMA[id_]}
    if id_ in SCHEMA
    else {"id": id_, "key": id_, "name": name, "custom": True, "clauseNames": []}
    for id_, name in NAMES.items()
]
SPRINTS = [{"id": 4, "name": "26.4.2", "state": "future", "originBoardId": 92}]
FIXED = {
    "/rest/api/3/field": FIELDS,
    "/rest/agile/1.0/board": {"values": [{"id": 92, "name": "A board"}], "isLast": True},
    "/rest/agile/1.0/board/92/sprint": {"values": SPRINTS, "isLast": True},
}
TOKEN = "hunter2-ATATT3x"


@contextmanager
def jira_server(jira: FakeJira) -> Iterator[Server]:
    """A Jira site that knows one token."""

    def answer(asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, {"errorMessages": ["Client must be authenticated"]})
        if asked.path in FIXED:
            return Reply(200, FIXED[asked.path])
        if asked.path == "/rest/api/3/search/jql":
            return _search(jira, asked)
        if asked.path == "/rest/api/3/issue/bulkfetch":
            wanted = asked.body["issueIdsOrKeys"]
            found = [jira.issues[key] for key in wanted if key in jira.issues]
            return Reply(200, {"issues": found, "issueErrors": []})
        log = re.fullmatch("/rest/api/3/issue/([^/]+)/changelog", asked.path)
        if log:
            return _log(jira, log[1], asked)
        return Reply(*jira.take(asked.method, asked.path, asked.body))

    with serving(answer) as server:
        yield server


def _search(jira: FakeJira, asked: Asked) -> Reply:
    if asked.params["jql"] == "nonsense":
        return Reply(400, {"errorMessages": ["Error in the JQL Query: nonsense."], "errors": {}})
    start = int(asked.params.get("nextPageToken", "0"))
    keys = list(jira.issues)
    more = str(start + PAGE) if start + PAGE < len(keys) else None
    page = jira.page(keys[start : start + PAGE], more)
    for entry in page["issues"]:
        if "log" in entry:
            newest = entry["log"][-1:]
            entry["changelog"] = {"histories": newest, "total": len(entry["log"])}
    return Reply(200, page)


def _log(jira: FakeJira, key: str, asked: Asked) -> Reply:
    start = int(asked.params.get("startAt", "0"))
    log = jira.issues[key]["log"]
    part = log[start : start + PAGE]
    return Reply(200, {"values": part, "startAt": start, "isLast": start + PAGE >= len(log)})
