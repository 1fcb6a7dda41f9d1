"""Examines an installation: each finding is well or not, and says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy.exc import DatabaseError

from bot import forgetting, letter_files, witness
from bot.doctor.finding import Finding
from bot.doctor.keeping import STALE, kept
from bot.house import build
from bot.opening import connected
from bot.settings import Settings, WrongSetting
from intents import law, policy
from intents.fault import Fault
from store import audit, inbox, outbox
from store.database import Store
from store.migrate import is_current
from store.slack import posts

__all__ = ["Finding", "examine"]

LITTLE_ROOM = 1_000_000_000  # bytes
LATE = 300.0  # seconds
TAMPERED = (
    "`madoguchi audit verify` names the row; compare with a backup, and ask who can write to the database."
)


def examine(settings: Settings) -> Iterator[Finding]:
    yield from _words(settings)
    yield from _relay(settings)
    yield _room(settings)
    try:
        store = connected(settings)
    except WrongSetting as fault:
        yield Finding(False, str(fault))
        return
    try:
        yield from _database(settings, store)
    except DatabaseError as fault:
        reason = str(fault.orig).strip().splitlines()[0] if fault.orig else str(fault)
        yield Finding(False, f"database: {reason}", "Check MADOGUCHI_DATABASE_URL, and that the server runs.")
    finally:
        store.close()


def _words(settings: Settings) -> Iterator[Finding]:
    try:
        house = build(settings)
    except (Fault, WrongSetting) as fault:
        yield Finding(False, str(fault))
        return
    today = datetime.now(settings.zone).date()
    yield Finding(True, "policy, law, letters and matcher are of one piece")
    for remark in policy.check(settings.policy, today):
        yield Finding(str(remark.severity) != "error", f"policy: {remark}")
    if house.law.review_by <= today:
        yield Finding(
            False,
            f"law pack {house.law.id}: was to be reviewed by {house.law.review_by}",
            "Compare it with the law as it stands.",
        )
    contacts = {twin.contact for twin in house.policies.in_force(today).policies} - {""}
    if contacts - {settings.contact_address}:
        yield Finding(
            False,
            f"the policy names {', '.join(sorted(contacts))} as its contact, but mail is taken for {settings.contact_address}",
            "Set MADOGUCHI_CONTACT_ADDRESS or correct the policy.",
        )
    for finding in law.check(house.law):
        yield Finding(False, f"law pack: {finding}")


def _relay(settings: Settings) -> Iterator[Finding]:
    lying = len(letter_files.lying(settings.maildir))
    if settings.relay_url:
        yield Finding(True, "letters go to the relay")
        if lying:
            what = f"{lying} letters from before lie in {settings.maildir}, in clear"
            yield Finding(True, what, "`madoguchi purge` erases each with what it was for.")
        return
    yield Finding(
        True,
        f"no relay: letters are files in {settings.maildir / 'new'}, {lying} of them now, in clear",
        "Set MADOGUCHI_RELAY_URL before real customers write.",
    )


def _room(settings: Settings) -> Finding:
    settings.var.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.var).free
    hint = "" if free > LITTLE_ROOM else "A full disk makes the mail door answer 451."
    return Finding(free > LITTLE_ROOM, f"disk: {free / 1e9:.1f} GB free for {settings.var}", hint)


def _database(settings: Settings, store: Store) -> Iterator[Finding]:
    if not is_current(store):
        yield Finding(False, "database: the schema is not current", "Run `madoguchi migrate`.")
        return
    now = datetime.now(UTC)
    with store.read() as tx:
        aside, lost = inbox.parked(tx), outbox.troubled(tx)
        waiting, unsent = inbox.oldest_unfinished(tx), outbox.oldest_queued(tx)
        unposted = posts.counts(tx).get(posts.FAILED, 0)
    yield Finding(True, f"database: {store.url!r}, schema current")
    for row in aside:
        yield Finding(
            False,
            f"parked mail {row['id']} of {row['received_at']:%Y-%m-%d %H:%M}: {row['reason']}",
            f"`madoguchi replay {row['id']}` tries again. If nobody sees to it, it is erased on"
            f" {forgetting.unread_until(settings, row['finished_at']):%Y-%m-%d}.",
        )
    for row in lost:
        fate = "came back" if row["bounced_at"] else "was given up"
        yield Finding(
            False,
            f"letter {row['id']} ({row['kind']}) {fate}: {row['last_error'] or 'why is erased'}",
            "Reach the requester another way; `madoguchi replay --letters` sends given-up letters again.",
        )
    if unposted:
        hint = "The log says why; `madoguchi slack check` names what is missing."
        yield Finding(False, f"{unposted} posts to Slack were given up", hint)
    yield from _ages(now, waiting, unsent)
    yield _log(settings, store, now)
    yield from kept(settings, store, now)


def _ages(now: datetime, waiting: datetime | None, unsent: datetime | None) -> Iterator[Finding]:
    for name, since, hint in (
        ("mail", waiting, "Is `madoguchi worker` running?"),
        ("letter", unsent, "Is the relay up? The log says what it answered."),
    ):
        age = (now - since).total_seconds() if since else 0.0
        yield Finding(
            age < LATE,
            f"oldest unfinished {name}: {f'{age:.0f} s' if since else 'none'}",
            hint if age >= LATE else "",
        )


def _log(settings: Settings, store: Store, now: datetime) -> Finding:
    """The audit log since its head was last witnessed: what is older `madoguchi audit verify` proves."""
    try:
        heads = witness.testimony(settings.witness_file)
    except Fault as fault:
        return Finding(False, str(fault))
    with store.read() as tx:
        found = audit.verify(
            tx, [each.head for each in heads[-1:]], max((heads[-1].head.seq, 1)) if heads else 1
        )
    if isinstance(found, audit.Broken):
        return Finding(False, f"audit log: row {found.seq} is not right: {found.why}", TAMPERED)
    since = heads[-1].at if heads else None
    late = found.seq > 0 and (since is None or now - since > STALE)
    told = f"{since:%Y-%m-%d %H:%M} UTC" if since else "never"
    return Finding(
        not late,
        f"audit log: {found.seq} rows, head last witnessed: {told}",
        "`madoguchi worker` does it daily, `madoguchi audit head` once." if late else "",
    )
