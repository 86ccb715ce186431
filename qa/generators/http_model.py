"""A generator behind HTTP: fits the request, speaks one dialect, counts what was used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from qa.generators.base import Chunk, GenerationRequest, Usage
from qa.generators.evidence import fit
from qa.llm.budget import estimate_tokens
from qa.llm.client import Call, Limits, LlmClient
from qa.llm.deltas import Finish
from qa.llm.reading import Dialect
from qa.llm.service import Service

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping

    from qa.llm.deltas import Delta

#: Characters a token may stand for, far more than it does on average: beyond them an answer has no end.
_CHARACTERS_PER_TOKEN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """What is configured for one model.

    ``context_tokens``: what the model takes, input and output together; ``max_tokens``: of output, thinking
    included. ``extra_body``: fields put into every request; null removes one of ours. ``input_price``,
    ``output_price``: for a million tokens, in any one currency; 0 and 0 count no cost.
    """

    service: Service
    context_tokens: int = 8192
    max_tokens: int = 1024
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    input_price: float = 0.0
    output_price: float = 0.0
    limits: Limits = field(default_factory=Limits)


class Api(Protocol):
    """One kind of API: how a request looks and how its answer is read."""

    @property
    def name(self) -> str:
        """The generator's name."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """What is sent with every request, the key among it."""
        ...

    def payload(self, request: GenerationRequest, *, model: str, max_tokens: int) -> dict[str, Any]:
        """Return the request's body, before the extra fields."""
        ...

    def reader(self, request: GenerationRequest) -> Callable[[], Dialect]:
        """Return a maker of readers for the answers to ``request``."""
        ...


class HttpGenerator:
    """See Generator. Thread-safe; keeps connections until `close`."""

    def __init__(self, api: Api, options: ModelOptions) -> None:
        self.name = api.name
        self._api = api
        self._options = options
        self._client = LlmClient(options.service, headers=api.headers, limits=options.limits)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, {self.model!r} at {self._options.service.host!r})"

    @property
    def model(self) -> str:
        """The model's name, as configured."""
        return self._options.service.model

    def generate(
        self, request: GenerationRequest, *, cancel: threading.Event | None = None
    ) -> Iterator[Chunk]:
        """See Generator."""
        options = self._options
        limit = min(request.max_tokens or options.max_tokens, options.max_tokens)
        fitted = fit(
            request,
            context_tokens=options.context_tokens,
            output_tokens=limit,
            variables=options.service.variables,
        )
        payload = self._api.payload(fitted.request, model=self.model, max_tokens=limit)
        payload = {k: v for k, v in {**payload, **options.extra_body}.items() if v is not None}
        call = Call(
            payload=payload,
            dialect=self._api.reader(fitted.request),
            characters=max(limit, options.max_tokens) * _CHARACTERS_PER_TOKEN,
        )
        tally = _Tally(options, fitted.tokens)
        for delta in self._client.stream(call, cancel=cancel):
            tally.add(delta)
            if delta.text:
                yield Chunk(text=delta.text)
            if delta.finish is not None:
                yield Chunk(
                    finish=delta.finish,
                    usage=tally.usage(delta.finish),
                    model=tally.model,
                    dropped=fitted.dropped,
                )

    def close(self) -> None:
        """See Generator."""
        self._client.close()


class _Tally:
    """What one answer used, counted by the service or else by us."""

    def __init__(self, options: ModelOptions, estimated_input: int) -> None:
        self._options = options
        self._estimated_input = estimated_input
        self._told: Usage | None = None
        self._text: list[str] = []
        self._thought: list[str] = []
        self.model = options.service.model

    def add(self, delta: Delta) -> None:
        self._text.append(delta.text)
        self._thought.append(delta.thought)
        self._told = delta.usage or self._told
        self.model = delta.model or self.model

    def usage(self, finish: Finish) -> Usage:
        usage = self._told
        if usage is None or finish is Finish.CANCELLED:
            # A cancelled answer is paid for as far as it got; the service's own count would have come last.
            thought = estimate_tokens("".join(self._thought))
            usage = Usage(
                input_tokens=(usage.input_tokens if usage else 0) or self._estimated_input,
                output_tokens=estimate_tokens("".join(self._text)) + thought,
                reasoning_tokens=thought,
                cached_tokens=usage.cached_tokens if usage else 0,
                estimated=True,
            )
        prices = self._options.input_price, self._options.output_price
        if prices == (0.0, 0.0):
            return usage
        cost = (usage.input_tokens * prices[0] + usage.output_tokens * prices[1]) / 1_000_000
        return replace(usage, cost=cost)
