import pytest

from index.embedders.prefixes import prefixes_of


@pytest.mark.parametrize(
    ("model", "begins"),
    [
        ("intfloat/multilingual-e5-small", ("query: ", "passage: ")),
        ("/models/e5-base-v2/", ("query: ", "passage: ")),
        ("multilingual-e5-small-q4", ("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large-instruct", ("Instruct: ", "")),
        ("BAAI/bge-large-zh-v1.5", ("为这个句子", "")),
        ("BAAI/bge-small-en-v1.5", ("Represent this", "")),
        ("BAAI/bge-m3", ("", "")),
        ("text-embedding-3-small", ("", "")),
        ("rise5", ("", "")),
    ],
)
def test_prefixes_follow_the_models_name(model, begins):
    for prefix, beginning in zip(prefixes_of(model), begins, strict=True):
        assert prefix.startswith(beginning)
        assert bool(prefix) == bool(beginning)
