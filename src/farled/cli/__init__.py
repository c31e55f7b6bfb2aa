"""The command line: files in, files out."""

from farled.cli.app import app, main

__all__ = ["app", "main"]
