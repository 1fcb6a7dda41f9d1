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


def circle_of(house: House, recipient: str) -> str | None:
    """The domain by which letters to this address are counted; None where strangers share it."""
    domain = recipient.rpartition("@")[2].lower()[:255]
    return None if domain in FREE_MAIL or domain in house.free_mail else domain


def too_many(tx: Connection, house: House, recipient: str, now: datetime, *, answers_us: bool) -> str:
    """Why no further automatic letter may go there this hour, "" when one may."""
    since = now - HOUR
    limit = house.thread_limit if answers_us else house.reply_limit
    if outbox.automatic_since(tx, recipient, since) >= limit:
        return "reply-limit"
    circle = circle_of(house, recipient) if answers_us and house.domain_limit else None
    if circle and outbox.in_circle_since(tx, circle, since) >= house.domain_limit:
        return "domain-limit"
    return ""
