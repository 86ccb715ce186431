"""Two builds over the same cases, as a maintainer puts them side by side; and one run as README shows it."""

import random
import re

import pytest
from typer.testing import CliRunner

from eval.answerers import ScriptedAnswerer
from eval.commands import app
from eval.markdown import markdown
from eval.runner import joined, run_cases
from eval.runs import Run, save_run

D = "guangdong-ftz-2024"
QUOTE = "省商务厅牵头,海关总署广东分署、人民银行广东省分行"
runner = CliRunner()


@pytest.fixture(scope="module")
def build(desk):
    """Run 40 cases, half of them to be refused, against a build that gets the numbers in ``wrong`` wrong."""
    cases = [
        desk.case(id=f"n{i}", question=f"第{i}问？")
        if i % 2
        else desk.refusal_case(id=f"n{i}", question=f"第{i}问？")
        for i in range(40)
    ]

    def run(wrong: set[int]) -> Run:
        def script(question):
            number = int(re.search(r"\d+", question.text).group())
            right = number not in wrong
            if (number % 2 == 1) == right:
                return desk.answer("由省商务厅牵头。[1]", citations=(desk.citation(QUOTE),))
            return desk.answer("文件未说明。", status="abstained")

        return run_cases(cases, ScriptedAnswerer(script, {D: desk.text}))

    return run


@pytest.mark.parametrize("seed", range(5))
def test_compare_names_exactly_the_cases_that_flipped(build, tmp_path, seed):
    draw = random.Random(seed)
    before, after = ({i for i in range(40) if draw.random() < 0.3} for _ in range(2))
    save_run(build(before), tmp_path / "before.json")
    save_run(build(after), tmp_path / "after.json")
    said = runner.invoke(app, ["compare", str(tmp_path / "before.json"), str(tmp_path / "after.json")]).output
    fixed, broken = said.split("fixed: ")[1].split("broken: ")
    named = [{int(n) for n in re.findall(r"^  n(\d+): ", part, re.MULTILINE)} for part in (fixed, broken)]
    assert named == [before - after, after - before]
    assert fixed.startswith(f"{len(before - after)}\n")
    assert broken.startswith(f"{len(after - before)}\n")


def test_the_same_build_twice_flips_nothing(build, tmp_path):
    save_run(build({1, 2}), tmp_path / "a.json")
    said = runner.invoke(app, ["compare", str(tmp_path / "a.json"), str(tmp_path / "a.json")]).output
    assert "fixed: 0\nbroken: 0\n" in said
    assert "p = 1.0000 (can be chance)" in said


def test_the_readmes_table_has_every_figure_with_its_interval_over_all_dev_and_test(build):
    run = build({1, 2, 3, 4})
    lines = markdown(run).splitlines()
    dev = sum(r.case.split == "dev" for r in run.results)
    assert lines[0] == f"|  | all (40) | dev ({dev}) | test ({40 - dev}) |"
    assert lines[2].startswith("| answers that are right | 90 % (")
    figures = [
        cell for line in lines[2:] if line.startswith("| ") for cell in line.split(" | ")[1:2] if "%" in cell
    ]
    assert len(figures) >= 6
    assert all(re.fullmatch(r"\d+ % \(\d+–\d+\)", cell) for cell in figures)
    assert any(re.fullmatch(r"\| zh-Hans \| 90 % \(\d+–\d+\) \| 40 \|", line) for line in lines)
    assert "Latency: p50 " in lines[-1]


def test_what_one_collection_was_unfair_to_is_asked_of_the_other(build):
    run = build({1})
    first = Run(
        stamp={"answerer": "a", "cases": "40"},
        results=run.results[:38],
        skipped={"n38": "x", "n39": "x", "n40": "absent"},
    )
    second = Run(stamp={"answerer": "a", "cases": "3"}, results=run.results[37:], skipped={"n40": "absent"})
    both = joined(first, second)
    assert [r.case.id for r in both.results] == [f"n{i}" for i in range(40)]
    assert both.skipped == {"n40": "absent"}
    assert both.stamp == {"answerer": "a", "cases": "40; 3"}


@pytest.mark.parametrize(
    "other", [["--url", "http://127.0.0.1:9"], ["--corpus", "x"], ["--fast"]], ids=" ".join
)
def test_everything_chooses_its_own_collections(other):
    found = runner.invoke(app, ["run", "--everything", *other])
    assert found.exit_code == 2
    assert found.output.startswith("Error: --everything chooses the collections itself.")
