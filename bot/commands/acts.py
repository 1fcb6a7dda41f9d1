"""For the privacy team: how a request ends, what it is, and when it is taken up again."""

from __future__ import annotations

import click

from bot.commands.acting import Acting, acts, message_option, requests_option, silence_option, words
from bot.desk import team
from bot.desk.team import Law, Relabelling, Reopening, Settlement
from intents.law import Outcome


@click.command()
@click.argument("reference")
@click.option(
    "--outcome", required=True, type=click.Choice([str(outcome) for outcome in Outcome]), help="How it ends."
)
@requests_option
@click.option(
    "--reason", metavar="ID", help="The ground of a refusal, from the law pack; told to the requester."
)
@message_option
@silence_option
@acts
def settle(
    acting: Acting,
    reference: str,
    outcome: str,
    positions: tuple[int, ...],
    reason: str | None,
    message: str,
    silence: str | None,
) -> None:
    """Settle request lines of a ticket and write to the requester. It closes with the last one.

    Data are shown or changed only for somebody whom `tickets verify` has verified, where the law pack asks for it.

    \b
    madoguchi tickets settle PI-2026-000042 --outcome fulfilled --message 'You find the copy enclosed.'
    madoguchi tickets settle PI-2026-000043 --outcome refused --reason accurate --preview
    """
    acting.do(team.settle, reference, Settlement(outcome, positions, reason, words(message), silence or ""))


@click.command()
@click.argument("reference")
@click.argument("kind", metavar="TYPE")
@click.option(
    "--request", "position", metavar="N", type=int, default=1, show_default=True, help="Which request line."
)
@acts
def relabel(acting: Acting, reference: str, kind: str, position: int) -> None:
    """Say what a request really is, as after triage. Its dates are reckoned anew; the requester is told.

    \b
    madoguchi tickets relabel PI-2026-000043 correct
    """
    acting.do(team.relabel, reference, Relabelling(kind, position))


@click.command()
@click.argument("reference")
@click.argument("pack")
@acts
def law(acting: Acting, reference: str, pack: str) -> None:
    """Put a ticket under another law PACK: a customer in the EU, say. The requester is told the new dates.

    \b
    madoguchi tickets law PI-2026-000042 gdpr
    """
    acting.do(team.law, reference, Law(pack))


@click.command()
@click.argument("reference")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept as a note, for the team alone.")
@requests_option
@message_option
@silence_option
@acts
def reopen(
    acting: Acting, reference: str, reason: str, positions: tuple[int, ...], message: str, silence: str | None
) -> None:
    """Take settled requests up again, under the dates they had, and tell the requester.

    \b
    madoguchi tickets reopen PI-2026-000042 --reason 'The branch office found a file.'
    madoguchi tickets reopen PI-2026-000042 --reason 'They telephoned.' --no-letter told-otherwise
    """
    acting.do(team.reopen, reference, Reopening(words(reason), positions, words(message), silence or ""))
