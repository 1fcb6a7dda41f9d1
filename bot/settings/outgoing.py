"""How many letters go out to whom, and how."""

from __future__ import annotations

from pydantic import BaseModel

from bot.settings.row import setting
from bot.settings.values import Count, Domains, File, Relay, Selector


class Outgoing(BaseModel):
    """Rows of the settings table."""

    reply_limit: Count = setting(20, "Automatic letters an hour to one address; after that, a person.", "20")
    thread_limit: Count = setting(
        4,
        "Automatic letters an hour to one address that answers our letters, the first one included.",
        "4",
    )
    domain_limit: Count = setting(
        100,
        "Automatic letters an hour to all addresses of one domain that answer our letters; `0`: no limit.",
        "100",
    )
    free_mail: Domains = setting(
        "",
        "Domains where many people have their mailbox, with commas between: no domain limit. The well-known ones are known.",
        "mail.example.com, mail.example.org",
    )
    relay_url: Relay | None = setting(
        None,
        "Where letters are sent: `smtp://` (STARTTLS when offered) or `smtps://`. Unset: a Maildir in the folder above.",
        "smtp://127.0.0.1:25",
    )
    dkim_key: File | None = setting(
        None,
        "Private key (PEM, RSA) that letters are signed with. Set: every letter has a DKIM signature.",
        "/etc/dkim.pem",
    )
    dkim_selector: Selector = setting(
        "madoguchi",
        "Its selector: the public key stands in DNS at SELECTOR`._domainkey.`DOMAIN.",
        "madoguchi",
    )
