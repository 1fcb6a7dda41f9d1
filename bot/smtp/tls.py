"""The certificate of STARTTLS, read again when its files change: one that is renewed needs no restart."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

from bot.settings import WrongSetting

log = logging.getLogger("smtp")


class Certificate:
    """A chain and its key. Raises WrongSetting when they cannot be used at the start."""

    def __init__(self, chain: Path, key: Path | None) -> None:
        self._files = (chain, key)
        self._stamp = self._stamps()
        try:
            self._context = _context(chain, key)
        except (ssl.SSLError, OSError) as fault:
            raise WrongSetting(
                f"MADOGUCHI_SMTP_TLS_CERT={chain}: {fault.strerror or fault}. It must be a PEM certificate"
                " chain, and MADOGUCHI_SMTP_TLS_KEY its private key without a passphrase"
            ) from None

    def current(self) -> ssl.SSLContext:
        """What the next session is encrypted with. A new certificate that cannot be used leaves the old one."""
        stamp = self._stamps()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._context = _context(*self._files)
                log.info("the certificate has changed and is read again")
            except (ssl.SSLError, OSError) as fault:
                log.error(
                    "the new certificate cannot be used, the old one stays: %s", fault.strerror or fault
                )
        return self._context

    def _stamps(self) -> list[tuple[int, int] | None]:
        return [_stamp(path) for path in self._files if path]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _context(chain: Path, key: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996 buried the older ones
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.load_cert_chain(chain, key)
    return context
