"""What people do in Slack, and what they see of it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from slack_double.calls import Ack, Calls
from slack_double.facts import APP_BOT, APP_USER, CHANNEL, DIRECT, PATIENCE, PRIVACY, TEAM
from slack_double.posts import Post


@dataclass
class Slack(Calls):
    """The workspace."""

    def command(self, text: str, user: str = "U0HANAKO01", **given: str) -> Ack:
        return self.send_command(
            {
                "command": "/privacy",
                "text": text,
                "user_id": user,
                "team_id": TEAM,
                "channel_id": CHANNEL,
                "trigger_id": self.trigger(),
                "response_url": self.response_url(user),
            }
            | given
        )

    def trigger(self) -> str:
        """What opens one modal, soon."""
        name = f"{next(self.numbers)}.trigger"
        self.triggers[name] = time.monotonic()
        return name

    def response_url(self, user: str) -> str:
        return self.api_url.replace("/api/", f"/response/{user}/{next(self.numbers)}")

    def press(self, post: Post, words: str, user: str = "U0HANAKO01", **given: Any) -> Ack:
        """A button that somebody sees."""
        assert post.only_to in ("", user), f"{user} does not see it"
        (block,) = [
            each for each in post.blocks
            if each["type"] == "actions" and post.buttons[words] in each["elements"]
        ]  # fmt: skip
        button = post.buttons[words]
        pressed = {"type": "button", "block_id": block.get("block_id", "x"), "action_ts": self.stamp()}
        pressed |= {name: button[name] for name in ("action_id", "value", "text") if name in button}
        return self.interact(self.pressed(post, pressed, user) | given)

    def choose(self, post: Post, action: str, value: str, user: str = "U0HANAKO01") -> Ack:
        """An option of a menu in a message."""
        every = [(block, each) for block in post.blocks for each in block.get("elements", ())]
        ((block, menu),) = [(block, each) for block, each in every if each.get("action_id") == action]
        (option,) = [each for each in menu["options"] if each["value"] == value]
        chosen = {
            "type": menu["type"],
            "action_id": action,
            "block_id": block["block_id"],
            "selected_option": option,
        }
        return self.interact(self.pressed(post, chosen | {"action_ts": self.stamp()}, user))

    def pressed(self, post: Post, action: dict[str, Any], user: str) -> dict[str, Any]:
        alone = bool(post.only_to)
        message = {
            "ts": post.ts,
            "text": post.text,
            "blocks": post.blocks,
            "user": APP_USER,
            "bot_id": APP_BOT,
        }
        if post.thread:
            message["thread_ts"] = post.thread
        return {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "api_app_id": "A0MADOGUCHI",
            "trigger_id": self.trigger(),
            "container": {
                "type": "message",
                "message_ts": post.ts,
                "channel_id": post.channel,
                "is_ephemeral": alone,
            },
            "channel": {"id": post.channel, "name": "somewhere"},
            "response_url": self.response_url(user),
            "actions": [action],
        } | ({} if alone else {"message": message})

    def press_in_view(self, view: dict[str, Any], action: str, user: str, value: str = "") -> Ack:
        """A button or an option in a modal or a Home tab."""
        every = [(block, each) for block in view["blocks"] for each in _interactive(block)]
        ((block, element),) = [(block, each) for block, each in every if each["action_id"] == action]
        done = {"type": element["type"], "action_id": action, "block_id": block.get("block_id", "x")}
        if element["type"] == "button":
            done["value"] = element.get("value", "")
        else:
            (done["selected_option"],) = [each for each in element["options"] if each["value"] == value]
        return self.interact(
            {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": user, "team_id": TEAM},
                "trigger_id": self.trigger(),
                "container": {"type": "view", "view_id": view["id"]},
                "view": view,
                "actions": [done | {"action_ts": self.stamp()}],
            }
        )

    def shortcut(self, user: str = "U0HANAKO01", **given: Any) -> Ack:
        """The global one."""
        return self.interact(
            {
                "type": "shortcut",
                "callback_id": "open_ticket",
                "team": {"id": TEAM},
                "user": {"id": user, "team_id": TEAM},
                "trigger_id": self.trigger(),
                "action_ts": self.stamp(),
            }
            | given
        )

    def message_shortcut(self, text: str, user: str = "U0HANAKO01") -> Ack:
        """The one in the menu of a message."""
        stamp = self.stamp()
        return self.interact(
            {
                "type": "message_action",
                "callback_id": "open_ticket_from_message",
                "team": {"id": TEAM},
                "user": {"id": user, "team_id": TEAM},
                "channel": {"id": CHANNEL, "name": "general"},
                "message": {"type": "message", "user": "U0TARO0001", "ts": stamp, "text": text},
                "message_ts": stamp,
                "trigger_id": self.trigger(),
                "response_url": self.response_url(user),
                "action_ts": self.stamp(),
            }
        )

    def modal(self, seconds: float = PATIENCE, *, name: str = "", after: int = 0) -> dict[str, Any]:
        """The modal on top, once it is there, and is `name`."""
        self.wait(
            lambda: (
                len(self.modals) > after and (not name or self.views[self.modals[-1]]["callback_id"] == name)
            ),
            f"a modal {name}; there are {[self.views[each]['callback_id'] for each in self.modals]}",
            seconds,
        )
        return self.views[self.modals[-1]]

    def submit(self, view: dict[str, Any], user: str = "U0HANAKO01", **values: Any) -> Ack:
        """Submit a modal; `values` are entered over what stands in it. A client lets nobody leave out what is needed."""
        state = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                entered = _entered(block["element"], values.pop(block["block_id"], None))
                assert block.get("optional") or not _is_empty(entered), f"{block['block_id']} is needed"
                state[block["block_id"]] = {block["element"]["action_id"]: entered}
        assert not values, f"there are no such fields: {values}"
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": self.trigger(),
            "view": view | {"state": {"values": state}},
            "response_urls": [],
        }
        ack = self.interact(payload)
        self._acknowledged(view, ack)
        return ack

    def _acknowledged(self, view: dict[str, Any], ack: Ack) -> None:
        """What Slack does with the answer to a submission."""
        said = json.loads(ack.body) if ack.body not in ("", "null") else {}
        said = {} if said is None else said
        kind = said.get("response_action")
        if kind == "errors":
            fields = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            assert set(said["errors"]) <= fields, f"errors for {said['errors']}"
        elif kind == "update":
            self._put_view(view["id"], said["view"])
        elif kind == "push":
            self._new_view(said["view"])
        else:
            self.modals.clear() if kind == "clear" else self.modals.remove(view["id"])

    def interact(self, payload: dict[str, Any]) -> Ack:
        if self.events_url:
            return self.http(
                urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
            )
        return self.over_socket("interactive", payload)

    def home(self, user: str, tab: str = "home") -> Ack:
        """Somebody opens our Home tab, or our messages."""
        return self.event(
            {"type": "app_home_opened", "user": user, "channel": DIRECT, "tab": tab, "event_ts": self.stamp()}
        )

    def mention(self, text: str, user: str = "U0HANAKO01", **given: Any) -> Ack:
        return self.event(
            {"type": "app_mention", "text": f"<@{APP_USER}> {text}", "user": user, "channel": CHANNEL} | given
        )

    def direct(self, text: str, user: str = "U0HANAKO01", **given: Any) -> Ack:
        said = {"type": "message", "channel_type": "im", "text": text, "user": user, "channel": DIRECT}
        return self.event(said | given)

    def event(self, event: dict[str, Any]) -> Ack:
        return self.send_event(self.wrapped(event))

    def wrapped(self, event: dict[str, Any]) -> dict[str, Any]:
        number = next(self.numbers)
        event = {"ts": self.stamp(number)} | event
        if event.get("type") in ("message", "app_mention"):
            self.said.append({name: event.get(name) for name in ("channel", "ts", "text", "user")})
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A0MADOGUCHI",
            "event_id": f"Ev{number}",
            "authorizations": [{"team_id": TEAM, "user_id": APP_USER, "is_bot": True}],
            "event": event,
        }

    @property
    def told(self) -> list[Post]:
        """What was posted, the privacy team's cards aside: those come of themselves."""
        return [post for post in self.posts if post.channel != PRIVACY]

    def answers(self, number: int = 1) -> list[Post]:
        """What was posted, once there is as much as this."""
        self.wait(lambda: len(self.told) >= number, f"{number} answers; there are {len(self.told)}")
        return self.told

    def answer(self) -> Post:
        (post,) = self.answers()
        return post

    def nothing_more(self) -> None:
        """A question asked now is the next one answered: what was ignored before it stays ignored."""
        before = len(self.told)
        asked = [self.command("", user) for user in ("U0HANAKO01", "U0TARO0001")]
        assert [ack.status for ack in asked] == [200, 200]
        time.sleep(0.05)
        new = self.answers(before + 2)[before:]
        assert {post.only_to for post in new} == {"U0HANAKO01", "U0TARO0001"}
        self.posts[:] = [post for post in self.posts if post not in new]


def _interactive(block: dict[str, Any]) -> list[dict[str, Any]]:
    every = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    return [each for each in every if each and "action_id" in each]


def _entered(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """A field as Slack tells of it; None leaves what stands in it."""
    kind = element["type"]
    if kind in ("checkboxes", "static_select", "radio_buttons"):
        options = {each["value"]: each for each in element["options"]}
        if kind == "checkboxes":
            chosen = (
                element.get("initial_options", []) if value is None else [options[each] for each in value]
            )
            return {"type": kind, "selected_options": chosen}
        return {
            "type": kind,
            "selected_option": element.get("initial_option") if value is None else options[value],
        }
    if kind == "users_select":
        return {"type": kind, "selected_user": value}
    if kind == "datepicker":
        return {"type": kind, "selected_date": element.get("initial_date") if value is None else value}
    said = element.get("initial_value") if value is None else value
    assert len(said or "") <= element.get("max_length", 3000)
    return {"type": kind, "value": said or None}


def _is_empty(entered: dict[str, Any]) -> bool:
    return not any(value for name, value in entered.items() if name != "type")
