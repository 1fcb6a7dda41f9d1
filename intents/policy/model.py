"""A company's policy: revisions, their language twins, sections and items."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from intents.policy.words import bare_number, gap, plain, title_and_text
from intents.reading import Language


@dataclass(frozen=True, slots=True)
class Policies:
    """All revisions of one company's policy, oldest first; never empty."""

    revisions: tuple[Revision, ...]

    def in_force(self, day: date) -> Revision:
        """The newest revision whose date has come by `day`; the earliest one when none has."""
        begun = [revision for revision in self.revisions if revision.in_force <= day]
        return begun[-1] if begun else self.revisions[0]

    def named(self, name: str) -> Revision | None:
        """The revision a letter once quoted, by its folder's name."""
        return next((revision for revision in self.revisions if revision.name == name), None)


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision: the same policy in one or more languages. `name` is its folder's name."""

    name: str
    policies: tuple[Policy, ...]

    @property
    def in_force(self) -> date:
        """The day from which all twins apply."""
        return max(policy.revised for policy in self.policies)

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(policy.language for policy in self.policies)

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of the normalised text of all twins: the same words give the same digest."""
        twins = "\f".join(f"{policy.language}\n{_normal(policy.source)}" for policy in self.policies)
        return hashlib.sha256(twins.encode()).hexdigest()

    def policy(self, language: Language) -> Policy:
        """The twin in `language`; else another one, whose `fell_back` is then true."""
        twin = next((each for each in self.policies if each.language == language), self.policies[0])
        return replace(twin, asked=language)


@dataclass(frozen=True, slots=True)
class Policy:
    """One revision in one language.

    `in_force` is the day of the first revision, `revised` that of this one, `history` all days up to it.
    `contact`, `company`, `url` and `manager` are "" when the file does not name them.
    """

    path: Path
    language: Language
    title: str
    in_force: date
    revised: date
    history: tuple[date, ...]
    sections: tuple[Section, ...]
    company: str = ""
    contact: str = ""
    url: str = ""
    manager: str = ""
    preamble: str = ""
    asked: Language | None = None
    source: str = field(default="", repr=False)
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def fell_back(self) -> bool:
        """Whether another language was asked for than this text is in."""
        return self.asked not in (None, self.language)

    def section(self, name: str) -> Section | None:
        """`purposes` or `purposes.3`; the whole section where it has no such item, None without either."""
        label = name.partition(".")[0]
        whole = next((each for each in self.sections if each.id == label), None)
        items = whole.items if whole else ()
        return next((each for each in items if each.id == name), whole)

    def items(self) -> Iterator[Passage]:
        """What an answer can cite, smallest first choice: every item, and every section that has none."""
        for section in self.sections:
            for each in section.items or (section,):
                text = title_and_text(each.title, each.text())
                yield Passage(each.id, section.id, self.language, text, each.words)


@dataclass(frozen=True, slots=True)
class Section:
    """A section (`purposes`) or an item of one (`purposes.3`).

    `mark` is its number as printed ("1.", "(3)", "a." or ""), `body` the Markdown between its heading and its
    items, `line` its heading's line.
    """

    id: str
    mark: str
    title: str
    body: str = ""
    words: tuple[str, ...] = ()
    items: tuple[Section, ...] = ()
    line: int = 0

    @property
    def number(self) -> str:
        """The bare number: "1", "3", "a"; "" for an unnumbered one."""
        return bare_number(self.mark)

    @property
    def heading(self) -> str:
        """Number and title as a letter prints them: "(3) Advertising platforms"."""
        return self.mark + gap(self.mark, self.title) + self.title

    def text(self) -> str:
        """Plain text for a letter: its paragraphs, then each item under its heading; not its own heading."""
        inner = (title_and_text(item.heading, item.text()) for item in self.items)
        return "\n\n".join(part for part in (plain(self.body), *inner) if part)


@dataclass(frozen=True, slots=True)
class Passage:
    """An item as the matcher sees it: `label` is the question it answers, `words` what people ask with."""

    id: str
    label: str
    language: Language
    text: str
    words: tuple[str, ...]


def _normal(text: str) -> str:
    lines = (line.rstrip() for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(lines).strip("\n")
