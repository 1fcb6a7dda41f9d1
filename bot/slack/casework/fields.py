"""The fields of the acts' modals, each by its name, as the ticket stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot import wording
from bot.desk import life, team
from bot.desk.team.extending import REASONS
from bot.house import House
from bot.slack import elements as el
from bot.slack.elements import Block
from intents.law import Waiting
from store.tickets import SETTLED, RequestLine, Ticket

ANYWAY = "anyway"
LONGEST_MESSAGE = 1800  # so that it fits, with all else, into what a modal carries for us
MOST_OPTIONS, MOST_BOXES = 100, 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """What fields are made of. `house` is under the ticket's law; `said` is what had been entered before."""

    house: House
    ticket: Ticket
    language: str
    said: dict[str, object]

    def word(self, key: str) -> str:
        return self.house.letters.label(key, self.language)

    def words(self, codes: Iterable[str], kind: str) -> dict[str, str]:
        """Choices: each code with the word for it."""
        return {code: self.house.letters.code(kind, code, self.language) for code in map(str, codes)}

    def text(self, name: str) -> str:
        found = self.said.get(name)
        return found if isinstance(found, str) else ""

    def lines(self, *, settled: bool = False) -> dict[str, str]:
        return {
            str(
                line.position
            ): f"{line.position}. {wording.request_name(self.house, line.type, self.language)}"
            for line in self._lines(settled)
        }

    def _lines(self, settled: bool) -> list[RequestLine]:
        return [line for line in self.ticket.requests if (line.state == SETTLED) == settled]

    @property
    def kinds(self) -> list[str]:
        return [line.type for line in self._lines(settled=False)]


Field = Callable[[Sheet], Block | None]


def message(sheet: Sheet) -> Block:
    written = el.line("message", sheet.text("message"), long=True, most=LONGEST_MESSAGE)
    return el.field("message", sheet.word("field-message"), written, optional=True)


def words(sheet: Sheet) -> Block:
    written = el.line("message", sheet.text("message"), long=True, most=LONGEST_MESSAGE)
    return el.field("message", sheet.word("field-text"), written)


def anyway(sheet: Sheet) -> Block:
    boxes = el.checkboxes(ANYWAY, {"yes": sheet.word("anyway-yes")}, [])
    return el.field(ANYWAY, sheet.word("field-anyway"), boxes, optional=True)


def cause(sheet: Sheet) -> Block:
    said = el.line("cause", sheet.text("cause"), long=True, most=LONGEST_MESSAGE)
    return el.field("cause", sheet.word("field-cause"), said)


def requests(sheet: Sheet) -> Block | None:
    """Which of several; with one there is nothing to choose."""
    return _requests(sheet, sheet.lines())


def closed_requests(sheet: Sheet) -> Block | None:
    return _requests(sheet, sheet.lines(settled=True))


def _requests(sheet: Sheet, lines: dict[str, str]) -> Block | None:
    if not 1 < len(lines) <= MOST_BOXES:
        return None
    chosen = sheet.said.get("requests")
    boxes = el.checkboxes("requests", lines, chosen if isinstance(chosen, list) else list(lines))
    return el.field("requests", sheet.word("field-requests"), boxes)


def request(sheet: Sheet) -> Block | None:
    lines = sheet.lines()
    if len(lines) < 2:
        return None
    return _choice(sheet, "request", dict(list(lines.items())[:MOST_OPTIONS]), first=next(iter(lines)))


def outcome(sheet: Sheet) -> Block:
    found = dict.fromkeys(str(each) for kind in sheet.kinds for each in team.outcomes(sheet.house, kind))
    return _choice(sheet, "outcome", sheet.words(found, "outcome"))


def ground(sheet: Sheet) -> Block | None:
    """Of a refusal, or of a fee where the law allows that only on one."""
    law = sheet.house.law
    found = {
        name: text.text.of(sheet.language)
        for kind in sheet.kinds
        if kind in law.duties
        for name, text in law.refusal_grounds(kind).items()
    }
    return _choice(sheet, "ground", found, optional=True) if found else None


def silence(sheet: Sheet) -> Block:
    return _choice(sheet, "silence", sheet.words(life.SILENCES, "silence"), optional=True)


def waiting(sheet: Sheet) -> Block:
    return _choice(sheet, "waiting", sheet.words((Waiting.IDENTITY, Waiting.CLARIFICATION), "waiting"))


def answered(sheet: Sheet) -> Block:
    boxes = el.checkboxes("answered", {"yes": sheet.word("answered-yes")}, ["yes"])
    return el.field("answered", sheet.word("field-answered"), boxes, optional=True)


def why(sheet: Sheet) -> Block:
    return _choice(sheet, "why", sheet.words(REASONS, "why"))


def amount(sheet: Sheet) -> Block:
    return el.field("amount", sheet.word("field-amount"), el.line("amount", sheet.text("amount"), most=20))


def currency(sheet: Sheet) -> Block:
    said = sheet.text("currency") or "JPY"
    return el.field("currency", sheet.word("field-currency"), el.line("currency", said, most=3))


def method(sheet: Sheet) -> Block:
    return _choice(sheet, "method", sheet.words(team.METHODS, "method"))


def acting_as(sheet: Sheet) -> Block:
    return _choice(sheet, "acting", sheet.words(("self", *team.AGENTS), "acting"), first="self")


def authority(sheet: Sheet) -> Block:
    found = dict.fromkeys(each for every in team.AUTHORITIES.values() for each in every)
    return _choice(sheet, "authority", sheet.words(found, "authority"), optional=True)


def principal(sheet: Sheet) -> Block:
    said = el.line("principal", sheet.text("principal"), most=100)
    return el.field("principal", sheet.word("field-principal"), said, optional=True)


def kind(sheet: Sheet) -> Block:
    law = sheet.house.law
    return _choice(
        sheet, "kind", {each: wording.request_name(sheet.house, each, sheet.language) for each in law.types}
    )


def pack(sheet: Sheet) -> Block:
    return _choice(sheet, "pack", {name: name for name in sheet.house.laws})


def colleague(sheet: Sheet) -> Block:
    picker = {
        "type": "users_select",
        "action_id": "colleague",
        "placeholder": el.plain(sheet.word("choose"), 150),
    }
    return el.field("colleague", sheet.word("field-colleague"), picker)


def department(sheet: Sheet) -> Block:
    said = el.line("department", sheet.text("department"), most=100)
    return el.field("department", sheet.word("field-department"), said)


def into(sheet: Sheet) -> Block:
    return el.field("into", sheet.word("field-into"), el.line("into", sheet.text("into"), most=20))


def _choice(
    sheet: Sheet, name: str, found: dict[str, str], *, first: str = "", optional: bool = False
) -> Block:
    chosen = sheet.text(name) or first or (next(iter(found)) if len(found) == 1 and not optional else "")
    menu = el.select(name, sheet.word("choose"), found, chosen)
    return el.field(name, sheet.word(f"field-{name}"), menu, optional=optional)
