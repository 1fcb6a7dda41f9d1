"""For whoever owns the catalogue: what it holds, and what the desk would like to learn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from bot import catalogue as catalogues
from bot.commands.lazy import LazyGroup
from bot.settings import Settings
from intents.learning import batch

LANGUAGES = ("en", "ja")
PLACES = {
    "check": "catalogue:check",
    "review": "proposals:review",
    "accept": "proposals:accept",
    "reject": "proposals:reject",
    "evaluate": "learning:evaluate",
    "publish": "learning:publish",
}


@click.group(cls=LazyGroup, places=PLACES)
def catalogue() -> None:
    """The phrases that inquiries are understood by, and what the desk would like to learn."""


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def check(settings: Settings, folder: Path | None) -> None:
    """Read a catalogue folder (default: the one in use) and count it; a fault is told with its file and line."""
    chosen = folder or settings.catalogue
    found, letters = batch.read(chosen)
    phrases, inquiries = found.phrases, Counter((x.author, x.language.value) for x in letters)
    by_label = Counter((p.label, p.language.value) for p in phrases)
    by_author = Counter((p.author, p.language.value) for p in phrases)
    labels = [label.name for label in found.labels]
    click.echo("\n".join(_table("label", labels, ("en", by_label), ("ja", by_label))))
    authors = sorted({p.author for p in phrases} | {x.author for x in letters})
    columns = (("en", by_author), ("ja", by_author), ("inquiries en", inquiries), ("inquiries ja", inquiries))
    click.echo("\n" + "\n".join(_table("author", authors, *columns)))
    catalogues.matcher(settings.model_copy(update={"catalogue": chosen}))
    click.echo("\nthe catalogue is whole, and the model beside it was trained from it")


def _table(head: str, names: Iterable[str], *columns: tuple[str, Counter[tuple[str, str]]]) -> list[str]:
    """A line a name; each column counts names with the language its title ends in."""
    rows = [[counted[name, title[-2:]] for title, counted in columns] for name in names]
    lines = [f"{head:18}" + "".join(f"{title:>14}" for title, _ in columns)]
    for name, row in [
        *zip(names, rows, strict=True),
        ("all", [sum(column) for column in zip(*rows, strict=True)]),
    ]:
        lines.append(f"{name:18}" + "".join(f"{number:14}" for number in row))
    return lines
