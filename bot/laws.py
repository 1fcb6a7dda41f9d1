"""The law packs a desk may use, and the one that it does use."""

from __future__ import annotations

from pathlib import Path

from bot.settings import WrongSetting
from intents import law
from intents.law import Pack


def laws(name: str) -> tuple[Pack, dict[str, Pack]]:
    """A pack that ships with us, by its name, or somebody's own, by the path of its file; and all there are."""
    own = Path(name)
    packs = law.load(own.parent) if own.suffix == ".yaml" and own.is_file() else law.load()
    name = own.stem if own.suffix == ".yaml" else name
    if name not in packs:
        known = ", ".join(sorted(packs))
        raise WrongSetting(
            f"MADOGUCHI_LAW={name!r}: there is no such law pack. Example: MADOGUCHI_LAW=appi (known: {known})"
        )
    return packs[name], packs
