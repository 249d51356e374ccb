"""Where a workspace lies, as a person writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.errors import RuleBroken
from refineboard.store.places import SCHEMA, DatabaseUrl, identity_of, place_of


def url_of(text: str) -> DatabaseUrl:
    """The URL, which it must be."""
    place = place_of(text)
    assert isinstance(place, DatabaseUrl)
    return place


def test_what_is_no_url_is_a_directory() -> None:
    assert place_of("work/art") == Path("work/art")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_both_schemes_mean_the_same(scheme: str) -> None:
    assert str(place_of(f"{scheme}://ana@db/art")) == "postgresql://ana@db/art"


def test_the_schema_is_ours_and_not_the_librarys() -> None:
    url = url_of("postgresql://ana@db/art?schema=rail&sslmode=require")
    assert (url.schema, url.conninfo) == ("rail", "postgresql://ana@db/art?sslmode=require")


def test_without_a_schema_it_is_the_programs_own() -> None:
    assert url_of("postgresql:///art").schema == SCHEMA


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ana:s3cret@db/art",
        "postgresql://ana@db/art?password=s3cret",
        "postgresql://ana@db/art?sslmode=require&sslpassword=s3cret",
        "postgresql://ana:@db/art?%70assword=s3cret",
    ],
)
def test_a_password_is_known_of_and_never_shown(text: str) -> None:
    url = url_of(text)
    assert url.has_password
    assert "s3cret" not in f"{url} {url!r} {identity_of(url)!r}"


@pytest.mark.parametrize(
    "text",
    [
        "postgresql:art",
        "postgresql:/art",
        "postgresql://ana:s3/cret@db/art",
        "postgresql://ana:s3?cret@db/art",
        "postgresql://ana:s3@cret@db/art",
        "postgresql://ana:s3cret",
        "postgresql://ana@db/art?schema=pg_catalog",
        'postgresql://ana@db/art?schema="x"',
    ],
)
def test_what_cannot_be_a_url_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        place_of(text)
    assert "cret" not in str(refused.value)


def test_addresses_of_the_new_kind_and_several_hosts_are_taken() -> None:
    assert url_of("postgresql://[::1]:5432,db.example:5433/art").shown.endswith("5433/art")
