"""For the privacy team: what belongs to another department, another case, or the bin."""

from __future__ import annotations

import click

from bot.commands.acting import Acting, acts, message_option, requests_option, words
from bot.desk import team
from bot.desk.team import Merger, Spam, Split, Transfer, Unreadable


@click.command()
@click.argument("reference")
@click.option(
    "--to", "department", required=True, metavar="TEXT", help="The department, as the requester reads it."
)
@requests_option
@message_option
@acts
def transfer(
    acting: Acting, reference: str, department: str, positions: tuple[int, ...], message: str
) -> None:
    """Hand what is not about personal data to another department, and tell the requester.

    \b
    madoguchi tickets transfer PI-2026-000042 --to 'customer service'
    """
    acting.do(team.transfer, reference, Transfer(department, words(message), positions))


@click.command()
@click.argument("reference")
@click.option("--why", default="", metavar="TEXT", help="Kept as a note, for the team alone.")
@acts
def spam(acting: Acting, reference: str, why: str) -> None:
    """Close a ticket without a word to its sender. It stays, and says why no letter went out.

    \b
    madoguchi tickets spam PI-2026-000042
    """
    acting.do(team.spam, reference, Spam(why))


@click.command()
@click.argument("reference")
@acts
def unreadable(acting: Acting, reference: str) -> None:
    """Close a ticket whose key is lost, so that nobody can read or answer it. `madoguchi doctor` names such ones.

    \b
    madoguchi tickets unreadable PI-2026-000042

    `madoguchi purge --unreadable` does it to all of them, once no copy of the keys is left to be tried.
    """
    acting.do(team.unreadable, reference, Unreadable())


@click.command()
@click.argument("reference")
@click.option("--request", "position", required=True, metavar="N", type=int, help="Which request line.")
@message_option
@acts
def split(acting: Acting, reference: str, position: int, message: str) -> None:
    """Give a request a ticket of its own. Both name each other; dates and proofs go along.

    \b
    madoguchi tickets split PI-2026-000042 --request 2
    """
    acting.do(team.split, reference, Split(position, words(message)))


@click.command()
@click.argument("reference")
@click.argument("into")
@message_option
@acts
def merge(acting: Acting, reference: str, into: str, message: str) -> None:
    """Let ticket INTO, of the same requester, take over what is open here. Both stay, and name each other.

    \b
    madoguchi tickets merge PI-2026-000043 PI-2026-000042
    """
    acting.do(team.merge, reference, Merger(into, words(message)))
