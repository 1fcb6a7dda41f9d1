"""The states of a letter on its way."""

from __future__ import annotations

from datetime import timedelta

QUEUED, CLAIMED, SENT, FAILED = "queued", "claimed", "sent", "failed"
LEASE = timedelta(minutes=15)
SLOWEST = timedelta(minutes=12)
"""What one letter may take: a relay has ten minutes for its last word (RFC 5321 section 4.5.3.2.6), and some before."""
