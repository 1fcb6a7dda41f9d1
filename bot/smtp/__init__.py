"""The mail door: answers 250 only after the bytes are committed, and decides nothing else."""

from bot.smtp.door import Door
from bot.smtp.limits import Pace

__all__ = ["Door", "Pace"]
