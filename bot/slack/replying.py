"""Telling something to whoever pressed a button: where it is, for their eyes alone unless it is said otherwise."""

from __future__ import annotations

import hashlib

from bot.replies import Written
from bot.slack.blocks import MOST_BLOCKS, blocks, summary
from bot.slack.elements import Block
from bot.slack.interaction import Interaction
from bot.slack.posting import MESSAGE, RESPONSE
from store.slack.posts import NewPost


def to_them(what: Interaction, written: Written, more: list[Block] | None = None) -> NewPost:
    """Only the one who pressed sees it; directly, where the button's own address is not known."""
    payload = _payload(what, written, more)
    if not what.response_url:
        return NewPost("reply:" + what.key, MESSAGE, what.user, payload)
    lane = "response:" + hashlib.sha256(what.response_url.encode()).hexdigest()
    return NewPost("reply:" + what.key, RESPONSE, lane, payload | {"url": what.response_url})


def there(what: Interaction, written: Written, more: list[Block] | None = None) -> NewPost:
    """Under the message that has the button, for whoever reads that; for one alone if only one saw the message."""
    if what.ephemeral or not what.channel:
        return to_them(what, written, more)
    direct = what.channel.startswith("D")
    thread = what.thread or ("" if direct else what.message)
    return NewPost("reply:" + what.key, MESSAGE, what.channel, _payload(what, written, more), thread)


def _payload(what: Interaction, written: Written, more: list[Block] | None) -> dict[str, object]:
    below = more or []
    layout = [*blocks(written.text)[: MOST_BLOCKS - len(below)], *below]
    return {"text": summary(written.subject), "blocks": layout, "user": what.user}
