"""Reading one item on the whole screen."""
