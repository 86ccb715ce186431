"""A small text to its facts, without a file: one labelled clause, or the product's own outline."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.documents import Clause, Document, Duty, Notice, Target
from index.facts.duties import read_duties
from index.facts.metadata import Metadata, read_metadata
from index.facts.targets import read_targets
from index.loaders.base import Source
from index.outline import outline


def one_clause(text: str, label: str = "1.") -> tuple[Clause, ...]:
    return (
        Clause(
            id="d/1",
            document_id="d",
            label=label,
            kind="item",
            level=1,
            heading="",
            parent="",
            start=0,
            end=len(text),
        ),
    )


@pytest.fixture
def duties_of() -> Callable[[str], tuple[Duty, ...]]:
    def read(text: str) -> tuple[Duty, ...]:
        duties, _ = read_duties(Document(id="d", text=text), one_clause(text))
        for duty in duties:
            assert text[duty.start : duty.end] == duty.quote
            assert duty.span_start <= duty.start < duty.end <= duty.span_end
        return duties

    return read


@pytest.fixture
def roles_of(duties_of: Callable[[str], tuple[Duty, ...]]) -> Callable[[str], list[str]]:
    """Return each duty as "role name", in order."""
    return lambda text: [f"{duty.role.value} {duty.printed}" for duty in duties_of(text)]


@pytest.fixture
def notices_of() -> Callable[[str], tuple[Notice, ...]]:
    return lambda text: read_duties(Document(id="d", text=text), one_clause(text))[1]


@pytest.fixture
def targets_of() -> Callable[..., tuple[Target, ...]]:
    def read(
        text: str, title: str = "", written: str = "2024-03-01", label: str = "1."
    ) -> tuple[Target, ...]:
        document = Document(id="d", text=text, title=title, written=written)
        targets = read_targets(document, one_clause(text, label))
        for target in targets:
            assert text[target.start : target.end] == target.quote
            assert target.value_text in target.quote
        return targets

    return read


@pytest.fixture
def metadata_of() -> Callable[..., Metadata]:
    def read(text: str, meta: dict[str, str] | None = None) -> Metadata:
        source = Source(text=text, format="txt", meta=meta or {})
        metadata = read_metadata(source, outline("d", source))
        for fact in metadata.facts:
            assert text[fact.start : fact.end] == fact.quote
        return metadata

    return read
