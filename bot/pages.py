"""Pages for staff, written to a file: the letters' sibling for eyes inside the house."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def page(templates: Path, name: str, **values: Any) -> str:
    """Render a page of `templates/web`; everything in it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(templates / "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template(name).render(values)
