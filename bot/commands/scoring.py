"""For whoever owns the catalogue: how well inquiries are understood."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot import catalogue
from bot.pages import page
from bot.settings import Settings
from intents.evaluation import Judged, Report, evaluate, read_gold

FIGURES = (
    ("primary", "best label right"),
    ("kept", "requests and complaints that reach a person"),
    ("ticketed", "... as a ticket of the right type"),
    ("needless", "no request, and goes to a person all the same"),
    ("wrong_answers", "automatic answers that are wrong"),
    ("several", "several labels: all found, none too many"),
    ("cost", "mean cost (lost request 20, wrong answer 5, needless ticket 1)"),
)


@click.command("eval")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--worst", default=15, show_default=True, help="How many of the worst mistakes to show.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with plots as well."
)
@click.option(
    "--floor",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Exit 1 when a label's F1 is below its floor: lines of language, label, number.",
)
@click.pass_obj
def eval_(settings: Settings, file: Path, worst: int, html: Path | None, floor: Path | None) -> None:
    """Judge the matcher on FILE: JSON lines {id, lang, subject?, text, labels, optional?}.

    Prints the figures of each language, precision, recall and F1 of each label, what is taken for what, how far
    probabilities can be believed, and the worst mistakes with their evidence. A label "a|b" means either is right.
    """
    matcher = catalogue.matcher(settings)
    gold = read_gold(file, matcher.kinds)
    with click.progressbar(gold, label="inquiries", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        report = evaluate(bar, matcher.read, matcher.kinds)
    for language in report.languages:
        click.echo(_in_words(language, report.of(language), worst))
    if html:
        pages = {language: report.of(language) for language in report.languages}
        html.write_text(
            page(settings.templates, "evaluation.html", reports=pages, figures=FIGURES, worst=worst), "utf-8"
        )
        click.echo(f"written: {html}", err=True)
    if floor and (low := _below(report, floor)):
        click.echo("\n".join(low), err=True)
        sys.exit(1)


def _in_words(language: str, report: Report, worst: int) -> str:
    lines = [f"== {language}: {len(report.judged)} inquiries"]
    for name, meaning in FIGURES:
        value = getattr(report, name)
        lines.append(f"  {'   -' if value is None else f'{value:.3f}'}  {meaning}")
    lines.append(f"\n  {'label':16}{'n':>5}{'precision':>11}{'recall':>8}{'F1':>7}")
    for label, of in report.labels().items():
        lines.append(f"  {label:16}{of.found + of.missed:5}{of.precision:11.3f}{of.recall:8.3f}{of.f1:7.3f}")
    lines.append("\n  taken for something else")
    mixed = [
        (pair, number)
        for pair, number in report.confusion().most_common()
        if pair[1] not in pair[0].split("|")
    ]
    lines += [f"  {number:4}  {right} as {given}" for (right, given), number in mixed[:12]]
    lines.append("\n  probability of the best label, and how often it is right")
    lines += [f"  {sure:.2f}  {right:.2f}  of {number}" for sure, right, number in report.reliability()]
    lines.append("\n  worst mistakes")
    for each in report.worst(worst):
        lines += _mistake(each)
    return "\n".join(lines) + "\n"


def _mistake(each: Judged) -> list[str]:
    right = " + ".join("|".join(sorted(group)) for group in each.inquiry.labels)
    lines = [
        f"  {each.inquiry.id}  {right}, read as {', '.join(each.reading.labels)}: {each.reading.decision} (cost {each.cost})"
    ]
    for evidence in each.reading.evidence[:1]:
        lines.append(f"      {evidence.sentence[:150]!r} {evidence.probability:.2f}")
        lines += [f"      like {phrase!r}" for phrase in evidence.nearest[:1]]
    return lines


def _below(report: Report, floor: Path) -> list[str]:
    """Sentences on the labels whose F1 is below the floor that a file sets."""
    low = []
    for line in floor.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        language, label, least = line.split()
        figures = report.of(language).labels().get(label)
        if figures is None or figures.f1 < float(least):
            low.append(
                f"{language} {label}: F1 {figures.f1 if figures else 0:.3f} is below its floor {least}"
            )
    return low
