"""From a question to the answer in Slack: who asks, what is said, where it is posted."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import notes
from bot.advice import advise
from bot.house import House
from bot.replies import Written
from bot.slack import clients
from bot.slack.blocks import blocks, summary
from bot.slack.people import People, Person, Standing
from bot.slack.question import Question, Surface

log = logging.getLogger("slack")


class Answering:
    """Used from any thread."""

    def __init__(self, house: House, client: WebClient) -> None:
        self._house = house
        self._client = client
        self._people = People(client)

    def answer(self, question: Question, now: datetime) -> None:
        """Say what there is to say; what Slack refuses is logged."""
        person = self._people.person(question.user, question.home, time.monotonic())
        if person.standing is Standing.BOT:
            return
        if person.standing is not Standing.MEMBER:
            log.warning("refused %s user=%s: %s", question.surface, question.user, person.standing)
        written = self._words(question, person, now)
        try:
            self._post(question, written, only_to_them=person.standing is not Standing.MEMBER)
            log.info("answered %s with %s", question.surface, written.kind)
        except SlackApiError as fault:
            log.error(
                "Slack refuses our answer: %s %s",
                fault.response.get("error"),
                fault.response.get("needed") or "",
            )
        except (SlackClientError, OSError, HTTPException) as fault:
            log.error("no answer could be posted: %s", type(fault).__name__)

    def _words(self, question: Question, person: Person, now: datetime) -> Written:
        place, letters = self._house.place, self._house.letters
        if person.standing is not Standing.MEMBER:
            return letters.note(notes.Refused(place, person.standing), person.language)
        try:
            return advise(self._house, question.text, now, private=question.private, language=person.language)
        except Exception:  # the asker must not be left waiting; what they asked is not in the traceback
            log.exception("cannot word an answer")
            return letters.note(notes.Trouble(place), person.language)

    def _post(self, question: Question, written: Written, *, only_to_them: bool) -> None:
        text, layout = summary(written.subject), blocks(written.text)
        thread = question.thread or None
        if question.surface is Surface.COMMAND:
            done = clients.reply_to(question.response_url).send(
                text=text, blocks=layout, response_type="ephemeral", replace_original=False
            )
            if done.status_code != 200:
                log.error("Slack refuses our answer to a command: %s", done.status_code)
        elif only_to_them and question.surface is Surface.MENTION:
            self._client.chat_postEphemeral(
                channel=question.channel, user=question.user, thread_ts=thread, text=text, blocks=layout
            )
        else:
            self._client.chat_postMessage(
                channel=question.channel,
                thread_ts=thread,
                text=text,
                blocks=layout,
                unfurl_links=False,
                unfurl_media=False,
            )
