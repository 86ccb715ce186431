"""A document that is removed while a question is answered from it: the question is answered from what is left."""

from __future__ import annotations

import pytest

from index import builder
from index.engines.embedded import EmbeddedEngine
from index.errors import NotFound
from index.lexicon import default_lexicon
from qa.answers import Question
from qa.assistant import Assistant

HARBOUR = "关于渔港的若干措施\n\n第一条 渔港管理站由市海洋局负责建设。\n"
WARDENS = "关于护林的若干措施\n\n第一条 护林员的津贴标准为每人每月800元。\n"


class Losing:
    """An engine whose home loses a document right after the first search."""

    def __init__(self, engine: EmbeddedEngine, home, document_id: str) -> None:
        self._engine, self._home, self._document = engine, home, document_id
        self.searched = 0

    def __getattr__(self, name: str):
        return getattr(self._engine, name)

    def explain(self, *args, **kwargs):
        found = self._engine.explain(*args, **kwargs)
        self.searched += 1
        if self.searched == 1:
            builder.remove(self._home, self._document)
        return found


@pytest.fixture
def losing(home, bundled, tmp_path):
    papers = []
    for name, text in (("harbour", HARBOUR), ("wardens", WARDENS)):
        papers.append(tmp_path / f"{name}.txt")
        papers[-1].write_text(text, encoding="utf-8")
    builder.build(home, papers, embedder=bundled)
    engine = EmbeddedEngine.open(home, embedder=bundled)
    yield Losing(engine, home, "wardens")
    engine.close()


def test_a_question_whose_document_goes_while_it_is_answered_gets_an_answer(losing):
    answer = Assistant(engine=losing, lexicon=default_lexicon()).ask(Question(text="护林员每月补贴多少钱？"))
    assert losing.searched > 1
    assert all(citation.document_id == "harbour" for citation in answer.citations)
    assert "800" not in answer.text


def test_its_stream_ends_with_the_answer(losing):
    events = list(
        Assistant(engine=losing, lexicon=default_lexicon()).stream(Question(text="护林员每月补贴多少钱？"))
    )
    assert events[-1].name == "answer"


def test_a_document_that_never_was_is_still_told(losing):
    assistant = Assistant(engine=losing, lexicon=default_lexicon())
    with pytest.raises(NotFound):
        assistant.ask(Question(text="护林员每月补贴多少钱？", documents=("nowhere",)))
