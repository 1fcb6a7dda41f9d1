"""The labels an inquiry can carry (DESIGN: requests open a ticket, questions are answered from the policy)."""

from __future__ import annotations

REQUESTS = ("notify-purpose", "disclose", "correct", "suspend", "complaint")
QUESTIONS = ("purposes", "shared-use", "third-parties", "security", "requests", "revisions")
STATUS = "status"
OUT_OF_SCOPE = "out-of-scope"
LABELS = (*REQUESTS, *QUESTIONS, STATUS, OUT_OF_SCOPE)
