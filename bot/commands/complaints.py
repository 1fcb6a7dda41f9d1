"""For the privacy team: how grave a complaint is, and what is done about it."""

from __future__ import annotations

from datetime import datetime

import click

from bot.commands.acting import Acting, acts, words
from bot.desk import team
from bot.desk.team import SEVERITIES, Complaint


@click.command()
@click.argument("reference")
@click.option("--severity", type=click.Choice(SEVERITIES), help="How grave it is.")
@click.option("--cause", default="", metavar="TEXT", help="Why it came to that. A note: it never leaves.")
@click.option("--action", default="", metavar="TEXT", help="What is done so that it does not happen again.")
@click.option("--escalate", metavar="NAME", help="Which person in charge was told.")
@click.option(
    "--breach",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"]),
    help="A possible leak: since when you know of it, in the company's time zone.",
)
@acts
def complaint(
    acting: Acting,
    reference: str,
    severity: str | None,
    cause: str,
    action: str,
    escalate: str | None,
    breach: datetime | None,
) -> None:
    """Record what a complaint is worth, its cause, what is done, and a breach it may show.

    With --breach, `tickets show` tells until when the law pack wants the authority told.

    \b
    madoguchi tickets complaint PI-2026-000042 --severity high --escalate 'Ms. Mori'
    madoguchi tickets complaint PI-2026-000042 --breach '2026-11-24 09:30'
    """
    known = breach.replace(tzinfo=acting.settings.zone) if breach else None
    how = Complaint(severity, words(cause), words(action), escalate, known)
    acting.do(team.complaint, reference, how)
