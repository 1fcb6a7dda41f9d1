"""What this Slack knows: its names, members and limits."""

from __future__ import annotations

from typing import Any

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-invented", "xapp-invented", "5ec2e7" * 5
TEAM, APP_USER, APP_BOT = "T0EXAMPLE1", "U0MADOGUCHI", "B0MADOGUCHI"
CHANNEL, SHARED, DIRECT = "C0GENERAL01", "C0SHARED001", "D0DIRECT001"
DEADLINE = 3.0  # seconds for an acknowledgement
PATIENCE = 20.0  # seconds for an answer; the machine may be busy
LONGEST_TEXT = 40_000
TRIGGER_LIVES = 3.0  # seconds
RESPONSES = 5  # that an address for responses takes
PRIVACY = "C0PRIVACY01"
GROUP = "S0PRIVACY01"

MEMBERS: dict[str, dict[str, Any]] = {
    "U0HANAKO01": {"locale": "en-US"},
    "U0TARO0001": {"locale": "ja-JP"},
    "U0TEAM0001": {"locale": "en-US"},
    "U0TEAM0002": {"locale": "ja-JP"},
    "U0GUEST001": {"locale": "en-US", "is_restricted": True},
    "U0GUEST002": {"locale": "ja-JP", "is_ultra_restricted": True, "is_restricted": True},
    "U0PARTNER1": {"locale": "en-US", "is_stranger": True, "team_id": "T0PARTNER1"},
    "U0PARTNER2": {"locale": "en-US", "team_id": "T0PARTNER1"},
    "U0ROBOT001": {"locale": "en-US", "is_bot": True},
}
