"""The command line: one module per group of commands; data to stdout, talk to stderr."""
