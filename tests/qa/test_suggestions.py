"""Questions to begin with come from the documents and can be answered."""

from __future__ import annotations

import pytest

from index.lexicon import default_lexicon
from qa.web.suggestions import suggestions
from qa.web.words import LANGUAGES

FIRST = {
    "zh-Hans": "广东省商务厅牵头哪些任务？",
    "zh-Hant": "廣東省商務廳牽頭哪些任務？",
    "en": "Which tasks does the Guangdong Department of Commerce lead?",
    "pt": "Que tarefas são lideradas pelo Departamento ",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_agency_that_leads_most_the_years_targets_and_who_issued_it(plan, language):
    made = suggestions([plan.document], plan.duties, plan.targets, default_lexicon(), language)
    assert len(made) == 3
    assert made[0].startswith(FIRST[language])
    assert "2025" in made[1]
    assert plan.document.document_number in made[2]


def test_documents_without_facts_give_none():
    assert suggestions([], [], [], default_lexicon(), "en") == ()
