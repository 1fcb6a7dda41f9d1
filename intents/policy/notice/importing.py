"""From a published notice to a revision folder, with what a person should look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from intents.fault import Fault
from intents.labels import QUESTIONS
from intents.policy.finding import Finding, Severity
from intents.policy.notice.outline import Notice, read_notice
from intents.policy.notice.source import read_source
from intents.policy.notice.writing import written
from intents.reading import Language


@dataclass(frozen=True, slots=True)
class Imported:
    """The revision folder that now holds the notice, and what was unclear in it."""

    folder: Path
    findings: tuple[Finding, ...]


def import_notice(
    source: Path,
    into: Path,
    language: Language | None = None,
    company: str | None = None,
    contact: str | None = None,
) -> Imported:
    """Writes `into/<date>/policy.<language>.md`; what is given wins over what the notice says.

    Raises Fault for an unreadable source, for a notice without a date, and rather than change a revision
    that is there.
    """
    found = read_notice(read_source(source))
    notice = replace(
        found,
        language=language or found.language,
        company=found.company if company is None else company,
        contact=found.contact if contact is None else contact,
    )
    if not notice.dates:
        raise Fault(
            source, None, "no date of entry into force", "Add one to the notice: In force as of April 1, 2014"
        )
    path = into / notice.dates[-1].isoformat() / f"policy.{notice.language}.md"
    _write(path, written(notice))
    return Imported(path.parent, tuple(_findings(source, notice)))


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") != text:
        raise Fault(path, None, "another text of this revision is here already", "Move it away first")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _findings(source: Path, notice: Notice) -> Iterator[Finding]:
    for section in notice.sections:
        if section.id not in QUESTIONS:
            what = f"{section.heading!r} became the section {section.id}, which no question label reaches"
            hint = f"Change its id to one of {', '.join(QUESTIONS)} if it answers that question"
            yield Finding(Severity.WARNING, source, section.line, what, hint)
        if untitled := [item.id for item in section.items if not item.title]:
            hint = "Give each a few words after its number"
            yield Finding(Severity.NOTE, source, section.line, f"{', '.join(untitled)} without a title", hint)
    for what, hint in _missing(notice):
        yield Finding(Severity.WARNING, source, None, what, hint)


def _missing(notice: Notice) -> Iterator[tuple[str, str]]:
    if not notice.sections:
        yield "no section was recognised", "Number the headings, or mark them with #"
    if not notice.company:
        yield "the company is not named", "Write company: into the front matter"
    if not notice.contact:
        yield "the contact point has no address", "Write contact: into the front matter"
    for words in notice.impossible:
        yield f"{words} is no date", "Correct it in the notice"
