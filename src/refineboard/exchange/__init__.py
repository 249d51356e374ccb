"""Other tools' files, in and out: pure plans of what an import would do, never a write."""
