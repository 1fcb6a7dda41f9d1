"""For whoever answers for the law packs: is a file sound, and which dates does it set?"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from bot.laws import laws
from bot.settings import Settings
from intents import law as packs


@click.group()
def law() -> None:
    """The law packs that dates, fees and grounds come from."""


@law.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def check(settings: Settings, file: Path | None) -> None:
    """Lint a pack FILE (default: those that ship with Madoguchi). Exit 1 when there is something to find fault with.

    A pack of your own needs no code: copy one, change its id, check it, and name it in MADOGUCHI_LAW.

    \b
    madoguchi law check our-law.yaml
    """
    today = datetime.now(settings.zone).date()
    count = 0
    for path in [file] if file else sorted(packs.HERE.glob("*.yaml")):
        pack, faults = packs.examine(path)
        count += len(faults)
        for fault in faults:
            click.echo(str(fault))
        if pack and not faults:
            late = ", which has passed: check it against the law" if pack.review_by < today else ""
            click.echo(f"{path.name}: {pack.name.en}, to be reviewed by {pack.review_by}{late}")
    click.echo(f"{count} findings" if count else "nothing to find fault with")
    sys.exit(1 if count else 0)


@law.command()
@click.argument("pack", required=False)
@click.option(
    "--received", type=click.DateTime(["%Y-%m-%d"]), help="Day of receipt to reckon from. Default: today."
)
@click.option("--language", type=click.Choice(["en", "ja"]), default="en", show_default=True)
@click.pass_obj
def show(settings: Settings, pack: str | None, received: datetime | None, language: str) -> None:
    """Show what a PACK (default: the one in use) says on each request type, with the dates of one that comes today.

    \b
    madoguchi law show gdpr --received 2027-01-31
    """
    chosen, known = laws(settings.law)
    found = known.get(pack) if pack else chosen
    if found is None:
        raise click.BadParameter(f"there is no law pack {pack!r}; there are {', '.join(sorted(known))}")
    day = received.date() if received else datetime.now(settings.zone).date()
    click.echo(f"{found.id}: {found.name.of(language)} ({found.text.of(language)})")
    for kind, duty in found.duties.items():
        due = found.due(kind, day)
        latest = f", at the latest {due.latest}" if due.latest else ""
        click.echo(f"\n{kind}: {duty.name.of(language)} ({duty.article.of(language)})")
        click.echo(f"  due       {due.plan}{latest}")
        for line in due.derivation(language):
            click.echo(f"  because   {line}")
        click.echo(f"  identity  {'verified' if duty.identity else 'not asked for'}")
        click.echo(f"  longer    {duty.extension.article.of(language) if duty.extension else 'no'}")
        click.echo(
            f"  fee       {'allowed' if duty.fee.allowed else 'none'} ({duty.fee.article.of(language)})"
        )
        click.echo(f"  refusal   {', '.join(duty.refusals) or 'none'}")
