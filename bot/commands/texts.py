"""For whoever owns the words: the policy and the letters."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from bot.replies import Letters
from bot.settings import Settings
from bot.specimens import specimens
from intents import policy as policies
from intents.reading import Language

EX_DATAERR = 65


@click.group()
def policy() -> None:
    """The published policy that answers are given from."""


@policy.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("policy"),
    show_default=True,
    help="Folder of revisions to add it to.",
)
@click.option("--language", type=click.Choice(["en", "ja"]), help="Default: found out from the text.")
@click.option("--company", help="The company's name, where the notice does not say it.")
@click.option("--contact", help="The contact address, where the notice does not say it.")
def import_(file: Path, into: Path, language: str | None, company: str | None, contact: str | None) -> None:
    """Turn a published notice (text, Markdown or HTML) into a policy folder, and say what to look at."""
    done = policies.import_notice(file, into, Language(language) if language else None, company, contact)
    click.echo(f"written: {done.folder}")
    for finding in done.findings:
        click.echo(str(finding))
    click.echo(f"Next: read it through, then `madoguchi policy check {into}` and MADOGUCHI_POLICY={into}")


@policy.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def check(settings: Settings, folder: Path | None) -> None:
    """Lint a policy folder (default: the one in use). Exit 1 when there is an error."""
    found = policies.check(folder or settings.policy, datetime.now(settings.zone).date())
    for finding in found:
        click.echo(str(finding))
    click.echo(f"{len(found)} findings" if found else "nothing to find fault with")
    sys.exit(1 if any(str(finding.severity) == "error" for finding in found) else 0)


@policy.command()
@click.argument("section", required=False)
@click.option("--language", type=click.Choice(["en", "ja"]), default="en", show_default=True)
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The revision in force on this day. Default: today."
)
@click.pass_obj
def show(settings: Settings, section: str | None, language: str, on: datetime | None) -> None:
    """Show the outline of the policy in force, or one SECTION (purposes, purposes.3) as a letter quotes it."""
    day = on.date() if on else datetime.now(settings.zone).date()
    revision = policies.load(settings.policy).in_force(day)
    text = revision.policy(Language(language))
    if section is None:
        click.echo(f"{text.title}  (revision {revision.name}, {revision.digest[:12]})")
        for each in text.sections:
            click.echo(f"{each.id:18} {each.heading}")
            for item in each.items:
                click.echo(f"  {item.id:16} {item.heading}")
        return
    found = text.section(section)
    if found is None:
        click.echo(f"madoguchi: there is no section {section}; `madoguchi policy show` lists them", err=True)
        sys.exit(EX_DATAERR)
    click.echo(f"{found.heading}\n\n{found.text()}")


@click.command()
@click.argument("name", required=False)
@click.pass_obj
def letters(settings: Settings, name: str | None) -> None:
    """Print a specimen of every letter in every language, or of those whose name begins with NAME."""
    for title, letter in specimens(Letters(settings.templates)):
        if title.startswith(name or ""):
            click.echo(f"{'=' * 20} {title}\nSubject: {letter.subject}\n\n{letter.text}")
