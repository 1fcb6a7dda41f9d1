"""Pack files become packs; what is wrong with one is told with its line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError
from yaml.reader import ReaderError

from intents.fault import Fault
from intents.law.lint import check
from intents.law.nodes import Loader, Place, line_of, repeated
from intents.law.pack import Pack

HERE = Path(__file__).parent


def load(folder: Path | None = None) -> dict[str, Pack]:
    """The packs that come with the house and those of `folder`, by id; `folder` wins where both have one.

    Raises Fault, with file and line, for the first file that cannot be used.
    """
    return _ours() | (_packs(folder) if folder else {})


@cache
def _ours() -> dict[str, Pack]:
    return _packs(HERE)


def _packs(folder: Path) -> dict[str, Pack]:
    packs: dict[str, Pack] = {}
    for path in sorted(folder.glob("*.yaml")):
        pack = _usable(path)
        if pack.id in packs:
            raise Fault(path, 1, f"another file already has the id {pack.id!r}", "Give each file its own")
        packs[pack.id] = pack
    return packs


def examine(path: Path) -> tuple[Pack | None, tuple[Fault, ...]]:
    """A pack file and everything that is wrong with it."""
    try:
        root, data = _parsed(path, _text(path))
    except Fault as broken:
        return None, (broken,)
    try:
        pack = Pack.model_validate(data)
    except ValidationError as invalid:
        found = ((each["loc"], each["msg"], "") for each in invalid.errors())
        return None, tuple(_fault(path, root, *each) for each in found)
    return pack, tuple(_fault(path, root, each.where, each.what, each.hint) for each in check(pack))


def _fault(path: Path, root: yaml.Node | None, where: Place, what: str, hint: str) -> Fault:
    return Fault(path, line_of(root, where), _said(where, what), hint)


def _usable(path: Path) -> Pack:
    pack, faults = examine(path)
    if pack is None or faults:
        raise faults[0]
    return pack


def _parsed(path: Path, text: str) -> tuple[yaml.Node | None, object]:
    try:
        loader = Loader(text)
        root = loader.get_single_node()
        if key := repeated(root):
            raise Fault(path, key.start_mark.line + 1, f"the key {key.value!r} stands here a second time")
        return root, loader.construct_document(root) if root else None
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        raise Fault(path, mark.line + 1 if mark else None, f"not YAML: {broken.problem}") from broken
    except ReaderError as broken:
        line = text.count("\n", 0, broken.position) + 1
        raise Fault(path, line, f"not YAML: the character {chr(broken.character)!r}") from broken
    except ValueError as broken:  # a tag that lies about its value, such as `!!int many`
        raise Fault(path, None, f"not YAML: {broken}") from broken


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as broken:
        raise Fault(path, None, "not UTF-8", "Save the file as UTF-8") from broken


def _said(place: Place, what: str) -> str:
    return f"{'.'.join(str(step) for step in place) or 'the file'}: {what}"
