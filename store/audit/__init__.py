"""The log of what was done: rows are only ever added, hold no personal data, and each seals the ones before it."""

from store.audit.log import WAITING, Entry, count, flush, forget, last_of, of_ticket, set_aside, since, write
from store.audit.proof import Broken, first_since, hash_of, head, verify
from store.audit.seal import GENESIS, Head

__all__ = [
    "GENESIS",
    "WAITING",
    "Broken",
    "Entry",
    "Head",
    "count",
    "first_since",
    "flush",
    "forget",
    "hash_of",
    "head",
    "last_of",
    "of_ticket",
    "set_aside",
    "since",
    "verify",
    "write",
]
