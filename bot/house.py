"""What the operator gave us, loaded and checked once: policy, law, words, matcher, secret."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import catalogue, sender
from bot.laws import laws
from bot.notes import Place
from bot.replies import Letters
from bot.secret import secret
from bot.settings import Settings
from bot.specimens import specimens
from intents import policy
from intents.law import TRIAGE, Due, Pack
from intents.matcher import Item, Matcher, Unread
from intents.policy import Policies, Policy, Revision
from intents.reading import Language, Reading
from store import policies
from store.database import Store

MOST_DUES = 1000
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{7,}")  # Slack's, in contrast to a name, which is in small letters


@dataclass(frozen=True, eq=False)
class House:
    """Frozen for the life of the process; changed words or policy are taken up by a restart."""

    contact: str
    place: Place
    zone: ZoneInfo
    law: Pack
    policies: Policies
    letters: Letters
    texts: dict[tuple[str, Language], Policy]  # revision name and language to the policy as it is quoted
    items: dict[str, tuple[Item, ...]]  # revision name to what the matcher may cite
    digests: dict[Path, str]  # policy file to the digest of its revision
    catalogue: Path  # the folder the matcher learnt from
    matcher: Matcher
    secret: bytes
    reply_limit: int
    thread_limit: int
    domain_limit: int
    free_mail: frozenset[str]
    senders: sender.Means
    laws: dict[str, Pack] = field(default_factory=dict)  # by id, the one in use among them
    _dues: dict[tuple[str, date], Due] = field(default_factory=dict)  # a day's requests share their dates

    @property
    def domain(self) -> str:
        return self.contact.partition("@")[2]

    def under(self, law_id: str) -> House | None:
        """The same house under the law of one ticket; None when that pack is not there."""
        if law_id == self.law.id:
            return self
        return replace(self, law=self.laws[law_id], _dues={}) if law_id in self.laws else None

    def day(self, instant: datetime) -> date:
        """The calendar day of an instant where the company is."""
        return instant.astimezone(self.zone).date()

    def read(self, text: str, subject: str, at: datetime) -> Reading:
        """Understand one inquiry in the light of the policy in force at that time."""
        return self.read_all([(text, subject, at, True)])[0]

    def read_all(self, inquiries: Iterable[tuple[str, str, datetime, bool]]) -> list[Reading]:
        """Understand several at once, each its text, subject, time, and whether a doubtful one is read twice."""
        return self.matcher.read_all(
            Unread(text, subject, self.items[self.policies.in_force(self.day(at)).name], twice)
            for text, subject, at, twice in inquiries
        )

    def due(self, kind: str, received_at: datetime) -> Due:
        """The dates of a request; a type the law pack does not know gets the earliest date there is."""
        kind, day = kind if kind in self.law.duties else TRIAGE, self.day(received_at)
        if (kind, day) not in self._dues:
            if len(self._dues) >= MOST_DUES:
                self._dues.clear()
            self._dues[kind, day] = self.law.due(kind, day)
        return self._dues[kind, day]

    def requests_in(self, reading: Reading) -> tuple[str, ...]:
        """The requests an inquiry makes, best first."""
        return tuple(label for label in reading.labels if self.matcher.kinds[label] == "request")

    def questions_in(self, reading: Reading) -> tuple[str, ...]:
        """What it asks of the policy, best first."""
        return tuple(label for label in reading.labels if self.matcher.kinds[label] == "question")

    def sections_for(self, reading: Reading) -> tuple[str, ...]:
        """The sections, or the items of them, that answer its questions."""
        named = {each.label: each.section or each.label for each in reading.evidence}
        return tuple(dict.fromkeys(named.get(label, label) for label in self.questions_in(reading)))

    def digest_of(self, policy: Policy) -> str:
        """The digest of the revision a text belongs to: what an answer was given from."""
        return self.digests[policy.path]

    def record_policies(self, store: Store, now: datetime) -> None:
        """Keep every revision in the store, so that each answer can be reproduced from the very text it quoted."""
        with store.write() as tx:
            for revision in self.policies.revisions:
                content = {str(twin.language): twin.source for twin in revision.policies}
                policies.record(tx, revision.digest, revision.name, content, now)


def build(settings: Settings) -> House:
    """Load everything. Raises Fault (a file, with its line) or WrongSetting (a variable)."""
    letters = Letters(settings.templates)
    for _ in specimens(letters):  # a broken template must be refused now, not met by a customer
        pass
    known = policy.load(settings.policy)
    chosen, known_laws = laws(settings.law)
    return House(
        contact=settings.contact_address,
        place=_place(settings),
        zone=settings.zone,
        law=chosen,
        laws=known_laws,
        policies=known,
        texts={
            (each.name, language): each.policy(language) for each in known.revisions for language in Language
        },
        items={revision.name: _items(revision) for revision in known.revisions},
        digests={twin.path: revision.digest for revision in known.revisions for twin in revision.policies},
        letters=letters,
        catalogue=settings.catalogue,
        matcher=catalogue.matcher(settings),
        secret=secret(settings),
        reply_limit=settings.reply_limit,
        thread_limit=settings.thread_limit,
        domain_limit=settings.domain_limit,
        free_mail=frozenset(filter(None, map(str.strip, settings.free_mail.split(",")))),
        senders=sender.means(settings),
    )


def _place(settings: Settings) -> Place:
    channel = (settings.slack_channel or "").removeprefix("#")
    known = CHANNEL_ID.fullmatch(channel)
    return Place(
        settings.contact_address,
        settings.slack_command,
        channel="" if known else channel,
        channel_id=channel if known else "",
    )


def _items(revision: Revision) -> tuple[Item, ...]:
    return tuple(
        Item(passage.id, passage.label, passage.language, passage.text, passage.words)
        for twin in revision.policies
        for passage in twin.items()
    )
