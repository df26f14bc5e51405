"""The command line: one module a group of commands; each parses, calls the library and renders."""
