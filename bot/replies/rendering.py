"""The only file that renders: every word that leaves the house comes out of a template through here."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import CodeType

import yaml
from jinja2 import (
    BytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from bot.notes import Note
from bot.replies.words import TriageInBoth, Words
from bot.twin import twin
from intents.fault import Fault


@dataclass(frozen=True, slots=True)
class Written:
    """A rendered letter. `subject` is one line, `html` the same words as a page, "" for what is no mail."""

    kind: str
    language: str
    subject: str
    text: str
    html: str = ""


class _Compiled(BytecodeCache):
    """What this process has compiled of one kind of template: its next house need not do it again."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._known.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._known[bucket.key] = bucket.checksum, bucket.code


# One each: the same template compiles to other code where its values are escaped.
_PLAIN, _MARKED, _ESCAPING = _Compiled(), _Compiled(), _Compiled()
PAGE = "mail/_page.html"
HERE = "\ue000"  # where a letter stands in its page: a character that nobody writes


class Letters:
    """The templates of a folder. The sandbox and the strict context are there because the folder's owner is
    a lawyer, not us: a slip must be an error at start, never a blank or a leak in a customer's letter.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._words: dict[str, dict[str, dict[str, str]]] = {}
        self._pages: dict[str, str] = {}
        self._environment = SandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=False,  # text/plain
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,  # an included file ends its last line
            auto_reload=False,
            bytecode_cache=_PLAIN,
        )
        self._marked = self._environment.overlay(finalize=inert, bytecode_cache=_MARKED)
        self._escaping = self._environment.overlay(autoescape=True, bytecode_cache=_ESCAPING)

    def write(self, words: Words | TriageInBoth, language: str) -> Written:
        """Render one letter. Raises Fault naming the template's file and line."""
        written = self._written(self._environment, "mail", words, language)
        page = self._page("en" if language == "other" else language)
        return replace(written, html=page.replace(HERE, twin(written.text)))

    def note(self, words: Note, language: str) -> Written:
        """Render one note in Slack's mark-up; every value in it is inert. Raises Fault as above."""
        return self._written(self._marked, "slack", words, language)

    def _written(
        self,
        environment: SandboxedEnvironment,
        folder: str,
        words: Words | TriageInBoth | Note,
        language: str,
    ) -> Written:
        name = f"{folder}/{words.kind}.{language}.txt"
        try:
            rendered = environment.get_template(name).render(
                {field.name: getattr(words, field.name) for field in fields(words)}
            )
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise self._fault(name, error) from error
        head, _, body = rendered.lstrip().partition("\n")
        if not head.startswith("Subject:") or not body.strip():
            raise Fault(self._folder / name, 1, "a letter begins with a line 'Subject: …', then its text")
        subject = " ".join(head.removeprefix("Subject:").split())
        return Written(words.kind, language, subject, _tidy(body))

    def _page(self, language: str) -> str:
        """What is around a letter in HTML, which is the same for all."""
        if language not in self._pages:
            try:
                page = self._escaping.get_template(PAGE).render(language=language, letter=Markup(HERE))  # noqa: S704
            except TemplateError as error:
                raise self._fault(PAGE, error) from error
            self._pages[language] = page
        return self._pages[language]

    def word(self, key: str, language: str) -> str:
        """A word of `words.yaml`."""
        try:
            return str(self._yaml("words.yaml")[language][key])
        except (KeyError, TypeError):
            raise Fault(
                self._folder / "words.yaml", None, f"has no word {key!r} under {language!r}"
            ) from None

    def label(self, key: str, language: str, **values: object) -> str:
        """What stands on a button, or over a field, in Slack: a word of `slack/words.yaml`, its `{name}`s filled in."""
        try:
            return str(self._yaml("slack/words.yaml")[language][key]).format(**values)
        except (KeyError, TypeError, IndexError, ValueError):
            path = self._folder / "slack/words.yaml"
            raise Fault(path, None, f"has no word {key!r} under {language!r}, or a broken one") from None

    def code(self, kind: str, value: str, language: str) -> str:
        """The word for a code, such as an outcome's; the code itself, where nobody has written one."""
        return str(self._yaml("slack/words.yaml")[language].get(f"{kind}-{value}", value))

    def specimen_words(self) -> dict[str, dict[str, str]]:
        """Language to the invented words that specimens are filled with."""
        return self._yaml("specimens.yaml")

    def _yaml(self, name: str) -> dict[str, dict[str, str]]:
        if name not in self._words:
            path = self._folder / name
            try:
                self._words[name] = yaml.safe_load(path.read_text("utf-8"))
            except OSError as error:
                raise Fault(path, None, f"cannot be read: {error.strerror}") from error
            except UnicodeDecodeError as error:
                raise Fault(path, None, "is not in UTF-8", "Save it as UTF-8") from error
            except yaml.MarkedYAMLError as error:
                line = error.problem_mark.line + 1 if error.problem_mark else None
                raise Fault(path, line, error.problem or "broken YAML") from error
        return self._words[name]

    def _fault(self, name: str, error: Exception) -> Fault:
        if isinstance(error, UnicodeDecodeError):
            return Fault(
                self._folder / name, None, "it, or what it includes, is not in UTF-8", "Save it as UTF-8"
            )
        if isinstance(error, TemplateNotFound):
            return Fault(self._folder / (error.name or name), None, "the template is missing")
        if isinstance(error, TemplateSyntaxError):
            return Fault(
                error.filename or self._folder / name, error.lineno, error.message or "broken syntax"
            )
        path, line = _where(error, self._folder, self._folder / name)
        return Fault(path, line, str(error) or type(error).__name__)


def _where(error: Exception, folder: Path, otherwise: Path) -> tuple[Path, int | None]:
    """The innermost template line of the traceback; jinja2 rewrites tracebacks to point into templates."""
    found: tuple[Path, int | None] = (otherwise, None)
    trace = error.__traceback__
    while trace:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(folder):
            found = (path, trace.tb_lineno)
        trace = trace.tb_next
    return found


def inert(value: object) -> str:
    """Slack reads `&`, `<` and `>` as its own marks: without them nothing can ping a channel or hide a link."""
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_GAPS = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)


def _tidy(text: str) -> str:
    return _GAPS.sub("\n\n", _TRAILING.sub("", text)).strip() + "\n"
