"""A small ART for commands that reach a tracker."""

from tests.cli.conftest import art, rb  # noqa: F401 - fixtures
