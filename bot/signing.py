"""DKIM (RFC 6376): our domain vouches for a letter as it leaves the house."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.carriers import Carrier, Failure
from bot.settings import Settings, WrongSetting

if TYPE_CHECKING:
    from store.outbox import Claimed

# What a receiver shows or acts on. Doubled names are signed as absent too, so that nobody can add a second one.
SIGNED = (
    "from from to to subject subject date date message-id message-id in-reply-to in-reply-to references references "
    "reply-to reply-to content-type content-type mime-version mime-version content-language auto-submitted"
)
_NAMES = [name.encode() for name in SIGNED.split()]


@dataclass(frozen=True, slots=True)
class Signer:
    """`key` is an RSA private key in PEM."""

    domain: str
    selector: str
    key: bytes

    def signed(self, raw: bytes) -> bytes:
        """The letter with its signature in front. Raises ValueError or a fault of the library for a wrong key."""
        import dkim

        field: bytes = dkim.sign(
            raw,
            self.selector.encode(),
            self.domain.encode(),
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=_NAMES,
        )
        return field + raw


class SigningCarrier:
    """Signs each letter, then has it carried: with the key of today, however long the letter has waited."""

    def __init__(self, signer: Signer, carrier: Carrier) -> None:
        self._signer = signer
        self._carrier = carrier

    def carry(self, letter: Claimed) -> Failure | None:
        return self._carrier.carry(replace(letter, raw=self._signer.signed(letter.raw)))

    def close(self) -> None:
        self._carrier.close()


def signing(settings: Settings, carrier: Carrier) -> Carrier:
    """The carrier, signing when there is a key. Raises WrongSetting when it cannot sign."""
    if settings.dkim_key is None:
        return carrier
    domain = settings.contact_address.partition("@")[2]
    try:
        signer = Signer(domain, settings.dkim_selector, settings.dkim_key.read_bytes())
        signer.signed(b"From: a@example.com\r\n\r\ntried before it is needed\r\n")
    except ImportError:
        raise WrongSetting(
            "MADOGUCHI_DKIM_KEY: signing needs the package dkimpy; install it beside Madoguchi"
        ) from None
    except Exception as fault:  # the library has a fault of its own for each way a file can be no key
        raise WrongSetting(
            f"MADOGUCHI_DKIM_KEY={settings.dkim_key}: no key to sign with ({type(fault).__name__})."
            " It must be an RSA private key in PEM, as `openssl genrsa 2048` makes it"
        ) from None
    return SigningCarrier(signer, carrier)
