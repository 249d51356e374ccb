"""The program's own format, which loses nothing."""
