"""Finding a thing to do: all keys, the palette, and the menu of screens."""
