"""What ends a conversation of machines: automatic letters are counted, by address and by domain."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.house import House
from store import outbox

HOUR = timedelta(hours=1)

_FREE_MAIL = (
    "gmail.com googlemail.com yahoo.com yahoo.co.jp ymail.com ymail.ne.jp outlook.com outlook.jp hotmail.com "
    "hotmail.co.jp live.com live.jp msn.com icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.de "
    "gmx.net gmx.com web.de t-online.de freenet.de posteo.de mail.com mail.ru yandex.ru yandex.com zoho.com hey.com "
    "fastmail.com orange.fr free.fr laposte.net wanadoo.fr libero.it btinternet.com qq.com 163.com 126.com naver.com "
    "daum.net docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp ymobile.ne.jp nifty.com biglobe.ne.jp "
    "so-net.ne.jp ocn.ne.jp plala.or.jp dion.ne.jp asahi-net.or.jp infoseek.jp excite.co.jp goo.jp comcast.net "
    "verizon.net att.net sbcglobal.net rediffmail.com bigpond.com"
)
# Strangers share these domains: one of them in a loop must not silence the others.
FREE_MAIL = frozenset(_FREE_MAIL.split())


def circle_of(house: House, recipient: str) -> str:
    """The domain by which letters in answer to answers are counted; where strangers share it, the address alone."""
    domain = recipient.rpartition("@")[2].lower()
    return (recipient.lower() if _is_shared(house, domain) else domain)[:255]


def _is_shared(house: House, domain: str) -> bool:
    return domain in FREE_MAIL or domain in house.free_mail


def too_many(tx: Connection, house: House, recipient: str, now: datetime, *, answers_us: bool) -> str:
    """Why no further automatic letter may go there this hour, "" when one may."""
    since = now - HOUR
    written = outbox.automatic_since(tx, recipient, since)
    if written >= house.reply_limit:
        return "reply-limit"
    if not answers_us:
        return ""
    turns = outbox.answering_since(tx, recipient, since)
    # Whoever asks five things gets five first letters and may still answer one of them: of those, one counts.
    if turns + (written > turns) >= house.thread_limit:
        return "reply-limit"
    circle = circle_of(house, recipient)
    if not house.domain_limit or circle == recipient.lower():
        return ""
    return "domain-limit" if outbox.in_circle_since(tx, circle, since) >= house.domain_limit else ""
