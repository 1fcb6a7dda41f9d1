"""The desk: where an inquiry's meaning meets the rows. What comes in, and what the privacy team does with it."""

from bot.desk.handover import Handover, How, hand_over
from bot.desk.receive import Mail, receive, receive_all
from bot.desk.team import Refused, relabel, settle

__all__ = ["Handover", "How", "Mail", "Refused", "hand_over", "receive", "receive_all", "relabel", "settle"]
