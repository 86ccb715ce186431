"""The gold outline samples of the development documents, where they are present."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from index.loaders import load
from index.outline import outline

SHARED = Path(__file__).resolve().parents[4] / "shared" / "dev" / "policies"
SAMPLES = SHARED / "outlines.json"
NAMES = [
    "19_songjiang_urban_renewal_2025.md",
    "20_jingan_urban_renewal_2023-2025.md",
    "27_macau_labour_law_7-2008_arts1-24_zh-hant.txt",
]


def parsed(name):
    if not (SHARED / name).exists():
        pytest.skip(f"development document {name} is absent")
    source = load(SHARED / name)
    return source, outline("d", source)


def gold(name):
    if not SAMPLES.exists():
        pytest.skip("gold outline samples are absent")
    return next(d for d in json.loads(SAMPLES.read_text(encoding="utf-8"))["documents"] if d["doc"] == name)


def squeeze(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def path_of(clause, by_id):
    labels = []
    while clause.parent:
        clause = by_id[clause.parent]
        if clause.label:
            labels.append(squeeze(clause.label))
    return "".join(reversed(labels)) or None


def family(label):
    folded = squeeze(label)
    if re.fullmatch(r"第[一二三四五六七八九十百]+條", folded):
        return "第X條"
    if re.fullmatch(r"[一二三四五六七八九十]+、", folded):
        return "一、"
    if re.fullmatch(r"\([一二三四五六七八九十]+\)", folded):
        return "（一）"
    if re.fullmatch(r"\d+\.", folded):
        return "1."
    return folded


@pytest.mark.parametrize("name", NAMES)
def test_every_sampled_clause_is_there_with_its_parent(name):
    source, clauses = parsed(name)
    by_id = {c.id: c for c in clauses}
    missing = []
    for sample in gold(name)["clauses"]:
        found = [
            c
            for c in clauses
            if squeeze(c.label) == squeeze(sample["label"])
            and path_of(c, by_id) == (squeeze(sample["parent"]) if sample["parent"] else None)
            and any(
                squeeze(line).startswith(squeeze(sample["starts_with"]))
                for line in source.text[c.start : c.end].split("\n")
            )
        ]
        if len(found) != 1:
            missing.append((sample["label"], sample["parent"], sample["starts_with"], len(found)))
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_labels_of_every_family_are_counted_exactly(name):
    _, clauses = parsed(name)
    counts = {}
    for clause in clauses:
        if clause.kind == "row":
            counts["annex rows"] = counts.get("annex rows", 0) + bool(clause.label)
        elif clause.label:
            counts[family(clause.label)] = counts.get(family(clause.label), 0) + 1
    expected = gold(name)["expected_counts"]
    assert {key: counts.get(key, 0) for key in expected} == expected
