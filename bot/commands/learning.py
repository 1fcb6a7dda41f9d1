"""For whoever owns the catalogue: what the accepted phrases change, and putting them to use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from bot import catalogue
from bot.commands.case import refuse
from bot.commands.scoring import FIGURES
from bot.opening import opened_quietly
from bot.settings import Settings
from intents import catalogue as catalogues
from intents.catalogue.page import Phrase
from intents.evaluation import Report, read_gold
from intents.learning import batch
from intents.learning.batch import Grown
from intents.matcher import Matcher
from intents.matcher.model import Model, save
from intents.reading import Language
from store import proposals

if TYPE_CHECKING:
    from intents.learning.trial import Trial

LEARNER = "scikit-learn>=1.7,<2"
MARGIN = 0.03
_file = click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
_margin = click.option(
    "--margin",
    type=click.FloatRange(0, 1),
    default=MARGIN,
    show_default=True,
    help="How much worse a share may get; lost requests count threefold.",
)


@click.command()
@_file
@_margin
@click.pass_obj
def evaluate(settings: Settings, file: Path | None, margin: float) -> None:
    """Train with the accepted phrases, and show the figures before and after. Exit 1 when some are worse.

    FILE has inquiries with their labels, as for `madoguchi eval`. Without it, the catalogue's own inquiries judge:
    those by every third writer, who is kept out of all that is learnt on both sides. Nothing is put to use.
    """
    _needs_learner()
    with _candidate(settings) as grown:
        _tell(grown)
        trial, _ = _tried(settings, grown, file)
    sys.exit(0 if _shown(trial, margin) else 1)


@click.command()
@_file
@_margin
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write a new catalogue of your own to. Default: the one in use, unless that is the shipped one.",
)
@click.option("--force", is_flag=True, help="Without the comparison; trains an edited catalogue anew, too.")
@click.pass_obj
def publish(settings: Settings, file: Path | None, margin: float, into: Path | None, force: bool) -> None:
    """Write the accepted phrases and a model trained with them into your catalogue, unless figures get worse.

    The comparison is that of `evaluate`. Running processes take up the new catalogue when they are started again.
    """
    _needs_learner()
    target = _target(settings, into)
    with _candidate(settings) as grown:
        _tell(grown)
        if not (grown.added or into or force):
            click.echo("nothing to publish: no accepted phrase is new to the catalogue")
            return
        trial, model = (None, None) if force else _tried(settings, grown, file)
        if trial and not _shown(trial, margin):
            refuse(
                "not published, since figures are worse by more than --margin. --force publishes all the same"
            )
        _install(grown, model or _trained(grown), target)
    click.echo(f"written: {target}")
    click.echo("Next: start the processes again" + (f", with MADOGUCHI_CATALOGUE={target}" if into else ""))


def _needs_learner() -> None:
    try:
        import intents.train  # noqa: F401
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("sklearn", "scipy"):
            raise
        refuse(f"learning needs scikit-learn, which the service itself does not: pip install '{LEARNER}'")


def _target(settings: Settings, into: Path | None) -> Path:
    if into and into.exists() and any(into.iterdir()):
        refuse(f"{into} is not empty; to add to a catalogue that is there, set MADOGUCHI_CATALOGUE={into}")
    if not into and catalogue.is_shipped(settings.catalogue):
        refuse(
            "the catalogue in use is the shipped one, which upgrades replace: --into FOLDER makes one of your own"
        )
    return into or settings.catalogue


@contextmanager
def _candidate(settings: Settings) -> Iterator[Grown]:
    """The catalogue in use with every accepted phrase, in a folder that is gone afterwards."""
    with opened_quietly(settings) as store, store.read() as tx:
        accepted = proposals.listed(tx, (proposals.ACCEPTED,))
    phrases = [
        Phrase(each.phrase, each.label or "", Language(each.language), batch.OWN, each.id)
        for each in accepted
    ]
    with TemporaryDirectory(prefix="madoguchi-") as folder:
        yield batch.grow(settings.catalogue, Path(folder), phrases)


def _tell(grown: Grown) -> None:
    click.echo(f"{len(grown.added)} phrases are new")
    for phrase, twin in grown.left_out:
        if twin.author != batch.OWN or twin.text != phrase.text:
            where = f"{twin.author}'s {twin.label}: {twin.text!r}"
            click.echo(
                f"left out: phrase {phrase.line} ({phrase.label}: {phrase.text!r}) says what {where} says"
            )


def _tried(settings: Settings, grown: Grown, file: Path | None) -> tuple[Trial, Model | None]:
    """The comparison, and the model that was trained from everything, if one was."""
    from intents.learning import trial

    if file is None:
        _wait("training twice, without every third writer")
        return trial.held_out(catalogues.load(settings.catalogue), grown.catalogue, grown.letters), None
    before = catalogue.matcher(settings)
    gold, model = read_gold(file, before.kinds), _trained(grown)
    # Both with the encoder or both without it: the new phrases are on trial, not the encoder.
    after = Matcher(model, grown.catalogue, before.second)
    return trial.on_gold(gold, before, after), model


def _trained(grown: Grown) -> Model:
    from intents.train import train

    _wait("training")
    return train(grown.catalogue, grown.letters)


def _wait(what: str) -> None:
    click.echo(f"{what}; with thousands of phrases this takes a minute or more …", err=True)


def _shown(trial: Trial, margin: float) -> bool:
    """Print the figures side by side; whether none is worse by more than the margin."""
    worse = {(each.language, each.figure) for each in trial.worse(margin)}
    for language in trial.before.languages:
        before, after = trial.before.of(language), trial.after.of(language)
        click.echo(f"== {language}: {len(before.judged)} inquiries\n  before   after")
        for name, meaning in FIGURES:
            mark = "   WORSE" if (language, name) in worse else ""
            click.echo(f"  {_figure(before, name)}   {_figure(after, name)}  {meaning}{mark}")
    return not worse


def _figure(report: Report, name: str) -> str:
    value = getattr(report, name)
    return "    -" if value is None else f"{value:.3f}"


def _install(grown: Grown, model: Model, target: Path) -> None:
    trained = grown.folder / catalogue.MODEL_NAME
    save(model, trained)
    Matcher.load(grown.folder, trained)  # what a start would refuse is better refused now
    batch.install(grown, trained, target, catalogue.MODEL_NAME)
