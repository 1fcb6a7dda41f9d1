"""The modal in which a customer's request is handed over: its fields, and what was entered into them."""

from __future__ import annotations

import json
import re
from datetime import datetime, time

from bot import wording
from bot.desk.handover import LONGEST_ADDRESS, LONGEST_NAME, Handover, How
from bot.house import House
from bot.slack import elements as el
from bot.slack.elements import Block
from bot.slack.interaction import Interaction
from intents.law import TRIAGE
from intents.reading import Decision, Language

FORM = "open_ticket"
MOST_BOXES = 10  # Slack's limit for one group of check boxes
_FOUND = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")


def blank(house: House, text: str, language: Language, now: datetime) -> Block:
    """The form, filled in as far as the text tells."""
    reading = house.read(text, "", now) if text.strip() else None
    sure = reading is not None and reading.decision is Decision.TICKET
    kinds = house.requests_in(reading) if reading and sure else ()
    theirs = wording.written_in(reading.language) if reading else language
    address = _FOUND.search(text)

    def say(key: str) -> str:
        return house.letters.label(key, language)

    boxes = {kind: wording.request_name(house, kind, language) for kind in house.law.types}
    hows = {str(how): say(f"how-{how}") for how in How}
    languages = {str(each): say(f"in-{each}") for each in (Language.EN, Language.JA)}
    today = house.day(now).isoformat()
    fields = [
        *_boxes(boxes, kinds, say("field-kinds"), say("hint-kinds")),
        el.field("words", say("field-words"), el.line("words", text, long=True)),
        el.field("name", say("field-name"), el.line("name", most=LONGEST_NAME), optional=True),
        el.field(
            "address",
            say("field-address"),
            el.line("address", address[0] if address else "", most=LONGEST_ADDRESS),
            optional=True,
        ),
        el.field("language", say("field-language"), el.select("language", say("choose"), languages, theirs)),
        el.field("how", say("field-how"), el.select("how", say("choose"), hows, How.PHONE)),
        el.field("received", say("field-received"), el.day("received", today), hint=say("hint-received")),
        el.field(
            "acknowledge",
            say("field-acknowledge"),
            el.checkboxes("acknowledge", {"yes": say("acknowledge-yes")}),
            optional=True,
        ),
    ]
    metadata = json.dumps({"language": language})
    return el.modal(FORM, say("open-title"), fields, metadata, submit=say("submit"), close=say("cancel"))


def _boxes(boxes: dict[str, str], chosen: tuple[str, ...], label: str, hint: str) -> list[Block]:
    some = dict(list(boxes.items())[:MOST_BOXES])
    return [el.field("kinds", label, el.checkboxes("kinds", some, chosen), optional=True, hint=hint)]


def language_of(what: Interaction) -> str:
    try:
        return str(json.loads(what.metadata)["language"])
    except (ValueError, KeyError, TypeError):
        return Language.EN


def read(house: House, what: Interaction) -> Handover:
    """What was entered; nonsense, which no client of Slack sends, as if nothing was."""
    given = what.values or {}

    def text(field: str) -> str:
        found = given.get(field)
        return found.strip() if isinstance(found, str) else ""

    kinds = given.get("kinds") or ()
    return Handover(
        words=text("words"),
        received_at=_received(house, text("received")),
        how=How(text("how")) if text("how") in set(How) else How.MAIL,
        kinds=tuple(map(str, kinds)) or (TRIAGE,),
        name=text("name"),
        address=text("address"),
        language=wording.written_in(text("language")),
        acknowledge=bool(given.get("acknowledge")),
    )


def _received(house: House, day: str) -> datetime:
    """Noon of the day: a day has no instant, and its noon is on that day in every reckoning of ours."""
    try:
        return datetime.combine(datetime.fromisoformat(day).date(), time(12), house.zone)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=house.zone)
