"""Which addresses are ours, whatever door mail to them comes through."""

from __future__ import annotations


class Recipients:
    """Whether an address is ours: the contact address, a plus-address of it, postmaster (RFC 5321 section 4.5.1)."""

    def __init__(self, contact: str) -> None:
        self._local, _, self._domain = contact.partition("@")

    def __call__(self, address: str) -> bool:
        local, _, domain = address.lower().rpartition("@")
        if not local:
            return address.lower() == "postmaster"
        if domain != self._domain or "@" in local:
            return False
        return local in (self._local, "postmaster") or local.startswith(self._local + "+")
