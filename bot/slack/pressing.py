"""The buttons under an answer."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot import notes
from bot.advice import advise, read_out
from bot.asking import for_a_customer
from bot.desk import learning
from bot.house import House
from bot.slack import answer, clients, replying
from bot.slack.answer import Asked
from bot.slack.blocks import boxed, summary
from bot.slack.elements import Block, actions, button
from bot.slack.interaction import Interaction
from bot.slack.people import Person
from bot.slack.posting import MESSAGE
from bot.slack.question import Question, Surface, said
from bot.slack.work import Deed
from intents.reading import Language, Reading
from store import audit
from store.slack import posts
from store.slack.posts import NewPost

log = logging.getLogger("slack")


class Pressing:
    """Used from any thread."""

    def __init__(self, house: House, client: WebClient) -> None:
        self._house, self._client = house, client

    def pressed(self, what: Interaction, person: Person, now: datetime) -> Deed | None:
        """What follows from a button of ours; None if it is none of these."""
        if what.name.startswith(answer.SECTION):
            return self._section(what, now)
        if what.name == answer.PASS_ON:
            return self._pass_on(what, person, now)
        if what.name == answer.IN_PRIVATE:
            return self._in_private(what, person, now)
        if what.name in (answer.HELPFUL, answer.NOT_HELPFUL):
            return self._opinion(what, person, now)
        return None

    def _section(self, what: Interaction, now: datetime) -> Deed:
        language, name = json.loads(what.value)
        found = read_out(self._house, name, now, Language(language))
        if found is None:  # the policy has been revised since
            return self._thanks(what, notes.Trouble(self._house.place), language, now)
        passing = Asked(language, found.quoted).written()
        more = [actions("answer", [self._button(answer.PASS_ON, language, passing)])]
        return lambda tx: posts.queue(tx, replying.there(what, found.written, more), now)

    def _button(self, name: str, language: str, value: str) -> Block:
        return button(name, self._house.letters.label(name, language), value)

    def _pass_on(self, what: Interaction, person: Person, now: datetime) -> Deed:
        """The customer's letter, for the one who asked for it, ready to copy."""
        asked = Asked.read(what.value)
        language = Language(asked.language)
        letter = for_a_customer(self._house, asked.sections, now, language)
        written = self._house.letters.note(notes.PassOn(self._house.place), person.language)
        return lambda tx: posts.queue(tx, replying.to_them(what, written, boxed(letter.text)), now)

    def _in_private(self, what: Interaction, person: Person, now: datetime) -> Deed:
        """The same again where nobody reads along, with what was asked."""
        text = self.words(what, Asked.read(what.value))
        advice = advise(self._house, text, now, private=True, language=person.language)
        # As to a command, its buttons carry the words: there is no message beside it that has them.
        alone = Question(Surface.COMMAND, what.key, what.user, what.user, text)
        payload = {
            "text": summary(advice.written.subject),
            "blocks": answer.blocks_of(self._house, advice, alone),
        }
        post = NewPost("private:" + what.key, MESSAGE, what.user, payload)
        return lambda tx: posts.queue(tx, post, now)

    def _opinion(self, what: Interaction, person: Person, now: datetime) -> Deed:
        asked, helpful = Asked.read(what.value), what.name == answer.HELPFUL
        text = "" if helpful else self.words(what, asked)
        thanks = self._thanks(what, notes.Thanks(self._house.place, helpful), person.language, now)
        facts = {"sections": list(asked.sections)}
        act = "helpful" if helpful else "not-helpful"
        # Read before the deed: nobody who wants to write should wait for that.
        reading = self._house.read(text, "", now) if text else None

        def deed(tx: Connection) -> None:
            audit.write(tx, [audit.Entry(f"slack:{what.user}", f"slack:answer:{act}", facts=facts)], now)
            if reading:
                self._doubt(tx, reading, now)
            thanks(tx)

        return deed

    def _doubt(self, tx: Connection, reading: Reading, now: datetime) -> None:
        """Propose the sentence that decided as a phrase, for a person to judge."""
        found = next((each for each in reading.evidence if each.label == reading.primary), None)
        if found:
            origin = learning.Origin.NOT_HELPFUL
            learning.propose(
                tx, self._house, found.sentence, (), reading.language, None, found.label, origin, now
            )

    def _thanks(self, what: Interaction, note: notes.Note, language: str, now: datetime) -> Deed:
        written = self._house.letters.note(note, language)
        return lambda tx: posts.queue(tx, replying.to_them(what, written), now)

    def words(self, what: Interaction, asked: Asked) -> str:
        """What had been asked; "" when it cannot be read any more."""
        if asked.text or not asked.message:
            return asked.text
        try:
            if what.thread and what.thread != asked.message:
                found = self._client.conversations_replies(channel=what.channel, ts=what.thread, limit=1000)
            else:
                found = self._client.conversations_history(
                    channel=what.channel, latest=asked.message, inclusive=True, limit=1
                )
        except SlackApiError as fault:
            if clients.is_passing(fault):
                raise
            log.warning("cannot read a question again: %s", clients.error_of(fault))
            return ""
        every: list[dict[str, Any]] = found.get("messages") or []
        return next((said(str(each.get("text"))) for each in every if each.get("ts") == asked.message), "")
