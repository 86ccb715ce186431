"""Answers as a DingTalk robot's Markdown messages. Pure: nothing is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.channels.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.channels.base import ShownClause

#: A message takes 20,000 bytes; a Chinese character is three.
MAX_TEXT = 4_500
MAX_CITATIONS = 12

_MAX_TITLE = 60
_MAX_HEAD = 40  # of what a notification shows


class DingtalkRenderer:
    """Text, and below it every citation with its link."""

    def answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the message for an Answer object of the API."""
        citations = list(answer["citations"])
        lines = [_source(citation) for citation in citations[:MAX_CITATIONS]]
        if len(citations) > MAX_CITATIONS:
            lines.append(words("more", str(answer["language"]), count=len(citations) - MAX_CITATIONS))
        text = str(answer["text"])
        return _markdown(_head(text), [*plain(_cut(text)).splitlines(), *([""] if lines else []), *lines])

    def notice(self, text: str) -> dict[str, Any]:
        """Return the message for a sentence of ours."""
        return _markdown(_head(text), plain(text).splitlines())

    def clause(self, clause: ShownClause) -> dict[str, Any]:
        """Return the clause; a robot has no button that would ask for it."""
        named = "·".join(part for part in (clause.title, clause.number, clause.label) if part)
        return _markdown(_head(named), [plain(named), "", *plain(_cut(clause.text)).splitlines()])


def plain(text: str) -> str:
    """Return ``text`` so that Markdown finds no link, picture or tag in it; ``[1]`` stays."""
    return text.replace("<", "＜").replace("](", "] (")


def _markdown(head: str, lines: list[str]) -> dict[str, Any]:
    # Two blanks end a line; without them DingTalk joins it with the next.
    return {"msgtype": "markdown", "markdown": {"title": head, "text": "  \n".join(lines)}}


def _head(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= _MAX_HEAD else first[:_MAX_HEAD] + "…"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT].rstrip() + "…"


def _source(citation: Mapping[str, Any]) -> str:
    title = str(citation["document_title"])
    if len(title) > _MAX_TITLE:
        title = title[:_MAX_TITLE] + "…"
    parts = (title, str(citation["document_number"]), str(citation["clause_label"]))
    named = plain("·".join(part for part in parts if part)).replace("[", "［").replace("]", "］")
    url = str(citation["url"])
    if url.startswith(("http://", "https://")):
        # Brackets of the address would end the link early.
        return f"[{citation['marker']}] [{named}]({url.replace('(', '%28').replace(')', '%29')})"
    return f"[{citation['marker']}] {named}"
