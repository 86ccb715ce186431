"""Answers as Slack's blocks. Pure: nothing is sent here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qa.channels.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.channels.base import ShownClause

#: The names of our buttons; a number may follow after a hyphen.
VIEW = "tiaowen_view"
RATE = "tiaowen_rate"

#: Slack takes 12,000 characters of Markdown in a message, 50 blocks, 25 buttons in a row.
MAX_MARKDOWN = 11_500
MAX_CITATIONS = 20

_MAX_TEXT = 2_900  # of the 3,000 that a text takes
_MAX_TITLE = 150
_MAX_WINDOW = 95  # blocks of the 100 that a window takes


class SlackRenderer:
    """Text as Markdown, below it every citation with its link, a button for its clause, and opinions."""

    def answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``{text, blocks}`` of a message; ``text`` is what notifications show."""
        return {
            "text": escape(str(answer["text"]))[:_MAX_TEXT],
            "blocks": [markdown(str(answer["text"])), *self.below(answer)],
        }

    def below(self, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the blocks below the text."""
        language = str(answer["language"])
        citations = list(answer["citations"])
        shown = citations[:MAX_CITATIONS]
        blocks = [_context(_source(citation)) for citation in shown]
        if len(citations) > len(shown):
            blocks.append(_context(words("more", language, count=len(citations) - len(shown))))
        if shown:
            buttons = [_view(citation, language, alone=len(shown) == 1) for citation in shown]
            blocks.append({"type": "actions", "elements": buttons})
        blocks.append(_opinions(str(answer["answer_id"]), language))
        return blocks

    def notice(self, text: str) -> dict[str, Any]:
        """Return the message for a sentence of ours."""
        return {"text": escape(text), "blocks": [markdown(text)]}

    def clause(self, clause: ShownClause) -> dict[str, Any]:
        """Return a window with the clause: its characters are not parsed, the cited ones are bold."""
        head = escape("·".join(part for part in (clause.title, clause.number, clause.label) if part))
        link = f"\n<{escape(clause.url)}|{words('open', clause.language)}>" if clause.url else ""
        blocks: list[dict[str, Any]] = [_context(f"{head}{link}")]
        pieces = (
            (clause.text[: clause.start], False),
            (clause.text[clause.start : clause.end], True),
            (clause.text[clause.end :], False),
        )
        for text, cited in pieces:
            for at in range(0, len(text), _MAX_TEXT):
                blocks.append(_verbatim(text[at : at + _MAX_TEXT], bold=cited))
        return {
            "type": "modal",
            "title": {"type": "plain_text", "text": words("clause", clause.language)},
            "blocks": _joined(blocks)[:_MAX_WINDOW],
        }


def escape(text: str) -> str:
    """Return ``text`` so that Slack's own markup finds nothing in it: no ``<!channel>``, no made-up link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown(text: str) -> dict[str, Any]:
    """Return a block of standard Markdown. ``>`` stays: at the start of a line it quotes."""
    cut = text if len(text) <= MAX_MARKDOWN else text[:MAX_MARKDOWN].rstrip() + "…"
    return {"type": "markdown", "text": cut.replace("&", "&amp;").replace("<", "&lt;")}


def _source(citation: Mapping[str, Any]) -> str:
    title = str(citation["document_title"])
    if len(title) > _MAX_TITLE:
        title = title[:_MAX_TITLE] + "…"
    parts = (title, str(citation["document_number"]), str(citation["clause_label"]))
    named = escape("·".join(part for part in parts if part))
    url = str(citation["url"])
    # Relative where readers have no address of the service: a link would lead to Slack itself.
    linked = f"<{escape(url)}|{named}>" if url.startswith(("http://", "https://")) else named
    return f"[{citation['marker']}] {linked}"


def _view(citation: Mapping[str, Any], language: str, *, alone: bool) -> dict[str, Any]:
    label = words("view", language)
    span = [citation["document_id"], citation["clause_id"], citation["start"], citation["end"]]
    return {
        "type": "button",
        "action_id": f"{VIEW}-{citation['marker']}",
        "text": {"type": "plain_text", "text": label if alone else f"{label} [{citation['marker']}]"},
        "value": f"{json.dumps(span, ensure_ascii=False)} {language}",
    }


def _opinions(answer_id: str, language: str) -> dict[str, Any]:
    def button(word: str, rating: str) -> dict[str, Any]:
        return {
            "text": {"type": "plain_text", "text": words(word, language)},
            "value": f"{rating} {answer_id} {language}",
        }

    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": RATE,
                "positive_button": button("good", "up"),
                "negative_button": button("bad", "down"),
            }
        ],
    }


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _verbatim(text: str, *, bold: bool) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "text", "text": text}
    if bold and text.strip():
        element["style"] = {"bold": True}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}


def _joined(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put short neighbours into one block: between two blocks Slack draws a gap in mid-sentence."""
    joined: list[dict[str, Any]] = []
    length = 0
    for block in blocks:
        if block["type"] == "rich_text" and joined and joined[-1]["type"] == "rich_text":
            more = block["elements"][0]["elements"]
            size = sum(len(element["text"]) for element in more)
            if length + size <= _MAX_TEXT:
                joined[-1]["elements"][0]["elements"] += more
                length += size
                continue
        joined.append(block)
        if block["type"] == "rich_text":
            length = sum(len(element["text"]) for element in block["elements"][0]["elements"])
    return joined
