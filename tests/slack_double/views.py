"""Modals and home tabs, which Slack keeps and refuses."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from slack_blocks import faults_of_view

from slack_double.facts import TRIGGER_LIVES
from slack_double.state import State, decoded


@dataclass
class Views(State):
    """`views.*` of the Web API."""

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        born = self.triggers.pop(given["trigger_id"], None)
        if born is None:
            return {"ok": False, "error": "exchanged_trigger_id"}
        if time.monotonic() - born > TRIGGER_LIVES:
            return {"ok": False, "error": "expired_trigger_id"}
        view = decoded(given["view"])
        if view.get("type") != "modal" or (faults := faults_of_view(view)):
            return self.refusal("invalid_arguments", faults)
        return {"ok": True, "view": self._new_view(view)}

    def _views_update(self, given: dict[str, Any]) -> dict[str, Any]:
        view, known = decoded(given["view"]), self.views.get(given["view_id"])
        if known is None or given["view_id"] not in self.modals:
            return {"ok": False, "error": "not_found"}
        if given.get("hash") and given["hash"] != known["hash"]:
            return {"ok": False, "error": "hash_conflict"}
        if faults := faults_of_view(view):
            return self.refusal("invalid_arguments", faults)
        return {"ok": True, "view": self._put_view(given["view_id"], view)}

    def _views_publish(self, given: dict[str, Any]) -> dict[str, Any]:
        view = decoded(given["view"])
        if view.get("type") != "home" or (faults := faults_of_view(view)):
            return self.refusal("invalid_arguments", faults)
        with self.arrived:
            self.homes[given["user_id"]] = view | {"id": f"V0HOME{given['user_id']}", "state": {"values": {}}}
            self.arrived.notify_all()
        return {"ok": True, "view": view}

    def _new_view(self, view: dict[str, Any]) -> dict[str, Any]:
        name = f"V{next(self.numbers)}"
        with self.arrived:
            self.modals.append(name)
        return self._put_view(name, view)

    def _put_view(self, name: str, view: dict[str, Any]) -> dict[str, Any]:
        assert not faults_of_view(view), faults_of_view(view)
        with self.arrived:
            self.views[name] = view | {
                "id": name,
                "hash": f"{next(self.numbers)}.hash",
                "state": {"values": {}},
            }
            self.arrived.notify_all()
        return self.views[name]
