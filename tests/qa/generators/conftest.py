"""A scripted model on loopback, and both backends that talk to it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator

import pytest

from qa.generators.anthropic import anthropic_generator, anthropic_service
from qa.generators.base import Block, GenerationRequest, Message
from qa.generators.http_model import HttpGenerator, ModelOptions
from qa.generators.openai_chat import openai_generator, openai_service
from qa.llm.client import Limits
from tests.scripted_llm import ScriptedLLM

KEY = "sk-not-to-be-seen-0123456789"

CLAUSES = (
    Block(number=1, source="《甲省行动方案》 二、(一)1", text="开展保税加注业务。（省商务厅牵头，海关总署广东分署、广东海事局参与）"),
    Block(number=2, source="《甲省行动方案》 二、(一)2", text="探索开展离岸贸易。（省地方金融管理局牵头）"),
    Block(number=3, source="《甲省行动方案》 三", text="力争到2027年吞吐量达到3700万标箱。"),
)  # fmt: skip

REQUEST = GenerationRequest(
    system="只依据材料回答。",
    messages=(Message(role="user", content="哪个部门牵头保税加注？"),),
    evidence=CLAUSES,
)

BACKENDS = ("openai", "anthropic")


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


Make = Callable[..., HttpGenerator]


@pytest.fixture
def made(llm: ScriptedLLM) -> Iterator[Make]:
    """Make a generator of either kind that talks to ``llm``; limits by keyword, the rest as options."""
    with contextlib.ExitStack() as stack:

        def make(
            backend: str, *, url: str = "", key: str = KEY, model: str = "m-1", **given: object
        ) -> HttpGenerator:
            names = Limits.__dataclass_fields__
            limits = Limits(**{"pause": 0.01} | {k: v for k, v in given.items() if k in names})
            rest = {k: v for k, v in given.items() if k not in names}
            citations = rest.pop("citations", None)
            base = url or llm.url
            if backend == "openai":
                service = openai_service(base if url else f"{base}/v1", model, key)
                generator = openai_generator(ModelOptions(service=service, limits=limits, **rest))
            else:
                service = anthropic_service(base, model, key)
                options = ModelOptions(service=service, limits=limits, **rest)
                generator = anthropic_generator(options, citations=citations)
            stack.callback(generator.close)
            return generator

        yield make
