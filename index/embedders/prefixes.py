"""What a model wants before a question and before a passage."""

from __future__ import annotations


def prefixes_of(model: str) -> tuple[str, str]:
    """Return (query prefix, passage prefix) for a model's name or folder, ("", "") where none are known.

    The e5 family was trained with both (its instruct members take an instruction for questions only), bge's
    Chinese and English models with an instruction for questions; bge-m3 and gte want nothing.

        >>> prefixes_of("intfloat/multilingual-e5-small")
        ('query: ', 'passage: ')
    """
    name = model.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].lower()
    words = name.replace("_", "-").replace(".", "-").split("-")
    if "e5" in words and "instruct" in words:
        task = "Given a question, retrieve passages of official documents that answer it"
        return f"Instruct: {task}\nQuery: ", ""
    if "e5" in words:
        return "query: ", "passage: "
    if "bge" in words and "zh" in words:
        return "为这个句子生成表示以用于检索相关文章：", ""
    if "bge" in words and "en" in words:
        return "Represent this sentence for searching relevant passages: ", ""
    return "", ""
