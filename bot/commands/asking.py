"""For anybody: what would be answered, and why. Nothing is stored."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any, NoReturn

import click

from bot.arrival import storable
from bot.asking import Preview, evidence_as_json, preview
from bot.house import build
from bot.settings import Settings

EX_DATAERR = 65


@click.command()
@click.argument("text")
@click.option("--subject", default="", help="The subject line, if there is one.")
@click.option(
    "--channel", type=click.Choice(["mail", "slack"]), default="mail", help="For whom the answer is worded."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@click.pass_obj
def ask(settings: Settings, text: str, subject: str, channel: str, as_json: bool) -> None:
    """Show what would be answered to TEXT (- reads standard input), why, and from which section.

    Nothing is stored, and nothing is sent.
    """
    text = sys.stdin.read() if text == "-" else text
    found = preview(build(settings), text, subject, channel, datetime.now(UTC))
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else _in_words(found))


def _in_words(found: Preview) -> str:
    reading = found.reading
    lines = [
        f"understood  {', '.join(reading.labels)}  ({reading.language})",
        f"decision    {reading.decision}",
    ]
    for each in reading.evidence:
        lines.append(
            f"because     {each.sentence!r}: {each.label} {each.probability:.2f}, then {each.runner_up}"
        )
        lines += [f"            like {phrase!r}" for phrase in each.nearest]
        if each.second:
            lines.append(
                f"            read twice: {each.second.alone:.2f} by the phrases alone; the second time for {each.second.sentence!r}"
            )
    for request in found.requests:
        lines.append(f"ticket      {request['name']}, due {request['due']}")
        lines += [f"            {line}" for line in request["derivation"]]
    if found.sections:
        lines.append(f"from        {', '.join(found.sections)} of the revision in force, {found.revision}")
    return "\n".join([*lines, "", f"Subject: {found.letter.subject}", "", found.letter.text])


@click.command()
@click.pass_obj
def match(settings: Settings) -> None:
    """Label inquiries: JSON lines {id, text, subject?, channel?} in, JSON lines out.

    Out: id, language, labels, primary, scores, decision (answer, ticket, triage, silent), evidence.
    """
    house = build(settings)
    now = datetime.now(UTC)
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        given = _object(line, number)
        reading = house.read(given["text"], given.get("subject") or "", now)
        found = {
            "id": given.get("id"),
            "language": reading.language,
            "labels": list(reading.labels),
            "primary": reading.primary,
            "scores": {label: round(score, 4) for label, score in reading.scores.items()},
            "decision": reading.decision,
            "sections": list(reading.sections),
            "evidence": [evidence_as_json(each) for each in reading.evidence],
        }
        click.echo(
            storable(json.dumps(found, ensure_ascii=False))
        )  # JSON can hold half a character, UTF-8 cannot


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except json.JSONDecodeError as fault:
        _refuse(f"line {number} is not JSON: {fault}")
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        _refuse(f'line {number} has no "text"; a line looks like {{"id": "1", "text": "..."}}')
    if not isinstance(given.get("subject") or "", str):
        _refuse(f'line {number} has a "subject" that is no text')
    return given


def _refuse(text: str) -> NoReturn:
    click.echo(f"madoguchi: {text}", err=True)
    sys.exit(EX_DATAERR)
