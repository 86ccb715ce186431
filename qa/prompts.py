"""Prompts: templates in prompts/*.md, read strictly, stamped with what they are.

A file begins with its front matter, TOML between two lines of ``+++``, and goes on with the texts of the
two roles below the headings ``# system`` and ``# user``::

    +++
    id = "translate"
    version = 1
    variables = ["question"]
    +++
    # system
    ...
    # user
    {{question}}

There is no logic in a template, and what is put in is never looked at again: a question that says
``{{evidence}}`` stays just that.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import NotFound, SourceUnreadable, TiaowenError
from index.resources import resource_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

_FRAME = re.compile(r"\A\ufeff?\+\+\+\n(?P<front>.*?)^\+\+\+\n(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^# (system|user)[ \t]*\n", re.MULTILINE)
_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KEYS = {"id": str, "version": int, "variables": list}


class PromptIncomplete(TiaowenError):
    """A template was given other values than it has variables for; the message names them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A template with its values in."""

    system: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One template. ``sha256`` is of the file's characters, line ends as LF: another word, another hash."""

    id: str
    version: int
    variables: tuple[str, ...]
    system: str
    user: str
    sha256: str

    @property
    def stamp(self) -> str:
        """What an answer says it was made with: ``answer/1 sha256:0123456789ab``."""
        return f"{self.id}/{self.version} sha256:{self.sha256[:12]}"

    @property
    def text(self) -> str:
        """Both roles' texts, unrendered."""
        return f"{self.system}\n{self.user}"

    def render(self, **values: object) -> Rendered:
        """Return the texts with ``values`` in place of the variables.

        Raises:
            PromptIncomplete: variables without value, or values without variable.
        """
        missing = [name for name in self.variables if name not in values]
        unknown = sorted(set(values) - set(self.variables))
        if missing or unknown:
            parts = [f"it lacks {', '.join(missing)}"] * bool(missing)
            parts += [f"it has no variable {', '.join(unknown)}"] * bool(unknown)
            raise PromptIncomplete(
                f"The prompt {self.id!r} cannot be filled in: {'; '.join(parts)}.",
                f"Its variables are: {', '.join(self.variables) or 'none'}.",
            )
        filled = {name: str(value) for name, value in values.items()}
        return Rendered(system=_fill(self.system, filled), user=_fill(self.user, filled))


@lru_cache(maxsize=32)
def load_prompt(prompt_id: str) -> Prompt:
    """Return the template with that id, from the checkout or the installed package.

    Raises:
        NotFound: there is none.
        SourceUnreadable: it is malformed; the message says where.
    """
    return read_prompt(_folder() / f"{prompt_id}.md")


def prompt_ids() -> tuple[str, ...]:
    """Return the ids of all templates, sorted."""
    return tuple(sorted(path.stem for path in _folder().glob("*.md") if path.stem != "README"))


def read_prompt(path: Path) -> Prompt:
    """Return the template in the file ``path``, whose stem is its id.

    Raises:
        NotFound: no such file.
        SourceUnreadable: it is malformed; the message names every problem.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(
            f"There is no prompt {path.stem!r}.", "Install tiaowen again, or check the name."
        ) from None
    except (OSError, UnicodeDecodeError) as exc:
        raise SourceUnreadable(f"The prompt {path} cannot be read: {exc}.", _HINT) from exc
    frame = _FRAME.match(text)
    if frame is None:
        raise SourceUnreadable(f"{path}: no front matter between two lines of +++.", _HINT)
    try:
        front = tomllib.loads(frame["front"])
    except tomllib.TOMLDecodeError as exc:
        raise SourceUnreadable(f"{path}: the front matter is not TOML: {exc}.", _HINT) from exc
    roles, problems = _roles(frame["body"])
    problems += _problems(front, path.stem, "\n".join(roles.values()))
    if problems:
        raise SourceUnreadable(f"{path}: {'; '.join(problems)}.", _HINT)
    return Prompt(
        id=front["id"],
        version=front["version"],
        variables=tuple(front["variables"]),
        system=roles.get("system", ""),
        user=roles.get("user", ""),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


_HINT = "Correct the template, or install tiaowen again."


def _folder() -> Path:
    import qa

    return resource_dir("prompts", package=Path(qa.__file__ or "").parent)


def _roles(body: str) -> tuple[dict[str, str], list[str]]:
    before, *parts = _HEADING.split(body)
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    problems = ["text before the first heading"] * bool(before.strip())
    problems += [f"two headings '# {role}'" for role in ("system", "user") if parts[::2].count(role) > 1]
    problems += ["no heading '# user'"] * ("user" not in parts[::2])
    return {role: text.strip() for role, text in pairs}, problems


def _problems(front: Mapping[str, Any], stem: str, body: str) -> list[str]:
    problems = [f"unknown key {key!r}" for key in front if key not in _KEYS]
    problems += [
        f"{key!r} is {'missing' if key not in front else f'not a {kind.__name__}'}"
        for key, kind in _KEYS.items()
        if type(front.get(key)) is not kind
    ]
    if problems:
        return problems
    declared = front["variables"]
    used = dict.fromkeys(name.strip() for name in _VARIABLE.findall(body))
    problems += ["'variables' holds something that is not a name"] * any(
        not (isinstance(name, str) and _NAME.fullmatch(name)) for name in declared
    )
    problems += [f"id {front['id']!r} is not the file's name"] * (front["id"] != stem)
    problems += [f"version {front['version']} is below 1"] * (front["version"] < 1)
    problems += [f"{{{{{name}}}}} is not among the variables" for name in used if name not in declared]
    problems += [f"the variable {name!r} is not used" for name in declared if name not in used]
    return problems


def _fill(template: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: values[match.group(1).strip()], template)
