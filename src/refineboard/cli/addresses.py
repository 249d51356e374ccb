"""Telling a tracker's address from a file's name, before anything for the network is loaded."""

from __future__ import annotations


def is_address(name: str) -> bool:
    """Whether a file's name is the address of a service."""
    return name.lower().startswith(("https://", "http://"))
