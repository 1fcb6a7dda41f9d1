"""A YAML file as nodes that know their lines."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

Place = tuple[str | int, ...]


class Loader(yaml.SafeLoader):
    """Dates stay text until they are checked: for 2026-02-30 YAML has only a ValueError without a line."""

    yaml_implicit_resolvers = {  # noqa: RUF012  PyYAML's own way to say it
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def repeated(root: yaml.Node | None) -> yaml.ScalarNode | None:
    """The first key that its mapping already has: YAML would let the later one win in silence."""
    for mapping in _mappings(root, set()):
        seen: set[str] = set()
        for key, _ in mapping.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    return key
                seen.add(key.value)
    return None


def line_of(root: yaml.Node | None, place: Place) -> int:
    """The line of the innermost thing on the way to `place` that the file has."""
    node, line = root, 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == step]
            if not found:
                break
            line, node = found[-1][0].start_mark.line + 1, found[-1][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def _mappings(node: yaml.Node | None, seen: set[int]) -> Iterator[yaml.MappingNode]:
    if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        yield node
    for child in node.value:
        for inner in child if isinstance(child, tuple) else (child,):
            yield from _mappings(inner, seen)
