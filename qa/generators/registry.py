"""From a setting to a generator. Built-in ones by name, others by entry points, imported when chosen."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, cast

from index.errors import SettingInvalid, TiaowenError

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.metadata import EntryPoint

    from qa.generators.base import Generator
    from qa.generators.http_model import ModelOptions
    from qa.llm.client import Limits
    from qa.settings import Settings

#: A plug-in is a callable of the settings that returns a `Generator`, offered under this group.
GROUP = "tiaowen.generators"
#: The writer without a model; it is part of the Assistant and no `Generator`.
EXTRACTIVE = "extractive"


def load_generator(settings: Settings, name: str = "") -> Generator | None:
    """Return the generator called ``name``, by default the configured one; None for ``extractive``.

    Nothing is asked of the network yet.

    Raises:
        SettingInvalid: an unknown name, or settings that it lacks; the hint names the variables.
    """
    chosen = name or settings.generator
    if chosen == EXTRACTIVE:
        return None
    if chosen in _BUILT_IN:
        return _BUILT_IN[chosen](settings)
    plug_in = _plug_ins().get(chosen)
    if plug_in is None:
        raise SettingInvalid(
            f"There is no generator {chosen!r}.", f"Known generators: {', '.join(generator_names())}."
        )
    return _load(plug_in, settings)


def generator_names() -> tuple[str, ...]:
    """Return the names that `load_generator` knows, the built-in ones first."""
    return (EXTRACTIVE, *_BUILT_IN, *sorted(set(_plug_ins()) - set(_BUILT_IN) - {EXTRACTIVE}))


def validate_generator(name: str) -> str:
    """Return ``name`` if it is known.

    Raises:
        SettingInvalid: it is not; the hint names those that are.
    """
    # Ours first: looking for plug-ins reads the metadata of everything installed, at every question.
    if name != EXTRACTIVE and name not in _BUILT_IN and name not in generator_names():
        raise SettingInvalid(
            f"There is no generator {name!r}.", f"Known generators: {', '.join(generator_names())}."
        )
    return name


def _plug_ins() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _load(plug_in: EntryPoint, settings: Settings) -> Generator:
    try:
        make = cast("Callable[[Settings], Generator]", plug_in.load())
        return make(settings)
    except TiaowenError:
        raise
    except Exception as exc:  # a stranger's code: whatever it raises is told as what it is
        raise SettingInvalid(
            f"The generator plug-in {plug_in.name!r} ({plug_in.value}) does not load: {type(exc).__name__}: {exc}.",
            "Update or remove the package that brings it.",
        ) from exc


def _openai(settings: Settings) -> Generator:
    from qa.generators.openai_chat import openai_generator, openai_service

    _need(settings, "openai", "openai_base_url", "openai_model")
    service = openai_service(
        settings.openai_base_url, settings.openai_model, settings.openai_api_key.get_secret_value()
    )
    from qa.generators.http_model import ModelOptions

    options = ModelOptions(
        service=service,
        context_tokens=settings.openai_context_tokens,
        max_tokens=settings.openai_max_tokens,
        extra_body=settings.openai_extra_body,
        input_price=settings.openai_input_price,
        output_price=settings.openai_output_price,
        limits=_limits(settings),
    )
    return openai_generator(_checked(options), key_header=settings.openai_key_header)


def _anthropic(settings: Settings) -> Generator:
    from qa.generators.anthropic import anthropic_generator, anthropic_service
    from qa.generators.http_model import ModelOptions

    key = settings.anthropic_api_key.get_secret_value()
    # Anthropic's own address needs a key; one of your own may not.
    _need(
        settings, "anthropic", "anthropic_model", *(["anthropic_api_key"] * (not settings.anthropic_base_url))
    )
    options = ModelOptions(
        service=anthropic_service(settings.anthropic_base_url, settings.anthropic_model, key),
        context_tokens=settings.anthropic_context_tokens,
        max_tokens=settings.anthropic_max_tokens,
        extra_body=settings.anthropic_extra_body,
        input_price=settings.anthropic_input_price,
        output_price=settings.anthropic_output_price,
        limits=_limits(settings),
    )
    return anthropic_generator(_checked(options), citations=settings.anthropic_citations)


def _need(settings: Settings, generator: str, *fields: str) -> None:
    missing = [f"TIAOWEN_{name.upper()}" for name in fields if not _text(getattr(settings, name))]
    if missing:
        raise SettingInvalid(
            f"The generator {generator!r} needs {' and '.join(missing)}.",
            f"Set {', '.join(f'{name}=...' for name in missing)} (or {', '.join(n.removeprefix('TIAOWEN_').lower() for n in missing)} "
            "in tiaowen.toml), or use --generator extractive. See docs/llm.md.",
        )


def _text(value: object) -> str:
    secret = getattr(value, "get_secret_value", None)
    return str(secret() if secret else value)


def _checked(options: ModelOptions) -> ModelOptions:
    if options.max_tokens >= options.context_tokens:
        name = options.service.variables
        raise SettingInvalid(
            f"{name}_MAX_TOKENS ({options.max_tokens:,}) leaves no room for evidence "
            f"in {name}_CONTEXT_TOKENS ({options.context_tokens:,}).",
            "The output is a part of the context: lower the one or raise the other.",
        )
    return options


def _limits(settings: Settings) -> Limits:
    from qa.llm.client import Limits

    return Limits(
        deadline=settings.generator_timeout,
        # A large model on a small machine may read for minutes before its first word: who waits longer
        # for the whole waits longer for that.
        read=settings.generator_timeout / 2,
        concurrency=settings.generator_concurrency,
        queue=settings.generator_queue,
    )


_BUILT_IN: dict[str, Callable[[Settings], Generator]] = {"openai": _openai, "anthropic": _anthropic}
