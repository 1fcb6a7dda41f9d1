"""The tables. What a column means is said where its name cannot say it."""

from store.schema.cases import codes, links, notes, reference_years, requests, tickets, waits
from store.schema.columns import Canonical, Instant, Key, metadata
from store.schema.learning import proposals
from store.schema.log import audit, audit_head, keyring
from store.schema.mail import inbox, inbox_bytes, messages, outbox, policy_revisions
from store.schema.slack import cards, handovers, posts, slack_inbox

__all__ = [
    "Canonical",
    "Instant",
    "Key",
    "audit",
    "audit_head",
    "cards",
    "codes",
    "handovers",
    "inbox",
    "inbox_bytes",
    "keyring",
    "links",
    "messages",
    "metadata",
    "notes",
    "outbox",
    "policy_revisions",
    "posts",
    "proposals",
    "reference_years",
    "requests",
    "slack_inbox",
    "tickets",
    "waits",
]
