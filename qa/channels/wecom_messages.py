"""Answers as messages of a WeCom app. Pure: nothing is sent here.

Text messages, because they are shown in WeCom and in WeChat alike; Markdown is not. What they know of markup is
one thing, ``<a href>``, so ``<`` in our texts becomes its full-width twin.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qa.channels.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa.channels.base import ShownClause

#: Bytes of a text message; WeCom cuts what is longer.
MAX_BYTES = 2_048

#: Messages that an answer's text or a clause is spread over at most; the link leads to the whole.
MAX_PARTS = 5
MAX_CITATIONS = 12

#: Buttons on a card, two of them for opinions; bytes of what a button carries.
MAX_BUTTONS = 6
_MAX_KEY = 1_024

_MAX_TITLE = 60


class WecomRenderer:
    """``{"messages": [...]}``: text with its citations as links, then a card with buttons."""

    def answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the messages for an Answer object of the API."""
        language = str(answer["language"])
        citations = list(answer["citations"])
        lines = [_source(citation) for citation in citations[:MAX_CITATIONS]]
        if len(citations) > MAX_CITATIONS:
            lines.append(words("more", language, count=len(citations) - MAX_CITATIONS))
        texts = [*parts(plain(str(answer["text"]))), *parts("\n".join(lines))]
        if len(texts) == 2 and _size("\n\n".join(texts)) <= MAX_BYTES:
            texts = ["\n\n".join(texts)]
        return {"messages": [*map(_text, texts), _card(answer, citations, language)]}

    def notice(self, text: str) -> dict[str, Any]:
        """Return the message for a sentence of ours."""
        return {"messages": [_text(plain(text))]}

    def clause(self, clause: ShownClause) -> dict[str, Any]:
        """Return the clause, whole."""
        named = plain("·".join(part for part in (clause.title, clause.number, clause.label) if part))
        head = f'<a href="{_address(clause.url)}">{named}</a>' if clause.url else named
        return {"messages": [_text(text) for text in (head, *parts(plain(clause.text)))]}


def plain(text: str) -> str:
    """Return ``text`` so that a message finds no link in it."""
    return text.replace("<", "＜")


def parts(text: str) -> list[str]:
    """Return ``text`` in messages that WeCom does not cut, parted between lines where it can be; [] for ""."""
    found: list[str] = []
    current = ""
    for line in _short_lines(text):
        joined = f"{current}\n{line}" if current else line
        if _size(joined) <= MAX_BYTES:
            current = joined
        else:
            found.append(current)
            current = line
    found = [part for part in (*found, current) if part.strip()]
    if len(found) > MAX_PARTS:
        found = [*found[: MAX_PARTS - 1], _cut(found[MAX_PARTS - 1], MAX_BYTES - 3) + "…"]
    return found


def _short_lines(text: str) -> Iterator[str]:
    for line in text.strip().splitlines():
        rest = line
        while _size(rest) > MAX_BYTES:
            piece = _cut(rest, MAX_BYTES)
            yield piece
            rest = rest[len(piece) :]
        yield rest


def _cut(text: str, most: int) -> str:
    """Return the beginning of ``text`` in at most ``most`` bytes, in whole characters."""
    return text.encode()[:most].decode("utf-8", "ignore")


def _size(text: str) -> int:
    return len(text.encode())


def _text(content: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}}


def _source(citation: Mapping[str, Any]) -> str:
    title = str(citation["document_title"])
    if len(title) > _MAX_TITLE:
        title = title[:_MAX_TITLE] + "…"
    parts_ = (title, str(citation["document_number"]), str(citation["clause_label"]))
    named = plain("·".join(part for part in parts_ if part))
    url = str(citation["url"])
    if url.startswith(("http://", "https://")):
        return f'[{citation["marker"]}] <a href="{_address(url)}">{named}</a>'
    return f"[{citation['marker']}] {named}"


def _address(url: str) -> str:
    """Return an address that cannot end the attribute it stands in."""
    return url.replace('"', "%22").replace("<", "%3C").replace(">", "%3E")


def _card(answer: Mapping[str, Any], citations: list[Mapping[str, Any]], language: str) -> dict[str, Any]:
    buttons = []
    for citation in citations[: MAX_BUTTONS - 2]:
        span = [citation["document_id"], citation["clause_id"], citation["start"], citation["end"]]
        label = f"{words('view', language)} [{citation['marker']}]"
        buttons.append(_button(label, "view", language, json.dumps(span, ensure_ascii=False)))
    buttons += [
        _button(words(word, language), "rate", language, f"{rating} {answer['answer_id']}")
        for word, rating in (("good", "up"), ("bad", "down"))
    ]
    return {
        "msgtype": "template_card",
        "template_card": {
            "card_type": "button_interaction",
            "main_title": {"title": words("buttons", language)},
            "task_id": str(answer["answer_id"]),
            "button_list": [button for button in buttons if _size(button["key"]) <= _MAX_KEY],
        },
    }


def _button(label: str, name: str, language: str, value: str) -> dict[str, Any]:
    return {"text": label, "style": 2, "key": json.dumps([name, language, value], ensure_ascii=False)}
