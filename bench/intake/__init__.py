"""Mails a second from the SMTP door to the relay, beside an aiosmtpd that does nothing."""
