"""The Web API: what Slack answers to whom."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from slack_blocks import faults_of_message

from slack_double.facts import APP_BOT, APP_TOKEN, APP_USER, BOT_TOKEN, CHANNEL, GROUP, MEMBERS, PRIVACY, TEAM
from slack_double.state import decoded
from slack_double.views import Views


@dataclass
class Api(Views):
    """Method names with underscores for their dots."""

    def api(self, method: str, given: dict[str, Any], token: str) -> dict[str, Any]:
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            return {"ok": False, "error": "invalid_auth"}
        if method in self.errors:
            return {"ok": False, "error": self.errors[method], "needed": "users:read"}
        handler = getattr(self, "_" + method.replace(".", "_"), None)
        return handler(given) if handler else {"ok": False, "error": "unknown_method"}

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "team_id": TEAM,
            "user_id": APP_USER,
            "bot_id": APP_BOT,
            "url": "https://example.slack.com/",
        }

    def _users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        user = given["user"]
        if user not in MEMBERS:
            return {"ok": False, "error": "user_not_found"}
        return {"ok": True, "user": {"id": user, "team_id": TEAM} | MEMBERS[user]}

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        ticket = f"ticket{next(self.numbers)}"
        self.tickets.add(ticket)
        return {"ok": True, "url": f"{self.socket_url}/link?ticket={ticket}"}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        channel = given["channel"]
        if now_wait := self._too_soon(channel):
            return now_wait
        return self.take("chat.postMessage", given, channel, "")

    def _too_soon(self, channel: str) -> dict[str, Any] | None:
        with self.arrived:
            now = time.monotonic()
            if now - self.last.get(channel, -9e9) < self.pace:
                return {"ok": False, "error": "ratelimited"}
            self.last[channel] = now
        return None

    def _chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:
        return self.take("chat.postEphemeral", given, given["channel"], given["user"])

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        blocks = decoded(given.get("blocks") or [])
        if faults := faults_of_message(blocks):
            return self.refusal("invalid_blocks", faults)
        with self.arrived:
            found = [
                n
                for n, each in enumerate(self.posts)
                if (each.channel, each.ts) == (given["channel"], given["ts"])
            ]
            if not found:
                return {"ok": False, "error": "message_not_found"}
            self.posts[found[0]] = replace(self.posts[found[0]], text=given["text"], blocks=blocks)
            self.arrived.notify_all()
        return {"ok": True, "ts": given["ts"], "channel": given["channel"]}

    def _chat_delete(self, given: dict[str, Any]) -> dict[str, Any]:
        with self.arrived:
            found = [
                each for each in self.posts if (each.channel, each.ts) == (given["channel"], given["ts"])
            ]
            if not found:
                return {"ok": False, "error": "message_not_found"}
            self.posts.remove(found[0])
            self.arrived.notify_all()
        return {"ok": True, "channel": given["channel"], "ts": given["ts"]}

    def _conversations_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channel": {"id": "D" + given["users"][1:]}}

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "messages": self._messages(given["channel"], "", given.get("latest", ""))}

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "messages": self._messages(given["channel"], given["ts"], "")}

    def _messages(self, channel: str, thread: str, latest: str) -> list[dict[str, Any]]:
        ours = [
            {"ts": each.ts, "text": each.text, "blocks": each.blocks, "bot_id": APP_BOT, "user": APP_USER}
            for each in self.posts
            if each.channel == channel and not each.only_to and (not thread or each.thread == thread)
        ]
        theirs = [
            each for each in self.said if each["channel"] == channel and (not latest or each["ts"] <= latest)
        ]
        return [*ours, *theirs] if thread else [*reversed(theirs), *reversed(ours)]

    def _conversations_members(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["channel"] not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        return {
            "ok": True,
            "members": self.channels[given["channel"]],
            "response_metadata": {"next_cursor": ""},
        }

    def _conversations_list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "channels": [{"id": CHANNEL, "name": "general"}, {"id": PRIVACY, "name": "privacy-team"}],
        }

    def _conversations_info(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["channel"] not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        member = APP_USER in self.channels[given["channel"]]
        return {"ok": True, "channel": {"id": given["channel"], "name": "x", "is_member": member}}

    def _usergroups_users_list(self, given: dict[str, Any]) -> dict[str, Any]:
        return (
            {"ok": True, "users": self.group}
            if given["usergroup"] == GROUP
            else {"ok": False, "error": "no_such_subteam"}
        )

    def _usergroups_list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "usergroups": [{"id": GROUP, "handle": "privacy", "name": "Privacy team"}]}

    def _assistant_threads_setStatus(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True}

    def _assistant_threads_setTitle(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True}

    def _assistant_threads_setSuggestedPrompts(self, given: dict[str, Any]) -> dict[str, Any]:
        self.prompts.append(decoded(given))
        return {"ok": True}
