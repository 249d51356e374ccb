"""Both versions of what two people changed."""
