"""The states of a letter on its way."""

from __future__ import annotations

from datetime import timedelta

QUEUED, CLAIMED, SENT, FAILED = "queued", "claimed", "sent", "failed"
LEASE = timedelta(minutes=10)
