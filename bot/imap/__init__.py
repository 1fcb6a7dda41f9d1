"""A mailbox instead of a mail door: mail is read over IMAP into the same inbox."""

from bot.imap.reader import Reader

__all__ = ["Reader"]
