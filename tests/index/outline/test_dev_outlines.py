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


#: Counted in the sources by reading them: labels by family, rows with a number.
READ = {
    "03_gbf2018-121_sports_events.html": {"一、": 5, "（一）": 19},
    "06_gbf2018-117_incentives30.html": {"一、": 30},
    "07_gbf2018-126_innovation_list_table.html": {"一、": 8, "（一）": 5, "附件": 1, "rows": 17},
    "13_sh_business_env_2020.md": {"第一章": 8, "第一条": 80, "（一）": 5},
    "15_gd_business_env_2022.md": {"第一章": 6, "第一条": 66, "（一）": 6},
    "17_sh_gov_work_report_2026.txt": {"一、": 4, "（一）": 23},
    "19_songjiang_urban_renewal_2025.md": {"一、": 2, "（一）": 12, "1.": 22},
    "20_jingan_urban_renewal_2023-2025.md": {"一、": 3, "（一）": 13, "附件": 1, "行动一:": 6, "rows": 27},
    "21_guangzhou_talent_633.html": {"一、": 5, "（一）": 9, "1.": 45},
    "22_wanzai_stat_communique_2015.html": {"一、": 12},
    "26_hk_basic_law_zh-hant.html": {"第一章": 9, "第一节": 10, "第一条": 160, "（一）": 58},
    "27_macau_labour_law_7-2008_arts1-24_zh-hant.txt": {"第一条": 24, "一、": 57, "（一）": 74},
}


def shape(label):
    """Return a label with its number replaced by the first one of its kind."""
    folded = squeeze(label).replace("條", "条").replace("節", "节")
    for pattern, first in (
        (r"第[一二三四五六七八九十百零]+条", "第一条"),
        (r"第[一二三四五六七八九十]+章", "第一章"),
        (r"第[一二三四五六七八九十]+节", "第一节"),
        (r"[一二三四五六七八九十]+、", "一、"),
        (r"\([一二三四五六七八九十]+\)", "（一）"),
        (r"\d+\.", "1."),
        (r"行动[一二三四五六]:", "行动一:"),
    ):
        if re.fullmatch(pattern, folded):
            return first
    return folded


@pytest.mark.parametrize("name", sorted(READ))
def test_labels_of_every_development_document_are_counted_exactly(name):
    _, clauses = parsed(name)
    counts = {}
    for clause in clauses:
        key = "rows" if clause.kind == "row" else shape(clause.label)
        if clause.label:
            counts[key] = counts.get(key, 0) + 1
    assert counts == READ[name]
