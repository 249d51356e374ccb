"""The services that can be reached: Jira Cloud, Rally, VersionOne, Jira Align and Azure Boards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlsplit

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.exchange.exporting.requests import in_groups, inside
from refineboard.exchange.tables.json_files import JsonObject, objects_in
from refineboard.remote.azure import AZURE
from refineboard.remote.services import Advance, Got, Listing, Made, Params, Service

_AT_ONCE = 100
_JIRA_FIELDS = ("*all", "-comment", "-attachment", "-worklog")
_WSAPI = "/slm/webservice/v2.0"
_RALLY_TYPES = ("portfolioitem", "hierarchicalrequirement", "defect")
_RALLY_PATH = re.compile(r"/[a-z]+(?:/[a-z_]+)?/\d+\Z", re.IGNORECASE)
_DATA = "/rest-1.v1/Data"
_ASSET_TYPES = ("Epic", "Story", "Defect")
_TOKEN = re.compile(r"([A-Za-z]+):(\d+)")
_ALIGN = "/rest/align/api/2"
_ALIGN_ITEMS = {
    "epics": ("E", "primaryProgramId"),
    "capabilities": ("C", "primaryProgramId"),
    "features": ("F", "primaryProgramId"),
    "stories": ("S", "programId"),
    "defects": ("D", "programId"),
}
"""The letter of each kind, and the field that says which program it belongs to."""
_ALIGN_NAMES = ("teams", "releases", "iterations", "programs", "users")


def by_start(name: str, first: int = 0, total: str = "") -> Advance:
    """Pages that are asked for by how many items came before, until all have come."""

    def advance(answer: JsonValue, params: Params, count: int) -> Params | None:
        following = int(params.get(name, str(first))) + count
        page = answer if isinstance(answer, dict) else {}
        known = inside(page, total) if total else None
        is_last = page.get("isLast") is True or (
            isinstance(known, int) and following >= known + first
        )
        return None if is_last or not count else {**params, name: str(following)}

    return advance


# Jira Cloud


def _by_token(answer: JsonValue, params: Params, _count: int) -> Params | None:
    token = answer.get("nextPageToken") if isinstance(answer, dict) else None
    is_new = isinstance(token, str) and token and token != params.get("nextPageToken")
    return {**params, "nextPageToken": str(token)} if is_new else None


def _jira(query: str) -> tuple[Listing, ...]:
    params = {
        "jql": query,
        "maxResults": str(_AT_ONCE),
        "fields": ",".join(_JIRA_FIELDS),
        "expand": "names,schema,changelog",
    }
    return (Listing("/rest/api/3/search/jql", params, "issues", _by_token),)


def _jira_again(references: Sequence[Document]) -> tuple[Listing, ...]:
    """By their keys, because a search may be some seconds behind."""
    keys = [text_of(reference, "key") for reference in references]
    return tuple(
        Listing(
            "/rest/api/3/issue/bulkfetch",
            items="issues",
            body={
                "issueIdsOrKeys": list[JsonValue](group),
                "fields": list[JsonValue](_JIRA_FIELDS),
                "expand": ["changelog"],
            },
        )
        for group in in_groups(keys, _AT_ONCE)
    )


def _made_in_jira(_got: Got, _path: str, answer: JsonValue, address: str) -> Made | None:
    key = text_of(_object(answer), "key")
    id_ = text_of(_object(answer), "id")
    return Made({"key": key, "id": id_, "url": f"{address}/browse/{key}"}, key) if key else None


def _words(title: str) -> str:
    """The words of a title, without signs that mean something in a query."""
    return " ".join(re.findall(r"\w+", title))


def _jira_named(title: str) -> tuple[Listing, ...]:
    return _jira(f'summary ~ "{_words(title)}" ORDER BY created DESC')


def _jira_title(item: JsonObject, _path: str, address: str) -> tuple[str, Made] | None:
    made = _made_in_jira(lambda _: None, "", item, address)
    return (str(inside(item, "fields.summary")), made) if made else None


# Rally


def _rally_named(title: str) -> tuple[Listing, ...]:
    escaped = title.replace("\\", "\\\\").replace('"', '\\"')
    return _rally(f'(Name = "{escaped}")')


def _rally_title(item: JsonObject, _path: str, address: str) -> tuple[str, Made] | None:
    made = _made_in_rally(lambda _: None, "", {"CreateResult": {"Object": item}}, address)
    return (text_of(item, "Name"), made) if made else None


def _rally(query: str) -> tuple[Listing, ...]:
    params = {
        "query": query,
        "fetch": "true",
        "order": "DragAndDropRank",
        "pagesize": str(2 * _AT_ONCE),
        "start": "1",
    }
    items = "QueryResult.Results"
    advance = by_start("start", 1, "QueryResult.TotalResultCount")
    return tuple(Listing(f"{_WSAPI}/{type_}", params, items, advance) for type_ in _RALLY_TYPES)


def _rally_again(references: Sequence[Document]) -> tuple[Listing, ...]:
    paths = (_RALLY_PATH.search(text_of(reference, "url")) for reference in references)
    return tuple(
        Listing(f"{_WSAPI}{path[0]}", {"fetch": "true"}, may_miss=True) for path in paths if path
    )


def _made_in_rally(_got: Got, _path: str, answer: JsonValue, _address: str) -> Made | None:
    made = _object(inside(_object(answer), "CreateResult.Object"))
    key, number = text_of(made, "FormattedID"), made.get("ObjectID")
    if not key or not number:
        return None
    return Made({"key": key, "id": str(number), "url": text_of(made, "_ref")}, str(number))


def _rally_errors(answer: JsonValue) -> list[str]:
    """Rally answers with status 200 and a list of errors."""
    found: list[str] = []
    for part in _object(answer).values():
        errors = part.get("Errors") if isinstance(part, dict) else None
        found += map(str, errors if isinstance(errors, list) else [])
    return found


# VersionOne


def _versionone_named(title: str) -> tuple[Listing, ...]:
    escaped = title.replace("'", "''")
    return _versionone(f"Name='{escaped}'")


def _versionone_title(item: JsonObject, _path: str, address: str) -> tuple[str, Made] | None:
    token = _TOKEN.match(text_of(item, "id"))
    if token is None:
        return None
    name, number = (
        str(inside(item, f"Attributes.{part}.value") or "") for part in ("Name", "Number")
    )
    path = f"{_DATA}/{token[1]}/{token[2]}"
    key = {"key": number or token[0], "id": token[0], "url": f"{address}{path}"}
    return name, Made(key, token[2])


def _versionone(query: str) -> tuple[Listing, ...]:
    def advance(answer: JsonValue, params: Params, count: int) -> Params | None:
        size, _, start = params["page"].partition(",")
        following, total = int(start) + count, _object(answer).get("total")
        is_last = not count or (isinstance(total, int) and following >= total)
        return None if is_last else {**params, "page": f"{size},{following}"}

    params = {"where": query, "sort": "Order", "page": f"{_AT_ONCE},0"}
    return tuple(Listing(f"{_DATA}/{type_}", params, "Assets", advance) for type_ in _ASSET_TYPES)


def _versionone_again(references: Sequence[Document]) -> tuple[Listing, ...]:
    tokens = (_TOKEN.match(text_of(reference, "id")) for reference in references)
    return tuple(
        Listing(f"{_DATA}/{token[1]}/{token[2]}", may_miss=True) for token in tokens if token
    )


def _made_in_versionone(got: Got, _path: str, answer: JsonValue, address: str) -> Made | None:
    """The answer has the token; the number that people use must be asked for."""
    token = _TOKEN.match(text_of(_object(answer), "id"))
    if token is None:
        return None
    path = f"{_DATA}/{token[1]}/{token[2]}"
    key = inside(_object(got(f"{path}?sel=Number")), "Attributes.Number")
    number = text_of(_object(key), "value") or token[0]
    return Made({"key": number, "id": token[0], "url": f"{address}{path}"}, token[2])


# Jira Align


def _align_page(path: str, params: Params) -> Listing:
    params = {**params, "$top": str(_AT_ONCE), "$skip": "0"}
    return Listing(f"{_ALIGN}/{path}", params, "value", by_start("$skip"))


def _align(query: str) -> tuple[Listing, ...]:
    """Epics and below of a program, and the dependencies."""
    items = (
        _align_page(name, {"expand": "true", "$filter": f"{program} eq {query}"})
        for name, (_, program) in _ALIGN_ITEMS.items()
    )
    return (*items, _align_page("dependencies", {}))


def _align_again(references: Sequence[Document]) -> tuple[Listing, ...]:
    names = {letter: name for name, (letter, _) in _ALIGN_ITEMS.items()}
    keys = (text_of(reference, "key").partition("-") for reference in references)
    return tuple(
        Listing(f"{_ALIGN}/{names[letter]}/{number}", {"expand": "true"}, may_miss=True)
        for letter, _, number in keys
        if letter in names and number.isdigit()
    )


def _made_in_align(_got: Got, path: str, answer: JsonValue, address: str) -> Made | None:
    made = answer.get("id") if isinstance(answer, dict) else answer
    name = urlsplit(path).path.rpartition("/")[2]
    if name not in _ALIGN_ITEMS or isinstance(made, bool) or not isinstance(made, int | str):
        return None
    key = f"{_ALIGN_ITEMS[name][0]}-{made}"
    return Made({"key": key, "id": str(made), "url": f"{address}{path}/{made}"}, str(made))


def _align_named(title: str) -> tuple[Listing, ...]:
    escaped = title.replace("'", "''")
    return tuple(_align_page(name, {"$filter": f"title eq '{escaped}'"}) for name in _ALIGN_ITEMS)


def _align_title(item: JsonObject, path: str, address: str) -> tuple[str, Made] | None:
    made = _made_in_align(lambda _: None, path, item, address)
    return (text_of(item, "title"), made) if made else None


def _object(value: JsonValue) -> JsonObject:
    return next(objects_in(value), {})


_JIRA = Service(
    "jira",
    "Jira",
    'a JQL such as "project = ALPHA"',
    _jira,
    _jira_again,
    _made_in_jira,
    _jira_named,
    _jira_title,
    about=(Listing("/rest/api/3/field"),),
)
_RALLY = Service(
    "rally",
    "Rally",
    'a query such as (Project.Name = "Checkout")',
    _rally,
    _rally_again,
    _made_in_rally,
    _rally_named,
    _rally_title,
    errors=_rally_errors,
    own_header="ZSESSIONID",
)
_VERSIONONE = Service(
    "versionone",
    "VersionOne",
    "a where such as Scope.Name='Bikes'",
    _versionone,
    _versionone_again,
    _made_in_versionone,
    _versionone_named,
    _versionone_title,
)
_JIRA_ALIGN = Service(
    "jira-align",
    "Jira Align",
    "the number of a program such as 12",
    _align,
    _align_again,
    _made_in_align,
    _align_named,
    _align_title,
    about=tuple(_align_page(name, {}) for name in _ALIGN_NAMES),
    tells_path=True,
)
SERVICES: Mapping[str, Service] = MappingProxyType(
    {service.name: service for service in (_JIRA, _RALLY, _VERSIONONE, _JIRA_ALIGN, AZURE)}
)
"""Every service by the name of its import."""
