"""The catalogue in use, the shipped one or the operator's own, and the model that was trained from it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.settings import Settings
from intents import catalogue as catalogues
from intents.fault import Fault
from intents.learning.words import COMMON, common_words
from intents.matcher import MODEL, Matcher

MODEL_NAME = "model.npz"


def is_shipped(folder: Path) -> bool:
    return folder.resolve() == catalogues.HERE.resolve()


def model_of(folder: Path) -> Path:
    """Where a catalogue's model is: an own one's in its folder."""
    return MODEL if is_shipped(folder) else folder / MODEL_NAME


def matcher(settings: Settings) -> Matcher:
    """Raises Fault when catalogue and model are not of one piece."""
    path = model_of(settings.catalogue)
    try:
        return _loaded(settings.catalogue, path, _stamp(settings.catalogue, path))
    except Fault as fault:
        if fault.path != path or path == MODEL:
            raise
        hint = "`madoguchi catalogue publish --force` trains it from what stands in the folder"
        raise Fault(path, None, fault.what, hint) from None


@lru_cache(maxsize=2)
def _loaded(folder: Path, path: Path, _of: object) -> Matcher:
    """Loading takes a good part of a second, and `run` has several uses for a house."""
    return Matcher.load(folder, path)


def _stamp(folder: Path, path: Path) -> object:
    """What changes whenever somebody edits the catalogue or trains it."""
    files = [*folder.glob("*.md"), *folder.glob("inquiries/*.jsonl"), *[path][: path.exists()]]
    return frozenset((file, stat.st_mtime_ns, stat.st_size) for file in files for stat in [file.stat()])


@lru_cache(maxsize=4)
def no_names(folder: Path) -> frozenset[str]:
    """Words that are nobody's name although they may have a capital; read when the first phrase is proposed."""
    try:
        return common_words(catalogues.load(folder).phrases)
    except (Fault, OSError):  # somebody edits it just now; more is removed then
        return COMMON
