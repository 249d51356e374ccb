"""What two teams can want of a dependency: each command names the item that waits and the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from refineboard.domain.documents import JsonValue
from refineboard.domain.edits import Unseen


@dataclass(frozen=True, slots=True)
class AddDependency:
    """Says that an item waits for another one, or asks for it anew with another wish."""

    consumer: str
    provider: str
    needed_by: str | None
    """The iteration by which it is needed; None leaves what was said."""
    nature: str | None
    saw: JsonValue | Unseen
    """The entry of `depends_on` that the person saw, None for none; so in each of these."""


@dataclass(frozen=True, slots=True)
class AgreeOnDependency:
    """The provider agrees: it will be done by the iteration in which it is needed."""

    consumer: str
    provider: str
    saw: JsonValue | Unseen


@dataclass(frozen=True, slots=True)
class OfferIteration:
    """The provider offers another iteration than the one in which it is needed."""

    consumer: str
    provider: str
    iteration: str
    saw: JsonValue | Unseen


@dataclass(frozen=True, slots=True)
class DeclineDependency:
    """The provider declines, with a reason."""

    consumer: str
    provider: str
    reason: str
    saw: JsonValue | Unseen


@dataclass(frozen=True, slots=True)
class ResolveDependency:
    """Nothing is waited for any more."""

    consumer: str
    provider: str
    saw: JsonValue | Unseen


@dataclass(frozen=True, slots=True)
class DismissSuggestion:
    """Says that an item does not wait for what its words seemed to name."""

    consumer: str
    subject: str
    """The key of the item, or of the team, that was suggested."""


Answer: TypeAlias = AgreeOnDependency | OfferIteration | DeclineDependency | ResolveDependency
"""What can be said about a dependency that is there."""
Depending: TypeAlias = AddDependency | Answer | DismissSuggestion
"""Every command about dependencies."""
