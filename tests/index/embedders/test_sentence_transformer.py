"""Run for real where sentence-transformers is installed; skipped, visibly, where it is not."""

import json

import numpy as np
import pytest

from index.embedders.fake import FakeEmbedder
from index.embedders.registry import load_embedder, load_reranker
from index.embedders.rerank import CrossEncoderReranker, FakeReranker
from index.embedders.sentence_transformer import identity_of
from index.errors import ServiceError, SettingInvalid, StorageError


@pytest.fixture
def models():
    return pytest.importorskip(
        "sentence_transformers", reason="sentence-transformers (extra: models) is not installed"
    )


def test_a_folder_is_named_by_its_own_file(tmp_path):
    (tmp_path / "tiaowen.json").write_text(json.dumps({"identity": "our-model"}), encoding="utf-8")
    assert identity_of(str(tmp_path)) == "our-model"


def test_two_folders_of_one_name_are_two_models(tmp_path):
    names = []
    for place, settings in (("a", "{}"), ("b", '{"x": 1}'), ("c", "{}")):
        (tmp_path / place / "model").mkdir(parents=True)
        (tmp_path / place / "model" / "config.json").write_text(settings)
        names.append(identity_of(str(tmp_path / place / "model")))
    assert names[0] == names[2] != names[1]
    assert all(name.startswith("model@") for name in names)


def test_a_hub_id_is_its_own_name():
    assert identity_of("BAAI/bge-m3") == "BAAI/bge-m3"


def test_a_missing_folder_is_said(models):
    with pytest.raises(SettingInvalid, match=r"no model folder \./nowhere"):
        load_embedder("sentence-transformers:./nowhere")


def test_a_folder_that_is_no_model_is_said(models, tmp_path):
    (tmp_path / "config.json").write_text("{")
    (tmp_path / "modules.json").write_text("[")
    with pytest.raises((SettingInvalid, ServiceError)) as caught:
        load_embedder(f"sentence-transformers:{tmp_path}")
    assert caught.value.hint


def test_the_converted_folder_is_made_once_and_read_by_name(models, converted_folder):
    from index.embedders.convert import bundled_as_sentence_transformer

    before = (converted_folder / "model.safetensors").stat().st_mtime_ns
    assert bundled_as_sentence_transformer(converted_folder.parent) == converted_folder
    assert (converted_folder / "model.safetensors").stat().st_mtime_ns == before
    assert [path.name for path in converted_folder.parent.iterdir()] == [converted_folder.name]
    embedder = load_embedder("sentence-transformers:bundled", cache_folder=converted_folder.parent)
    assert embedder.identity == "multilingual-e5-small-q4"


def test_an_index_built_in_bulk_ranks_the_same_for_the_light_engine(models, converted_folder):
    clauses = [
        "支持南沙、前海建设国际航行船舶保税油供应基地。",
        "探索保税燃料油混兑业务。",
        "完善公共法律服务体系。",
        "推动跨境数据安全有序流动。",
        "支持港澳青年创业就业。",
        "建设国际航运枢纽，提升集装箱吞吐量。",
    ]
    questions = ["bonded fuel", "跨境數據", "apoio aos jovens de Macau", "container throughput", "法律"]
    bulk = load_embedder(f"sentence-transformers:{converted_folder}").embed_passages(clauses)
    light = load_embedder("bundled")
    asked = light.embed_queries(questions)
    same = np.argsort(-(asked @ bulk.T))[:, 0] == np.argsort(-(asked @ light.embed_passages(clauses).T))[:, 0]
    assert same.all()


def test_conversion_needs_a_folder_it_may_write(tmp_path):
    from index.embedders.convert import bundled_as_sentence_transformer

    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        bundled_as_sentence_transformer(tmp_path / "file")


def test_bundled_in_bulk_without_a_home_says_so():
    with pytest.raises(SettingInvalid, match="needs a folder"):
        load_embedder("sentence-transformers:bundled")


def test_the_fake_reranker_prefers_common_characters():
    scores = FakeReranker().rerank("保税燃料油", ["法律服务", "燃料油混兑"])
    assert scores[1] > scores[0]
    assert FakeReranker().rerank("x", []).shape == (0,)


def test_a_cross_encoder_scores_each_pair(models, tmp_path):
    """A tiny random model: what is checked is the way there, not the judgement."""
    import torch
    from tokenizers import Tokenizer, pre_tokenizers
    from tokenizers import models as pieces
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(0)
    words = {word: i for i, word in enumerate(["[UNK]", "[PAD]", "[SEP]", "[CLS]", *"燃料油法律"])}
    tokenizer = Tokenizer(pieces.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", sep_token="[SEP]", cls_token="[CLS]"
    ).save_pretrained(tmp_path)
    settings = BertConfig(
        vocab_size=9,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        num_labels=1,
    )
    BertForSequenceClassification(settings).save_pretrained(tmp_path)
    reranker = CrossEncoderReranker(str(tmp_path), batch_size=2)
    texts = ["燃料油", "法律", "油燃料"]
    scores = reranker.rerank("燃料", texts)
    assert scores.dtype == np.float32
    alone = [float(reranker.rerank("燃料", [text])[0]) for text in texts]
    np.testing.assert_allclose(scores, alone, atol=1e-5)
    assert reranker.rerank("x", []).shape == (0,)
    assert reranker.identity.startswith(tmp_path.name)
    named = load_reranker(f"sentence-transformers:{tmp_path}")
    assert named is not None
    np.testing.assert_allclose(named.rerank("燃料", texts), scores, atol=1e-5)


def test_the_fake_is_what_the_fake_says():
    assert load_embedder("fake").identity == FakeEmbedder().identity
