"""The `naru` command. Each subcommand loads only what it needs: the file commands start without Django."""

from naru.cli.root import main

__all__ = ["main"]
