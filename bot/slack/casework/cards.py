"""Keeps the privacy channel in step with the tickets: the desk knows nothing of it, we read the audit log."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot.house import House
from bot.slack import clients
from bot.slack.blocks import blocks, summary
from bot.slack.casework import card
from bot.slack.casework import log as ticket_log
from bot.slack.posting import Say
from bot.slack.team import Team
from bot.slack.whereabouts import Stands
from store import tickets
from store.database import Store
from store.slack import cards, posts
from store.slack.posts import Claimed, NewPost

CARD, LOG, REMOVAL = "card", "log", "removal"
AT_ONCE = 200  # entries of the audit log


class Cards:
    """What is to be shown, and how it is posted."""

    def __init__(self, house: House, store: Store, client: WebClient, team: Team, language: str) -> None:
        self._house, self._store, self._client, self._team = house, store, client, team
        self._language = language
        self._seen: int | None = None

    def look(self, now: datetime) -> None:
        """Queue what the channel does not show yet."""
        if channel := self._team.channel():
            while self._some(channel, now) == AT_ONCE:
                pass

    def _some(self, channel: str, now: datetime) -> int:
        with self._store.read() as tx:
            if self._seen is None:
                self._seen = cards.last_shown(tx)
            found = cards.news(tx, self._seen, AT_ONCE)
        if found:
            by_ticket: dict[int, list[dict[str, Any]]] = defaultdict(list)
            for entry in found:
                by_ticket[entry["ticket_id"]].append(entry)
            with self._store.write() as tx:
                for ticket_id, entries in by_ticket.items():
                    self._queue(tx, channel, ticket_id, entries, now)
            self._seen = found[-1]["seq"]
        return len(found)

    def _queue(
        self, tx: Connection, channel: str, ticket_id: int, entries: list[dict[str, Any]], now: datetime
    ) -> None:
        reference, last, known = entries[0]["reference"], entries[-1]["seq"], cards.shown_up_to(tx, ticket_id)
        ticket = tickets.by_reference(tx, reference)
        if ticket is None or (known is None and ticket.closed_at):
            return  # what was closed before anybody saw it, as before Slack was set up, is not brought up again
        entries = [each for each in entries if each["seq"] > (known or 0)]
        if not entries:
            return
        cards.show(tx, ticket_id, last)
        posts.queue(tx, NewPost(f"card:{ticket_id}:{last}", CARD, channel, {}, ticket_id=ticket_id), now)
        if ticket.erased_at:
            self._remove_log(tx, channel, ticket_id, now)
            return
        note = ticket_log.told(tx, self._house, reference, entries, self._language)
        if note.entries:
            written = self._house.letters.note(note, self._language)
            payload = {"text": summary(written.subject), "blocks": blocks(written.text)}
            posts.queue(
                tx, NewPost(f"log:{ticket_id}:{last}", LOG, channel, payload, ticket_id=ticket_id), now
            )

    def _remove_log(self, tx: Connection, channel: str, ticket_id: int, now: datetime) -> None:
        """What was erased here shall not stand there: the card says by itself that nobody is known any more."""
        for place in cards.standing(tx, ticket_id, LOG):
            payload = {"channel": place.channel, "ts": place.ts}
            key = f"removal:{place.channel}:{place.ts}"
            posts.queue(tx, NewPost(key, REMOVAL, channel, payload, ticket_id=ticket_id), now)

    # How they are posted

    def carry_card(self, post: Claimed, say: Say) -> Stands:
        """Post a card, or bring it up to date: it shows the ticket as it is now, whenever it was queued."""
        assert post.ticket_id is not None
        with self._store.read() as tx:
            place = cards.place(tx, post.ticket_id)
            if place and posts.is_superseded(tx, post):
                return Stands(place.channel, place.ts)
            payload = self._payload(tx, post.ticket_id, datetime.now(UTC))
        if place and self._updated(place, payload):
            return Stands(place.channel, place.ts)
        stands = say(post, post.lane, "", payload)
        with self._store.write() as tx:
            cards.put(tx, post.ticket_id, cards.Place(stands.channel, stands.ts))
        return stands

    def carry_log(self, post: Claimed, say: Say) -> Stands:
        """Under the card; what was erased before it went is not said any more."""
        if not post.payload:
            return Stands()
        assert post.ticket_id is not None
        with self._store.read() as tx:
            place = cards.place(tx, post.ticket_id)
        return say(post, post.lane, place.ts if place else "", post.payload)

    def carry_removal(self, post: Claimed, _: Say) -> Stands:
        """Somebody may have deleted it before us."""
        try:
            self._client.chat_delete(channel=post.payload["channel"], ts=post.payload["ts"])
        except SlackApiError as fault:
            if clients.error_of(fault) != "message_not_found":
                raise
        return Stands()

    def _payload(self, tx: Connection, ticket_id: int, now: datetime) -> dict[str, Any]:
        ticket = tickets.by_reference(tx, cards.reference_of(tx, ticket_id))
        assert ticket is not None
        house = self._house.under(ticket.law) or self._house
        written = house.letters.note(card.card(tx, house, ticket, self._language, now), self._language)
        return {
            "text": summary(written.subject),
            "blocks": card.layout(house, ticket, written, self._language),
        }

    def _updated(self, place: cards.Place, payload: dict[str, Any]) -> bool:
        """False when somebody has deleted the card."""
        try:
            self._client.chat_update(
                channel=place.channel, ts=place.ts, text=payload["text"], blocks=payload["blocks"]
            )
        except SlackApiError as fault:
            if clients.error_of(fault) not in ("message_not_found", "cant_update_message"):
                raise
            return False
        return True
