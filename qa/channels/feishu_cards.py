"""Answers as Feishu's interactive cards (card JSON 2.0). Pure: nothing is sent here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qa.channels.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.channels.base import ShownClause

#: A card holds 30 KB; a Chinese character is three bytes.
MAX_TEXT = 5_000
MAX_CLAUSE = 8_000
MAX_CITATIONS = 12

_MAX_TITLE = 60


class FeishuRenderer:
    """Text as Markdown, below it every citation with its link, a button for its clause, and opinions."""

    def answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the card for an Answer object of the API."""
        language = str(answer["language"])
        citations = list(answer["citations"])
        shown = citations[:MAX_CITATIONS]
        elements = [_markdown(_cut(str(answer["text"]), MAX_TEXT))]
        if shown:
            elements.append({"tag": "hr"})
        for citation in shown:
            elements.append({"tag": "markdown", "content": _source(citation), "text_size": "notation"})
        if len(citations) > len(shown):
            elements.append(_markdown(words("more", language, count=len(citations) - len(shown))))
        if shown:
            elements.append(_row([_view(citation, language) for citation in shown]))
        opinions = [
            _button(words(word, language), "rate", f"{rating} {answer['answer_id']}", language)
            for word, rating in (("good", "up"), ("bad", "down"))
        ]
        elements.append(_row(opinions))
        return _card(elements)

    def notice(self, text: str) -> dict[str, Any]:
        """Return the card for a sentence of ours."""
        return _card([_markdown(text)])

    def clause(self, clause: ShownClause) -> dict[str, Any]:
        """Return a card with the clause; its characters are not parsed."""
        named = "·".join(part for part in (clause.title, clause.number, clause.label) if part)
        head = f"[{escape(named)}]({clause.url})" if clause.url else escape(named)
        elements: list[dict[str, Any]] = [{"tag": "markdown", "content": head, "text_size": "notation"}]
        if clause.text:
            text = {"tag": "plain_text", "content": _cut(clause.text, MAX_CLAUSE)}
            elements.append({"tag": "div", "text": text})
        return _card(elements, title=words("clause", clause.language))


def escape(text: str) -> str:
    """Return ``text`` so that a card finds no tag in it: no ``<at id=all>``, no made-up link."""
    # One pass, or the first replacement's own signs would be replaced again.
    return text.translate({ord(sign): f"&#{ord(sign)};" for sign in "&<>[]"})


def _markdown(text: str) -> dict[str, Any]:
    return {"tag": "markdown", "content": escape(text)}


def _source(citation: Mapping[str, Any]) -> str:
    parts = (
        _cut(str(citation["document_title"]), _MAX_TITLE),
        str(citation["document_number"]),
        str(citation["clause_label"]),
    )
    named = escape("·".join(part for part in parts if part))
    url = str(citation["url"])
    marker = escape(f"[{citation['marker']}]")
    if url.startswith(("http://", "https://")):
        # Brackets of the address would end the link early.
        return f"{marker} [{named}]({url.replace('(', '%28').replace(')', '%29')})"
    return f"{marker} {named}"


def _view(citation: Mapping[str, Any], language: str) -> dict[str, Any]:
    span = [citation["document_id"], citation["clause_id"], citation["start"], citation["end"]]
    label = f"{words('view', language)} [{citation['marker']}]"
    return _button(label, "view", json.dumps(span, ensure_ascii=False), language)


def _button(label: str, name: str, value: str, language: str) -> dict[str, Any]:
    return {
        "tag": "button",
        "type": "text",
        "size": "small",
        "text": {"tag": "plain_text", "content": label},
        "behaviors": [{"type": "callback", "value": {"tiaowen": name, "value": value, "language": language}}],
    }


def _row(buttons: list[dict[str, Any]]) -> dict[str, Any]:
    columns = [{"tag": "column", "width": "auto", "elements": [button]} for button in buttons]
    return {"tag": "column_set", "flex_mode": "flow", "columns": columns}


def _card(elements: list[dict[str, Any]], *, title: str = "") -> dict[str, Any]:
    card: dict[str, Any] = {"schema": "2.0", "body": {"elements": elements}}
    if title:
        card["header"] = {"title": {"tag": "plain_text", "content": title}, "template": "blue"}
    return card


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rstrip() + "…"
