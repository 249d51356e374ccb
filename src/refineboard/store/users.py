"""Names of people, by user id: the environment may claim anything."""

from __future__ import annotations

import os
import pwd


def user_name(uid: int) -> str:
    """The login name of a user id, or a name made of the number where there is none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid{uid}"


def own_name() -> str:
    """The login name of the person who runs this process."""
    return user_name(os.getuid())
