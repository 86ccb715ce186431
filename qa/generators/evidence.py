"""Evidence as a model sees it: numbered clauses behind fences that no clause can forge.

The fence is a code made from the clauses themselves. A text that wanted to close it would have to contain
its own hash, together with that of its neighbours; the same evidence always gives the same request.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.errors import ServiceError
from qa.llm.budget import MESSAGE_TOKENS, estimate_tokens, keep_by_rank
from qa.prompts import load_prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.generators.base import Block, GenerationRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A request that fits a context. ``dropped``: numbers of the blocks left out, in order of rank."""

    request: GenerationRequest
    dropped: tuple[int, ...]
    tokens: int


def fence_of(blocks: Sequence[Block]) -> str:
    """Return the code of the fences: twelve hexadecimal digits that stand in none of the blocks."""
    texts = [part for block in blocks for part in (block.source, block.text)]
    material = "\0".join(texts).encode("utf-8", errors="surrogatepass")
    for salt in range(2**16):
        code = hashlib.sha256(salt.to_bytes(2, "big") + material).hexdigest()[:12]
        if not any(code in text for text in texts):
            return code
    raise AssertionError("a text that holds every hash of itself")


def render_block(block: Block, fence: str) -> str:
    """Return one clause between its fences."""
    head = " ".join(f"[{block.number}] {block.source}".split())
    return f"<<{fence} {head}\n{block.text.strip()}\n{fence}>>"


def render_evidence(blocks: Sequence[Block]) -> str:
    """Return all clauses with what the fences mean, "" without any."""
    if not blocks:
        return ""
    fence = fence_of(blocks)
    clauses = "\n".join(render_block(block, fence) for block in blocks)
    return load_prompt("evidence").render(fence=fence, clauses=clauses).user


def fit(
    request: GenerationRequest, *, context_tokens: int, output_tokens: int, variables: str = "TIAOWEN_OPENAI"
) -> Fitted:
    """Return the request with as much evidence as the context has room for.

    First the oldest messages go, two by two, then whole clauses from the worst rank on; the system text and
    the last message stay, and no clause is cut.

    Args:
        request: blocks in order of rank.
        context_tokens: what the model takes, input and output together.
        output_tokens: kept free for the answer.
        variables: what the names of the settings begin with, for the hint.

    Raises:
        ServiceError: not even the best clause fits, or the question alone is too long.
    """
    room = context_tokens - output_tokens
    fixed = _cost(request.system) + _cost(request.messages[-1].content)
    if request.evidence:
        fixed += _cost(load_prompt("evidence").text)
    costs = [_cost(f"{block.source}{block.text}") + 2 * MESSAGE_TOKENS for block in request.evidence]
    kept = keep_by_rank(costs, room - fixed)
    if fixed > room or (costs and not kept):
        needed = fixed + output_tokens + (costs[0] if costs else 0)
        raise ServiceError(
            f"The request needs about {needed:,} tokens, and the model's context is set to {context_tokens:,}.",
            f"Raise {variables}_CONTEXT_TOKENS to what the model takes, or lower {variables}_MAX_TOKENS.",
        )
    earlier = list(request.messages[:-1])
    spent = fixed + sum(costs[:kept])
    while earlier and sum(_cost(m.content) for m in earlier) + spent > room:
        del earlier[:2]
    return Fitted(
        request=replace(request, evidence=request.evidence[:kept], messages=(*earlier, request.messages[-1])),
        dropped=tuple(block.number for block in request.evidence[kept:]),
        tokens=spent + sum(_cost(m.content) for m in earlier),
    )


def _cost(text: str) -> int:
    return estimate_tokens(text) + MESSAGE_TOKENS
