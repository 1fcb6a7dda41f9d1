"""Where mail and people come in, how much of it, and what is believed of its sender."""

from __future__ import annotations

from pydantic import BaseModel

from bot.settings.row import setting
from bot.settings.values import (
    Count,
    Domains,
    File,
    Mailbox,
    MailFolder,
    NameServer,
    Networks,
    Port,
    Positive,
    Seconds,
    ServerName,
)


class Incoming(BaseModel):
    """Rows of the settings table."""

    smtp_host: str = setting("127.0.0.1", "Address the mail door listens on.", "0.0.0.0")
    smtp_port: Port = setting(8025, "Port of the mail door.", "25")
    lmtp_port: Port | None = setting(None, "Port of an LMTP door beside it. Unset: none.", "8024")
    smtp_tls_cert: File | None = setting(
        None, "Certificate chain (PEM). Set with its key: STARTTLS is offered.", "/etc/ssl/mx.pem"
    )
    smtp_tls_key: File | None = setting(None, "Private key (PEM) of that certificate.", "/etc/ssl/mx.key")
    max_mail: Count = setting(
        25_000_000, "Largest mail accepted, bytes; a larger one is answered 552.", "25000000"
    )
    rate_limit: Count = setting(
        600,
        "Mails a minute one network (IPv4 /24, IPv6 /64) may bring; more are answered 450. `0`: no limit.",
        "600",
    )
    connection_limit: Positive = setting(
        500,
        "Connections open at the mail door at once; one network may have a fifth of them, with `MADOGUCHI_RATE_LIMIT=0`"
        " all. More are answered 421.",
        "500",
    )
    trusted_networks: Networks = setting(
        "",
        "Networks of your own gateways, with commas between: the limits of one network are not for them, and SPF says nothing of what they bring.",
        "10.1.2.0/24",
    )
    smtp_proxy: Networks = setting(
        "",
        "Networks of proxies that say with the PROXY protocol (1 or 2) for whom they speak.",
        "10.1.3.4, 2001:db8::/64",
    )
    authserv_id: ServerName | None = setting(
        None,
        "Name under which your own mail server reports in `Authentication-Results`; it must remove what others write"
        " under it. Unset: nobody's reports are believed.",
        "mx.example.co.jp",
    )
    check_senders: bool = setting(
        False,
        "`true`: check SPF, DKIM and DMARC of each mail ourselves, which asks DNS about its sender.",
        "true",
    )
    dns: NameServer | None = setting(
        None, "The DNS resolver that check asks. Unset: the machine's own.", "192.0.2.53:53"
    )
    arc_sealers: Domains = setting(
        "",
        "Domains of forwarders and lists, with commas between, whose ARC seals are believed.",
        "lists.example.org",
    )
    imap_url: Mailbox | None = setting(
        None,
        "A mailbox to read mail from: `imaps://`, or `imap://` (with STARTTLS, unless it is on this machine). Unset: none.",
        "imaps://privacy%40example.com:secret@imap.example.com/INBOX",
    )
    imap_done: MailFolder = setting(
        "Handled", "Folder to which mail read from there is moved; made when missing.", "Handled"
    )
    imap_poll: Seconds = setting(
        60, "Seconds between looks into it; where it offers IDLE, new mail is seen at once.", "60"
    )
    web_host: str = setting("127.0.0.1", "Address the web port listens on.", "0.0.0.0")
    web_port: Port = setting(
        8080, "Web port: health, metrics. Unset: `PORT`, else 8080.", "8080", "MADOGUCHI_WEB_PORT", "PORT"
    )
