"""A ticket for the privacy team's eyes: as a row, a page, a timeline, JSON."""

from bot.ticket_view.beside import Beside, beside
from bot.ticket_view.folding import Row, folded
from bot.ticket_view.page import page, table
from bot.ticket_view.timeline import Event, timeline
from bot.ticket_view.values import as_json, beside_as_json

__all__ = [
    "Beside",
    "Event",
    "Row",
    "as_json",
    "beside",
    "beside_as_json",
    "folded",
    "page",
    "table",
    "timeline",
]
