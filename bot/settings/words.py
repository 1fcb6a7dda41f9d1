"""The policy, the words and the law that the desk answers by."""

from __future__ import annotations

from pydantic import BaseModel

from bot.settings.row import PROJECT, setting
from bot.settings.values import Folder, Zone


class Words(BaseModel):
    """Rows of the settings table."""

    policy: Folder = setting(
        PROJECT / "intents" / "policy" / "example", "Folder of policy revisions.", "/etc/madoguchi/policy"
    )
    catalogue: Folder = setting(
        PROJECT / "intents" / "catalogue",
        "Folder of the phrases that inquiries are understood by; an own one holds its trained model, too.",
        "/etc/madoguchi/catalogue",
    )
    templates: Folder = setting(
        PROJECT / "templates", "Folder of letter templates.", "/etc/madoguchi/templates"
    )
    law: str = setting(
        "appi",
        "Law pack that sets dates: `appi`, `gdpr`, `uk`, `ccpa`, or the path of a `.yaml` file of your own.",
        "gdpr",
    )
    timezone: Zone = setting(
        "Asia/Tokyo", "Zone in which days begin and end, and times are told.", "Europe/Berlin"
    )
