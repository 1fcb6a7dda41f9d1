"""What is forgotten, and how: keys first, then the rows that they sealed."""

from store.retention.cases import Doomed, blank_ticket, held, settled, settled_before
from store.retention.leftovers import leftover_keys
from store.retention.mails import (
    UNREAD,
    Fate,
    Until,
    blank_mail,
    blank_rows,
    fates,
    mail_before,
    spare_parked,
    spent_keys,
    unread_before,
)

__all__ = [
    "UNREAD",
    "Doomed",
    "Fate",
    "Until",
    "blank_mail",
    "blank_rows",
    "blank_ticket",
    "fates",
    "held",
    "leftover_keys",
    "mail_before",
    "settled",
    "settled_before",
    "spare_parked",
    "spent_keys",
    "unread_before",
]
