"""What Milvus is asked and how its failures are told; the engine itself is in test_engines.py."""

from __future__ import annotations

import pytest

from index.engines.base import Filter
from index.engines.milvus import bag_of_words, collection_of
from index.engines.milvus_filter import expression
from index.engines.milvus_server import parsed
from index.engines.registry import open_engine
from index.errors import SettingInvalid
from index.lexical import Alternative, Concept, LexicalQuery, plain_query


def test_filter_becomes_an_expression_over_the_tenants_rows():
    assert expression("gd/7", Filter()) == 'edition == "gd/7" and (superseded == false)'
    wanted = expression("gd/7", Filter(issuer="广东省人民政府", agency="广东省商务厅"), years=["2020"])
    assert 'issuer == "广东省人民政府" and ARRAY_CONTAINS(agencies, "广东省商务厅")' in wanted
    assert wanted.endswith('(superseded == false or years like "%2020%")')


def test_a_day_keeps_what_was_in_force_then():
    wanted = expression("gd/7", Filter(as_of="2023-05-01"))
    assert 'since <= "2023-05-01"' in wanted
    assert '(expires == "" or expires >= "2023-05-01")' in wanted
    assert '(replaced == "" or replaced > "2023-05-01")' in wanted
    assert "superseded ==" not in wanted


def test_quotation_marks_in_a_name_end_nothing():
    wanted = expression("gd/7", Filter(documents=frozenset({'a" or 1 == 1 or "'}), status="expired"))
    assert 'document_id in ["a\\" or 1 == 1 or \\""]' in wanted
    assert 'status == "expired"' in wanted


def test_words_of_a_question_are_its_words_and_the_best_translations():
    concept = Concept(
        source="fuel",
        alternatives=tuple(
            Alternative(word=word, tokens=(word,), weight=weight)
            for word, weight in (("油", 1.0), ("燃料", 0.9), ("燃油", 0.8), ("柴火", 0.1), ("给养", 0.05))
        ),
    )
    assert bag_of_words(LexicalQuery(concepts=(concept,))) == "燃料 燃油 柴火"
    assert bag_of_words(plain_query("南沙集装箱吞吐量")).split()[:2] == ["集装箱", "吞吐量"]
    assert bag_of_words(LexicalQuery()) == ""


def test_addresses_are_read_and_others_refused():
    assert parsed("milvus://db.example/policies?tenant=gd") == ("http://db.example:19530", "policies", "gd")
    assert parsed("milvuss://[::1]:443") == ("https://[::1]:443", "", "default")
    assert parsed("milvus:///data/policies.db") == ("/data/policies.db", "", "default")
    for wrong in (
        "http://db.example",
        "milvus://user:password@db.example",
        "milvus:///data/policies",
        "milvus://db.example:http",
        'milvus://db.example?tenant=a"b',
    ):
        with pytest.raises(SettingInvalid, match="no address of Milvus"):
            parsed(wrong)


def test_model_names_become_collection_names():
    assert (
        collection_of("BAAI/bge-m3", 1024) == collection_of("BAAI/bge-m3", 1024) == "tiaowen_BAAI_bge_m3_1024"
    )


def test_unknown_engine_names_the_known_ones(tmp_path, fake):
    with pytest.raises(SettingInvalid, match="Unknown engine: elastic") as caught:
        open_engine("elastic", tmp_path, embedder=fake)
    assert "milvus://" in caught.value.hint
