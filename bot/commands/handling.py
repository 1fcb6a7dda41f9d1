"""For the privacy team: who works on a case, what is noted, what else is written."""

from __future__ import annotations

import click

from bot.commands.acting import Acting, actor, acts, message_option, words
from bot.desk import team
from bot.desk.team import Assignment, Words


@click.command()
@click.argument("reference")
@click.argument("who", required=False)
@click.option("--nobody", is_flag=True, help="Take it from whoever has it.")
@acts
def assign(acting: Acting, reference: str, who: str | None, nobody: bool) -> None:
    """Give a ticket to somebody; without WHO, to yourself.

    \b
    madoguchi tickets assign PI-2026-000042
    madoguchi tickets assign PI-2026-000042 suzuki
    """
    to = "" if nobody else who or actor(acting.by).partition(":")[2]
    acting.do(team.assign, reference, Assignment(to))


@click.command()
@click.argument("reference")
@click.argument("text")
@acts
def note(acting: Acting, reference: str, text: str) -> None:
    """Keep a note at a ticket (- reads standard input). Notes never leave.

    \b
    madoguchi tickets note PI-2026-000042 'Asked the Osaka branch; they answer on Friday.'
    """
    acting.do(team.note, reference, Words(words(text)))


@click.command()
@click.argument("reference")
@message_option
@acts
def write(acting: Acting, reference: str, message: str) -> None:
    """Write to the requester in your own words; the letter's frame is the template `written`.

    \b
    madoguchi tickets write PI-2026-000042 --message 'We are still searching our branch offices.'
    """
    acting.do(team.write, reference, Words(words(message)))
