"""The life of a request, as the code obeys it."""

from __future__ import annotations

import click

from bot.desk import life


@click.command("life")
@click.option("--diagram", is_flag=True, help="As a Mermaid diagram of the states.")
def life_(diagram: bool) -> None:
    """Show which acts there are: from which state to which, who may, what they need, and which letter goes out."""
    click.echo(life.diagram() if diagram else life.table())
