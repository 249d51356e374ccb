"""An import before it is made: its questions, its plan, its progress."""
