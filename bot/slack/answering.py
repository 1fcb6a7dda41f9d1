"""From a question to the answer in Slack: who asks, what is said, where it is posted."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy import Connection

from bot import notes
from bot.advice import Advice, advise
from bot.house import House
from bot.slack import clients
from bot.slack.answer import blocks_of
from bot.slack.blocks import summary
from bot.slack.people import People, Person, Standing
from bot.slack.posting import EPHEMERAL, MESSAGE, RESPONSE
from bot.slack.question import Question, Surface
from bot.slack.work import Deed
from store.slack import posts
from store.slack.inbox import Claimed
from store.slack.posts import NewPost

log = logging.getLogger("slack")


class Answering:
    """Used from any thread."""

    def __init__(self, house: House, client: WebClient, people: People) -> None:
        self._house, self._client, self._people = house, client, people

    def answer(self, row: Claimed, now: datetime) -> Deed:
        """Find out who asks and what there is to say, and queue it."""
        question = Question.kept(row.payload)
        person = self._people.person(question.user, question.home, time.monotonic())
        refused = person.standing is not Standing.MEMBER
        if person.standing is Standing.BOT or (refused and question.surface is Surface.FOLLOW_UP):
            return _nothing
        if refused:
            log.warning("refused %s user=%s: %s", question.surface, question.user, person.standing)
        agents_view = question.surface is Surface.DIRECT and bool(question.thread) and not refused
        if agents_view:
            reading = self._house.letters.label("reading", person.language)
            self._show(self._client.assistant_threads_setStatus, question, status=reading)
        advice = self._advice(question, person, row.received_at)
        if agents_view:
            title = summary(advice.written.subject)
            self._show(self._client.assistant_threads_setTitle, question, title=title)
        if question.surface is Surface.FOLLOW_UP and not advice.sure:
            return _nothing  # nobody asked us by name: they may be talking to each other
        post = _post(question, self._house, advice, only_to_them=refused)
        log.info("answering %s with %s", question.surface, advice.written.kind)
        return lambda tx: posts.queue(tx, post, now)

    def sorry(self, row: Claimed, now: datetime) -> Deed:
        """We have failed: say so, and whom to ask instead."""
        question = Question.kept(row.payload)
        note = notes.Trouble(self._house.place)
        language = self._people.remembered(question.user).language
        advice = Advice(self._house.letters.note(note, language), note, language)
        post = _post(question, self._house, advice, only_to_them=False)
        return lambda tx: posts.queue(tx, post, now)

    def _advice(self, question: Question, person: Person, now: datetime) -> Advice:
        if person.standing is not Standing.MEMBER:
            note = notes.Refused(self._house.place, person.standing)
            return Advice(self._house.letters.note(note, person.language), note, person.language)
        return advise(self._house, question.text, now, private=question.private, language=person.language)

    @staticmethod
    def _show(call: Callable[..., object], question: Question, **words: str) -> None:
        """In the agent's view: what we do, until we answer, and what the thread is about. Elsewhere Slack refuses."""
        try:
            call(channel_id=question.channel, thread_ts=question.thread, **words)
        except clients.FAULTS as fault:
            log.debug("not shown: %s", clients.error_of(fault))


def _nothing(_: Connection) -> None:
    """There is nothing to do."""


def _post(question: Question, house: House, advice: Advice, *, only_to_them: bool) -> NewPost:
    layout = blocks_of(house, advice, question)
    payload = {"text": summary(advice.written.subject), "blocks": layout, "user": question.user}
    key = "answer:" + question.key
    if question.surface is Surface.COMMAND:
        # The address is a secret of a kind, and outlives its payload nowhere.
        lane = "response:" + hashlib.sha256(question.response_url.encode()).hexdigest()
        return NewPost(key, RESPONSE, lane, payload | {"url": question.response_url})
    method = EPHEMERAL if only_to_them and not question.private else MESSAGE
    return NewPost(key, method, question.channel, payload, question.thread)
