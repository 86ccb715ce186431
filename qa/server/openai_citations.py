"""An answer's citations as OpenAI clients know them: annotations, links in the text, lists beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MARKER = re.compile(r"\[(\d{1,4})\](?!\()")

_SOURCES = {"zh-Hans": "依据", "zh-Hant": "依據", "en": "Sources", "pt": "Fontes"}


def absolute(url: str, base: str) -> str:
    """Return ``url`` as a link that works anywhere; ``base`` is where the server is reached."""
    return f"{base.rstrip('/')}{url}" if url.startswith("/") else url


def title_of(citation: Mapping[str, Any]) -> str:
    """Return what a citation is called in a list: the document, its number, the clause."""
    number = f"（{citation['document_number']}）" if citation["document_number"] else ""
    name = f"{citation['document_title'] or citation['document_id']}{number}"
    return f"{name} {citation['clause_label']}".rstrip()


def url_citations(text: str, citations: Sequence[Mapping[str, Any]], base: str) -> list[dict[str, Any]]:
    """Return one ``url_citation`` for each citation, at its first marker in ``text``."""
    found: dict[int, tuple[int, int]] = {}
    for match in re.finditer(r"\[(\d{1,4})\]", text):
        found.setdefault(int(match.group(1)), match.span())
    made = []
    for citation in citations:
        start, end = found.get(citation["marker"], (len(text), len(text)))
        made.append(
            {
                "type": "url_citation",
                "url_citation": {
                    "url": absolute(citation["url"], base),
                    "title": title_of(citation),
                    "start_index": start,
                    "end_index": end,
                },
            }
        )
    return made


def with_links(text: str, citations: Sequence[Mapping[str, Any]], base: str, language: str) -> str:
    """Return ``text`` with every marker as a Markdown link and the list of sources below it."""
    if not citations:
        return text
    links = {citation["marker"]: absolute(citation["url"], base) for citation in citations}

    def link(match: re.Match[str]) -> str:
        url = links.get(int(match.group(1)))
        return f"{match.group(0)}({url})" if url else match.group(0)

    rows = [
        f"- [{citation['marker']}]({links[citation['marker']]}) {_plain(title_of(citation))}"
        for citation in citations
    ]
    heading = _SOURCES.get(language, _SOURCES["en"])
    return "\n".join([_MARKER.sub(link, text).rstrip(), "", f"**{heading}**", "", *rows])


def _plain(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is; a document's title is not ours to trust."""
    return re.sub(r"([\\`*_\[\]<>&#|~])", r"\\\1", " ".join(text.split()))


def search_results(
    citations: Sequence[Mapping[str, Any]], dates: Mapping[str, str], base: str
) -> list[dict[str, str]]:
    """Return the citations as Perplexity's clients show them; dates by document id, "" if unknown."""
    return [
        {
            "title": title_of(citation),
            "url": absolute(citation["url"], base),
            "date": dates.get(citation["document_id"], ""),
            "snippet": citation["quote"],
        }
        for citation in citations
    ]
