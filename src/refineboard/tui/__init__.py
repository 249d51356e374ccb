"""The full-screen board: the only place that knows Textual."""
