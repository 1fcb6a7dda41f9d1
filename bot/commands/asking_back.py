"""For the privacy team: what is asked of a requester, and what they proved."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import click

from bot.commands.acting import Acting, acts, message_option, requests_option, silence_option, words
from bot.desk import life, team
from bot.desk.team import Asking, Extension, Fee, Proof, Resumption, verifying
from bot.desk.team.extending import REASONS


@click.command()
@click.argument("reference")
@click.option(
    "--method", required=True, type=click.Choice(verifying.METHODS), help="How you made sure. Keep no papers."
)
@click.option(
    "--as",
    "acting_as",
    default=life.SELF,
    show_default=True,
    type=click.Choice((life.SELF, *verifying.AGENTS)),
    help="For themselves, or as whose agent they act.",
)
@click.option("--authority", metavar="ID", help="By what an agent's authority is proved.")
@click.option("--principal", default="", metavar="NAME", help="For whom an agent acts.")
@acts
def verify(
    acting: Acting, reference: str, method: str, acting_as: str, authority: str | None, principal: str
) -> None:
    """Record that you made sure who asks. Requests that waited for it go on.

    \b
    madoguchi tickets verify PI-2026-000042 --method callback
    madoguchi tickets verify PI-2026-000042 --method paper-seen --as parent --authority family-register \\
        --principal 'Jiro Sato'
    """
    acting.do(team.verify, reference, Proof(method, acting_as, authority, principal))


@click.command()
@click.argument("reference")
@click.option(
    "--for", "waiting", required=True, type=click.Choice(["identity", "clarification"]), help="What for."
)
@requests_option
@message_option
@acts
def wait(acting: Acting, reference: str, waiting: str, positions: tuple[int, ...], message: str) -> None:
    """Ask the requester who they are, or what they mean, and wait. One reminder goes out by itself.

    The clock stops or starts anew only where the law pack says so.

    \b
    madoguchi tickets wait PI-2026-000042 --for identity --message 'What was your last order?'
    madoguchi tickets wait PI-2026-000042 --for clarification --message 'Which of the two accounts?'
    """
    acting.do(team.wait, reference, Asking(waiting, words(message), positions))


@click.command()
@click.argument("reference")
@requests_option
@click.option("--unanswered", is_flag=True, help="What was asked for did not come; go on without.")
@message_option
@silence_option
@acts
def resume(
    acting: Acting,
    reference: str,
    positions: tuple[int, ...],
    unanswered: bool,
    message: str,
    silence: str | None,
) -> None:
    """Go on with requests that waited, and tell the requester their date. A reply by mail does this by itself.

    \b
    madoguchi tickets resume PI-2026-000042
    madoguchi tickets resume PI-2026-000042 --unanswered --message 'We answer with what we have.'
    """
    how = Resumption(positions, not unanswered, words(message), silence or "")
    acting.do(team.resume, reference, how)


@click.command()
@click.argument("reference")
@click.option("--reason", required=True, type=click.Choice(REASONS), help="Why; told to the requester.")
@requests_option
@message_option
@acts
def extend(acting: Acting, reference: str, reason: str, positions: tuple[int, ...], message: str) -> None:
    """Take the longer period the law gives, once, and tell the requester.

    \b
    madoguchi tickets extend PI-2026-000042 --reason complexity
    """
    acting.do(team.extend, reference, Extension(reason, words(message), positions))


@click.command()
@click.argument("reference")
@click.argument("amount")
@click.argument("currency")
@click.option("--ground", metavar="ID", help="The ground it rests on, where the law pack wants one.")
@requests_option
@message_option
@acts
def fee(
    acting: Acting,
    reference: str,
    amount: str,
    currency: str,
    ground: str | None,
    positions: tuple[int, ...],
    message: str,
) -> None:
    """Quote a fee and wait for it; refused where the law allows none.

    \b
    madoguchi tickets fee PI-2026-000042 500 JPY --message 'For copies and post. Pay by bank transfer to …'
    """
    try:
        sum_ = Decimal(amount)
    except InvalidOperation:
        raise click.BadParameter(f"{amount!r} is no amount; write it as 500 or 7.50") from None
    acting.do(team.fee, reference, Fee(sum_, currency.upper(), words(message), ground, positions))
