"""Themes: their files, the colours in force, and the list that previews them."""
