"""Where the mailbox is: the pieces of MADOGUCHI_IMAP_URL."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from bot.settings import Settings, WrongSetting

INBOX = "INBOX"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder on a server, and the one to which handled mail goes. `tls` is from the first byte (imaps)."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)
    folder: str
    done: str

    @property
    def in_clear(self) -> bool:
        """Whether a password may travel unencrypted: only if it never leaves this machine."""
        return not self.tls and _is_this_machine(self.host)


def place(settings: Settings) -> Place:
    """Of settings that name a mailbox. Raises WrongSetting when mail would be moved to where it is read from."""
    assert settings.imap_url
    url = urlsplit(settings.imap_url)
    tls = url.scheme == "imaps"
    folder = unquote(url.path.removeprefix("/")) or INBOX
    if _name(folder) == _name(settings.imap_done):
        raise WrongSetting(
            f"MADOGUCHI_IMAP_DONE={settings.imap_done!r}: is the folder that is read. Example: MADOGUCHI_IMAP_DONE=Handled"
        )
    return Place(
        host=url.hostname or "",
        port=url.port or (993 if tls else 143),
        tls=tls,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        folder=folder,
        done=settings.imap_done,
    )


def _name(folder: str) -> str:
    """RFC 3501 section 5.1: INBOX, and only it, is the same in capitals and in small letters."""
    return INBOX if folder.upper() == INBOX else folder


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
