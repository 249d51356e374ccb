"""The board: its viewport and columns, the widget that draws them, and what its keys do."""
