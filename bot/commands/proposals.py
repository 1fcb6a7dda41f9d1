"""For whoever owns the catalogue: the phrases that the team's decisions propose, and yes or no to each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

import click
from sqlalchemy import Connection

from bot import catalogue
from bot.commands.acting import actor
from bot.commands.case import refuse
from bot.opening import opened_quietly
from bot.settings import Settings
from intents import catalogue as catalogues
from intents.learning.redact import redact
from store import audit
from store import proposals as rows
from store.proposals import Proposal

BY_SOMEBODY_ELSE = "somebody else has judged it just now; look at it again"
SHOWN = ("id", "label", "read_as", "language", "phrase", "origin", "state", "proposed_on")


@click.command()
@click.option(
    "--state",
    type=click.Choice([*rows.STATES, "all"]),
    default=rows.OPEN,
    show_default=True,
    help="Which ones.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def review(settings: Settings, state: str, as_json: bool) -> None:
    """List proposed phrases. Personal data were removed by rule (***): read each before you accept it."""
    with opened_quietly(settings) as store, store.read() as tx:
        found = rows.listed(tx, rows.STATES if state == "all" else (state,))
    if as_json:
        for proposal in found:
            row = asdict(proposal)
            shown = {name: row[name] for name in SHOWN} | {"proposed_on": str(proposal.proposed_on)}
            click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        click.echo("\n".join(map(_line, found)) if found else "No phrases here.")


def _line(proposal: Proposal) -> str:
    said = f"{proposal.id:5}  {proposal.label or '?':16} {proposal.language}  {proposal.phrase}"
    return said + f"\n{'':7}was read as {proposal.read_as or 'nothing'} ({proposal.origin}, {proposal.state})"


@click.command()
@click.argument("number", metavar="ID", type=int)
@click.option(
    "--as", "label", metavar="LABEL", help="What it means. Default: the label it was proposed with."
)
@click.option("--text", metavar="TEXT", help="The phrase in your words. Default: as it was proposed.")
@click.option("--by", metavar="NAME", help="Who decides. Default: your login name.")
@click.pass_obj
def accept(settings: Settings, number: int, label: str | None, text: str | None, by: str | None) -> None:
    """Let a proposed phrase be learnt, at the next `madoguchi catalogue publish`."""
    known = [each.name for each in catalogues.load(settings.catalogue).labels]
    with _judging(settings, number) as (tx, proposal):
        label = label or proposal.label
        phrase = " ".join((proposal.phrase if text is None else text).split())
        if not any(map(str.isalnum, phrase)):
            refuse("--text says nothing")
        if label not in known:
            refuse(f"phrase {number} needs --as, one of: {', '.join(known)}")
        if not rows.accept(tx, proposal, label, phrase, actor(by), datetime.now(UTC)):
            refuse(BY_SOMEBODY_ELSE)
        _log(tx, actor(by), "accept", {"proposal": number, "label": label})
    if text and (kept := redact(phrase, (), catalogue.no_names(settings.catalogue))) != phrase:
        click.echo(
            f"look again: is there personal data in it? Without what may be some it reads {kept!r}", err=True
        )
    click.echo(
        f"phrase {number} is accepted as {label}; `madoguchi catalogue evaluate` shows what that changes"
    )


@click.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--by", metavar="NAME", help="Who decides. Default: your login name.")
@click.pass_obj
def reject(settings: Settings, number: int, by: str | None) -> None:
    """Refuse a proposed phrase; its words are erased, and it is not proposed again."""
    with _judging(settings, number) as (tx, proposal):
        if not rows.reject(tx, proposal, actor(by), datetime.now(UTC)):
            refuse(BY_SOMEBODY_ELSE)
        _log(tx, actor(by), "reject", {"proposal": number})
    click.echo(f"phrase {number} is rejected")


@contextmanager
def _judging(settings: Settings, number: int) -> Iterator[tuple[Connection, Proposal]]:
    """The proposal, in a transaction; one that is not there or erased is refused."""
    with opened_quietly(settings) as store, store.write() as tx:
        proposal = rows.by_id(tx, number)
        if proposal is None or proposal.state == rows.REJECTED:
            refuse(f"there is no phrase {number} to judge; `madoguchi catalogue review` lists them")
        yield tx, proposal


def _log(tx: Connection, who: str, act: str, facts: dict[str, int | str]) -> None:
    audit.write(tx, [audit.Entry(who, f"team:phrase:{act}", facts=facts)], datetime.now(UTC))
