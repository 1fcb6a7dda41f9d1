"""An answer as Slack shows it: the note, and under it what one can do with it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot import notes
from bot.advice import Advice
from bot.house import House
from bot.slack.blocks import MOST_BLOCKS, blocks
from bot.slack.elements import LONGEST_VALUE, Block, actions, button
from bot.slack.question import Question, Surface

HELPFUL, NOT_HELPFUL = "answer_helpful", "answer_not_helpful"
PASS_ON, OPEN_TICKET, SECTION = "answer_pass_on", "answer_open_ticket", "answer_section"
IN_PRIVATE = "answer_in_private"
LONGEST_KEPT = 1200  # characters of a question that a button carries, escaped for JSON below Slack's limit


@dataclass(frozen=True, slots=True)
class Asked:
    """What a button remembers of the question: of a command its words, which are nowhere else; of a message only which
    one it is, so that its words stand in no second place. `sections` were quoted.
    """

    language: str
    sections: tuple[str, ...] = ()
    text: str = ""
    message: str = ""

    def written(self) -> str:
        value = json.dumps([self.language, self.sections, self.text, self.message], ensure_ascii=False)
        return value if len(value) <= LONGEST_VALUE else Asked(self.language, self.sections).written()

    @classmethod
    def read(cls, value: str) -> Asked:
        language, sections, text, message = json.loads(value)
        return cls(language, tuple(sections), text, message)


def blocks_of(house: House, advice: Advice, question: Question) -> list[Block]:
    """The blocks of an answer to a question."""
    command = question.surface is Surface.COMMAND
    text = question.text[:LONGEST_KEPT] if command else ""
    asked = Asked(advice.language, advice.quoted, text, "" if command else question.message)
    buttons = _buttons(house, advice, asked, private=question.private)
    return [*blocks(advice.written.text)[: MOST_BLOCKS - len(buttons)], *buttons]


def _buttons(house: House, advice: Advice, asked: Asked, *, private: bool) -> list[Block]:
    rows = (_more(house, advice), _opinions(house, advice, asked, private=private))
    return [actions(name, row) for name, row in zip(("sections", "answer"), rows, strict=True) if row]


def _more(house: House, advice: Advice) -> list[Block]:
    """The rest of what was shortened, and the nearest other sections."""
    language = advice.language
    rest = [(name, house.letters.label("read-on", language)) for name in advice.whole]
    near = [(each.name, each.heading) for each in advice.others if each.name not in advice.whole]
    return [
        button(f"{SECTION}_{number}", words, json.dumps([language, name]))
        for number, (name, words) in enumerate(rest + near)
    ]


def _opinions(house: House, advice: Advice, asked: Asked, *, private: bool) -> list[Block]:
    if not isinstance(advice.note, notes.Answer | notes.Request | notes.Unknown):
        return []
    value = asked.written()
    wanted = [OPEN_TICKET]
    if isinstance(advice.note, notes.Answer):
        wanted = [HELPFUL, NOT_HELPFUL, PASS_ON, OPEN_TICKET]
    elif isinstance(advice.note, notes.Request):
        wanted = [OPEN_TICKET, NOT_HELPFUL]
    if not private:
        wanted.append(IN_PRIVATE)
    first = OPEN_TICKET if isinstance(advice.note, notes.Request) else ""
    return [
        button(name, house.letters.label(name, advice.language), value, "primary" if name == first else "")
        for name in wanted
    ]
