"""Command groups that import a command when it is called: `tickets list` needs no SMTP server."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """`places` maps a command's name to `module:object`, in the order of the help text."""

    def __init__(self, *args: Any, places: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._places:
            return None
        module, name = self._places[cmd_name].split(":")
        found: click.Command = getattr(import_module(f"bot.commands.{module}"), name)
        return found
