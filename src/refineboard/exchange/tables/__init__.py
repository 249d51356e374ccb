"""From bytes to rows and back: file formats, columns, cells and what they mean."""
