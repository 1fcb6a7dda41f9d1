"""The desk: where an inquiry's meaning meets the rows. What comes in, and what the privacy team does with it."""

from bot.desk.receive import Mail, receive
from bot.desk.team import Refused, relabel, settle

__all__ = ["Mail", "Refused", "receive", "relabel", "settle"]
