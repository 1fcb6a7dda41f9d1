"""Delivery reports known by their words, for those that say nothing in their headers."""

from __future__ import annotations

import re

from bot.inquiry import Inquiry

_SUBJECT = 300
_TEXT = 20_000

_DAEMON_NAME = re.compile(
    r"mail delivery (?:sub)?(?:system|service)|mailer[- ]?daemon|mail administrator|delivery (?:status )?notification|"
    r"^postmaster\b|^system administrator$|^cron daemon$|^mail ?delivery$",
    re.IGNORECASE,
)
# One star at a time: a row of stars could be parted in more ways than there is time to try.
_PASSED_ON = r"(?:(?:re|fwd?|wg|aw)\s*:\s*|\*|\[[^\]]{0,30}\]\s*)*"
_REPORT_SUBJECT = re.compile(
    rf"{_PASSED_ON}(?:returned mail:|undeliverable:|undelivered mail returned|delivery status notification|"
    r"postmaster notify:|mail delivery (?:failed|failure|system)\b|mail system error|failure notice$|"
    r"notice: mail delivery status|permanent delivery failure|non[- ]?delivery (?:report|notification)|"
    r"email feedback report|complaint about message from|unzustellbar:|não entregue:|non remis\s?:|non recapitabile:|"
    r"no se puede entregar:|配信不能[:：]|недоставленное сообщение|ваше сообщение не доставлено)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    rf"{_PASSED_ON}(?:e?-?mail |message |warning[:-]+ ?|notice:? )?(?:returned mail|undeliver(?:able|ed)|"
    r"(?:message |mail )?(?:delivery|failure) (?:failure|status|notification|has failed|failed|report|delayed|notice|delivery)|"
    r"(?:could not (?:be delivered|send)|not delivered|undeliverable|delayed|failure\b)|nondeliverable|delayed mail|"
    r"there was an error sending|error sending|message you sent blocked|bounce notification|abuse report|"
    r"nicht zugestellt|échec de (?:la )?remise|メール(?:送信|配信)?エラー|エラーメール|"
    r"(?:配信|送信)(?:エラー|不能|できませんでした)|配達不能|未達)",
    re.IGNORECASE,
)
_BOUNCE_WORDS = re.compile(
    r"could not be delivered|undeliverable|not delivered|was not delivered|unable to deliver|returned to sender|"
    r"user unknown|unknown user|no such (?:user|mailbox)|mailbox (?:is )?(?:full|unavailable)|does not exist|"
    r"\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}|\b55[0-4] |permanent(?: fatal)? error|delivery (?:has )?failed|"
    r"^[> ]*(?:final-recipient|diagnostic-code|reporting-mta)\s*:|"
    r"(?:配信|送信|お届け|配達)(?:が)?(?:できません|不能|エラー)|宛先不明|X-HmXmrOriginalRecipient",
    re.IGNORECASE | re.MULTILINE,
)


def is_daemon_name(shown: str) -> bool:
    """Whether a display name is that of mail machinery."""
    return bool(shown) and bool(_DAEMON_NAME.search(shown))


def is_bounce(inquiry: Inquiry) -> str:
    """The words of a delivery report's subject, ambiguous ones only where text or enclosure bear them out; else ""."""
    subject = inquiry.subject[:_SUBJECT]
    if found := _REPORT_SUBJECT.match(subject):
        return found[0]
    found = _BOUNCE_SUBJECT.match(subject)
    if not found:
        return ""
    enclosed = any(file.type in ("message/rfc822", "text/rfc822-headers") for file in inquiry.attachments)
    return found[0] if enclosed or _BOUNCE_WORDS.search(inquiry.text[:_TEXT]) else ""
