"""From Slack's payloads to what somebody pressed, chose or submitted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.question import said

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Interaction:
    """`name` is the action, the shortcut or the view; `key` tells doubles; `home` the workspace of who did it.

    `trigger` opens a view, once, within three seconds. `message` and `thread` are what a pressed button stands in;
    `ephemeral`: one person alone sees that message. `metadata` is what a view carries for us, `values` what was
    entered into it: block to value.
    """

    key: str
    name: str
    user: str
    home: str
    trigger: str = ""
    channel: str = ""
    message: str = ""
    thread: str = ""
    ephemeral: bool = False
    response_url: str = ""
    value: str = ""
    text: str = ""
    author: str = ""
    view: str = ""
    metadata: str = ""
    values: Mapping[str, Any] | None = None

    @property
    def lane(self) -> str:
        return f"{self.channel}:{self.user}" if self.channel else f"view:{self.user}"


def of_action(payload: Payload) -> Interaction:
    """A pressed button or a chosen option."""
    action: Payload = (payload.get("actions") or [{}])[0]
    container, view = payload.get("container") or {}, payload.get("view") or {}
    message: Payload = payload.get("message") or {}
    name = str(action.get("action_id") or "")
    stamp = _text(container, "message_ts") or _text(message, "ts")
    cause = (
        _user(payload),
        name,
        _text(action, "block_id"),
        _text(action, "action_ts"),
        stamp,
        _text(view, "id"),
    )
    return Interaction(
        key="action:"
        + hashlib.sha256("\n".join((*cause, _text(payload, "trigger_id"))).encode()).hexdigest(),
        name=name,
        user=_user(payload),
        home=_home(payload),
        trigger=_text(payload, "trigger_id"),
        channel=_text(payload.get("channel") or {}, "id") or _text(container, "channel_id"),
        message=stamp,
        thread=_text(message, "thread_ts") or _text(container, "thread_ts"),
        ephemeral=bool(container.get("is_ephemeral")),
        response_url=_text(payload, "response_url"),
        value=_chosen(action),
        view=_text(view, "id"),
        metadata=_text(view, "private_metadata"),
        values=_values(view) if view else None,
    )


def of_shortcut(payload: Payload) -> Interaction:
    """A global shortcut, or one of a message."""
    message: Payload = payload.get("message") or {}
    trigger, name = _text(payload, "trigger_id"), _text(payload, "callback_id")
    return Interaction(
        key=f"shortcut:{name}:{_user(payload)}:{trigger}"[:200],
        name=name,
        user=_user(payload),
        home=_home(payload),
        trigger=trigger,
        channel=_text(payload.get("channel") or {}, "id"),
        message=_text(message, "ts") or _text(payload, "message_ts"),
        thread=_text(message, "thread_ts"),
        response_url=_text(payload, "response_url"),
        text=said(_text(message, "text")),
        author=_text(message, "user"),
    )


def of_view(payload: Payload) -> Interaction:
    """A modal that was submitted."""
    view: Payload = payload.get("view") or {}
    name = _text(view, "callback_id")
    return Interaction(
        key=f"view:{name}:{_text(view, 'id')}:{_text(view, 'hash')}"[:200],
        name=name,
        user=_user(payload),
        home=_home(payload),
        trigger=_text(payload, "trigger_id"),
        view=_text(view, "id"),
        metadata=_text(view, "private_metadata"),
        values=_values(view),
    )


def _text(payload: Payload, name: str) -> str:
    found = payload.get(name)
    return found if isinstance(found, str) else ""


def _user(payload: Payload) -> str:
    return _text(payload.get("user") or {}, "id")


def _home(payload: Payload) -> str:
    return _text(payload.get("user") or {}, "team_id") or _text(payload.get("team") or {}, "id")


def _values(view: Payload) -> dict[str, Any]:
    """Block to what stands in it; a block of ours holds one element."""
    state: Payload = (view.get("state") or {}).get("values") or {}
    return {block: _chosen_all(next(iter(elements.values()), {})) for block, elements in state.items()}


def _chosen_all(element: Payload) -> Any:
    if element.get("selected_options") is not None:
        return [str(option.get("value")) for option in element["selected_options"]]
    return _chosen(element)


def _chosen(element: Payload) -> str:
    option = element.get("selected_option")
    if isinstance(option, Mapping):
        return _text(option, "value")
    return _text(element, "value") or _text(element, "selected_date") or _text(element, "selected_user")


def of_opening(payload: Payload) -> Interaction:
    """Somebody opened our Home tab, our messages, or the agent's side of them."""
    event: Payload = payload.get("event") or {}
    thread: Payload = event.get("assistant_thread") or {}
    user = _text(event, "user") or _text(thread, "user_id")
    name = "assistant" if thread else _text(event, "tab") or "home"
    return Interaction(
        key=f"opened:{name}:{user}:{_text(event, 'event_ts') or _text(thread, 'thread_ts') or _text(payload, 'event_id')}",
        name=name,
        user=user,
        home=_text(payload, "team_id"),
        channel=_text(event, "channel") or _text(thread, "channel_id"),
        thread=_text(thread, "thread_ts"),
    )
