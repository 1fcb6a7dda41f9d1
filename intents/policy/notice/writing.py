"""A notice as a policy file."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from intents.policy.model import Section
from intents.policy.notice.outline import Notice


def written(notice: Notice) -> str:
    """The Markdown with front matter that `load` reads; all the words of the notice, none added but ids."""
    parts = [f"---\n{_front(notice)}---", notice.preamble]
    for section in notice.sections or (Section("notice", "", notice.title),):
        parts += _section(section)
    return "\n\n".join(part for part in parts if part) + "\n"


def _front(notice: Notice) -> str:
    values = {
        "title": notice.title or "Privacy",
        "company": notice.company,
        "language": str(notice.language),
        # Fresh dates: YAML writes a reference to one it has met.
        "in_force": notice.dates[0].replace(),
        "revised": notice.dates[-1].replace(),
        "history": list(notice.dates),
        "contact": notice.contact,
    }
    given = {key: value for key, value in values.items() if value}
    return yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=10_000)


def _section(section: Section) -> Iterator[str]:
    yield _heading("##", section)
    yield section.body
    for item in section.items:
        yield _heading("###", item)
        yield item.body


def _heading(level: str, section: Section) -> str:
    return " ".join(part for part in (level, section.heading, f"{{#{section.id}}}") if part)
