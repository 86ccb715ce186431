"""Any service that speaks OpenAI's chat completions: DeepSeek, DashScope, Zhipu, vLLM, Ollama, llama-server, Azure.

They differ in small things, and all of them are taken: reasoning under two names or inside the text, usage in
the last piece or in none, a missing end mark, an answer in one body although a stream was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.generators.evidence import render_evidence
from qa.generators.http_model import HttpGenerator, ModelOptions
from qa.llm.deltas import Delta, Finish, Usage
from qa.llm.service import Service, clean_key, join_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from qa.generators.base import GenerationRequest

PATH = "/chat/completions"
#: Hosts that take the key in a header of its own.
_AZURE = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")

_FINISH = {
    "stop": Finish.STOP,
    "eos": Finish.STOP,
    "length": Finish.LENGTH,
    "max_tokens": Finish.LENGTH,
    "content_filter": Finish.REFUSED,
    "sensitive": Finish.REFUSED,
}


class OpenAiApi:
    """Requests and answers of chat completions.

    Args:
        service: ``service.url`` ends in ``/chat/completions``.
        key_header: the header the key goes in; "" chooses: ``api-key`` on Azure, else a bearer token.
    """

    name = "openai"

    def __init__(self, service: Service, *, key_header: str = "") -> None:
        header = key_header or ("api-key" if _on_azure(service) else "Authorization")
        bearer = "Bearer " if header.lower() == "authorization" else ""
        self.headers: Mapping[str, str] = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/json",
            **({header: bearer + service.key} if service.key else {}),
        }

    def payload(self, request: GenerationRequest, *, model: str, max_tokens: int) -> dict[str, Any]:
        """See Api."""
        *earlier, last = request.messages
        evidence = render_evidence(request.evidence)
        messages = [{"role": "system", "content": request.system}] if request.system else []
        messages += [{"role": m.role, "content": m.content} for m in earlier]
        messages.append({"role": last.role, "content": "\n\n".join(filter(None, (evidence, last.content)))})
        return {
            "model": model,
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": request.temperature,
            "max_tokens": max_tokens,
            "stop": list(request.stop) or None,
        }

    def reader(self, request: GenerationRequest) -> Callable[[], ChatReader]:
        """See Api."""
        return ChatReader


class ChatReader:
    """See Dialect."""

    def __init__(self) -> None:
        self.done = False

    def read(self, message: dict[str, Any]) -> Iterator[Delta]:
        """See Dialect."""
        for choice in message.get("choices") or ():
            yield from _said(choice.get("delta") or choice.get("message") or {}, choice.get("finish_reason"))
        yield Delta(usage=_usage(message.get("usage")), model=message.get("model") or "")

    def read_whole(self, body: dict[str, Any]) -> Iterator[Delta]:
        """See Dialect."""
        if not body.get("choices"):
            raise ValueError("no choices")
        yield from self.read(body)


def _said(said: Mapping[str, Any], finish: str | None) -> Iterator[Delta]:
    # vLLM renamed reasoning_content to reasoning; some gateways send both with the same words.
    thought = said.get("reasoning_content") or said.get("reasoning") or ""
    refusal = said.get("refusal") or ""
    yield Delta(text=_text(said.get("content")), thought=thought if isinstance(thought, str) else "")
    if refusal:
        yield Delta(finish=Finish.REFUSED)
    elif finish:
        yield Delta(finish=_FINISH.get(finish, Finish.STOP))


def _text(content: Any) -> str:
    """Return the text of ``content``, which is a string or, with some services, a list of typed parts."""
    if isinstance(content, list):
        return "".join(part["text"] for part in content if part.get("type") == "text")
    if content is not None and not isinstance(content, str):
        raise TypeError("content is not text")
    return content or ""


def _usage(told: Mapping[str, Any] | None) -> Usage | None:
    if not told:
        return None
    return Usage(
        input_tokens=int(told.get("prompt_tokens") or 0),
        output_tokens=int(told.get("completion_tokens") or 0),
        reasoning_tokens=int((told.get("completion_tokens_details") or {}).get("reasoning_tokens") or 0),
        cached_tokens=int(
            (told.get("prompt_tokens_details") or {}).get("cached_tokens")
            or told.get("prompt_cache_hit_tokens")  # DeepSeek
            or 0
        ),
    )


def _on_azure(service: Service) -> bool:
    return service.host.partition(":")[0].lower().endswith(_AZURE)


def openai_service(base_url: str, model: str, key: str = "", *, variables: str = "TIAOWEN_OPENAI") -> Service:
    """Return the service below ``base_url``, which may be the whole address of chat completions.

    Raises:
        SettingInvalid: a key that cannot be one.
    """
    return Service(
        url=join_url(base_url, PATH),
        model=model,
        variables=variables,
        key=clean_key(key, f"{variables}_API_KEY"),
    )


def openai_generator(options: ModelOptions, *, key_header: str = "") -> HttpGenerator:
    """Return the generator over chat completions."""
    return HttpGenerator(OpenAiApi(options.service, key_header=key_header), options)
