"""A published notice read into the parts of a policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from intents.policy.model import Section
from intents.policy.notice.dates import ascending, dates_in, tells_a_revision
from intents.policy.notice.headings import is_title, label_of, slug_of
from intents.policy.notice.items import markdown, read_section
from intents.policy.notice.lines import Line, read_lines
from intents.policy.notice.sections import section_starts
from intents.policy.notice.source import language_of
from intents.reading import Language

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_COMPANY = re.compile(
    r"(?:株式|有限|合同)会社\S+|\S+(?:株式|有限|合同)会社|.+\b(?:Inc|Corp|Co|Ltd|LLC|K\.K)\.?"
)

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says, every word of it.

    `dates` are ascending, `impossible` the written dates that no calendar has, `company` and `contact` ""
    when the text does not name them. The lines of `sections` are those of the source.
    """

    language: Language
    title: str
    company: str
    contact: str
    dates: tuple[date, ...]
    impossible: tuple[str, ...]
    preamble: str
    sections: tuple[Section, ...]


def read_notice(text: str) -> Notice:
    """The parts of a notice in English or Japanese, whatever its numbering; no sections when none is seen."""
    lines = read_lines(text)
    starts = section_starts(lines)
    lead = lines[: starts[0]] if starts else lines
    title, company = _title(lead), _company(lead)
    sections = tuple(_sections(lines, starts))
    dates, impossible = _dates(text, sections)
    preamble = markdown([line for line in lead if line not in (title, company)])
    return Notice(
        language=language_of(text),
        title=title.words if title else "",
        company=company.words if company else "",
        contact=_contact(text, sections),
        dates=dates,
        impossible=impossible,
        preamble=preamble,
        sections=sections,
    )


def _sections(lines: list[Line], starts: list[int]) -> Iterator[Section]:
    used: set[str] = set()
    for ordinal, (start, end) in enumerate(pairwise([*starts, len(lines)]), 1):
        head = lines[start]
        headless = ordinal == len(starts) and bool(dates_in(head.words)[0])
        label = "revisions" if headless else label_of(head.text)
        id_ = _unused(label or slug_of(head.text, ordinal), used)
        used.add(id_)
        body, items = read_section(id_, lines[start if headless else start + 1 : end])
        mark, title = ("", "") if headless else (head.mark.printed, head.text)
        yield Section(id_, mark, title, body, (), items, head.at)


def _unused(wanted: str, used: set[str]) -> str:
    count, id_ = 1, wanted
    while id_ in used:
        count += 1
        id_ = f"{wanted}-{count}"
    return id_


def _title(lead: list[Line]) -> Line | None:
    """The last heading above the first sentence that speaks of privacy, else the first one."""
    short = [line for line in lead if line.heading and not _COMPANY.fullmatch(line.text)]
    named = [line for line in short if is_title(line.text)]
    return named[-1] if named else next(iter(short), None)


def _company(lead: list[Line]) -> Line | None:
    short = [line for line in lead if len(line.text) <= _LONGEST_NAME]
    return next((line for line in short if _COMPANY.fullmatch(line.text)), None)


def _contact(text: str, sections: tuple[Section, ...]) -> str:
    """An address from the section on requests rather than from elsewhere."""
    requests = [section.text() for section in sections if section.id == "requests"]
    found = _ADDRESS.search("\n".join(requests)) or _ADDRESS.search(text)
    return found[0] if found else ""


def _dates(text: str, sections: tuple[Section, ...]) -> tuple[tuple[date, ...], tuple[str, ...]]:
    told = [line for line in text.splitlines() if tells_a_revision(line)]
    told += [section.text() for section in sections if section.id == "revisions"]
    days, impossible = dates_in("\n".join(told))
    return ascending(days), tuple(dict.fromkeys(impossible))
