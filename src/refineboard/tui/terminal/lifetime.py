"""Whether a screen can still be drawn on.

A screen that goes, alone or with the whole app, first loses its widgets and only then itself. What
comes from elsewhere meanwhile (a colleague's edit, a number worked out beside the screen) would
look for widgets that are gone, so whoever brings it asks here first.
"""

from __future__ import annotations

from textual.dom import DOMNode


def is_alive(node: DOMNode) -> bool:
    """Whether the node is in the app and neither it nor the app has begun to close."""
    # Textual counts whatever it is taking away as not displayed, from before its widgets go.
    return node.is_attached and node.display
