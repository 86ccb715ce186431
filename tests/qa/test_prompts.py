"""Templates: read strictly, filled completely, stamped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.errors import NotFound, SourceUnreadable
from qa.prompts import PromptIncomplete, load_prompt, prompt_ids, read_prompt

GOOD = '+++\nid = "p"\nversion = 2\nvariables = ["name", "place"]\n+++\n# system\nYou are {{name}}.\n# user\nIn {{ place }}.\n'


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "p.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_roles_and_values(tmp_path):
    rendered = read_prompt(write(tmp_path, GOOD)).render(name="X", place="广州")
    assert (rendered.system, rendered.user) == ("You are X.", "In 广州.")


def test_a_value_is_never_looked_at_again(tmp_path):
    rendered = read_prompt(write(tmp_path, GOOD)).render(name="{{place}}", place=r"{{name}} \1 {0} %s")
    assert rendered.system == "You are {{place}}."
    assert rendered.user == r"In {{name}} \1 {0} %s."


def test_everything_missing_and_unknown_is_named_at_once(tmp_path):
    with pytest.raises(PromptIncomplete) as caught:
        read_prompt(write(tmp_path, GOOD)).render(nmae="X")
    assert "lacks name, place" in caught.value.message
    assert "no variable nmae" in caught.value.message


def test_another_word_is_another_hash_and_line_ends_are_not(tmp_path):
    first = read_prompt(write(tmp_path, GOOD))
    assert re.fullmatch(r"p/2 sha256:[0-9a-f]{12}", first.stamp)
    assert read_prompt(write(tmp_path, GOOD.replace("In", "At"))).sha256 != first.sha256
    path = write(tmp_path, GOOD)
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert read_prompt(path).sha256 == first.sha256


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("version = 2\n", "", "'version' is missing"),
        ("version = 2", 'version = "2"', "'version' is not a int"),
        ("version = 2", "version = true", "'version' is not a int"),
        ("version = 2", "version = 0", "below 1"),
        ("version = 2", 'version = 2\nauthor = "x"', "unknown key 'author'"),
        ('id = "p"', 'id = "q"', "not the file's name"),
        ('["name", "place"]', '["name"]', "{{place}} is not among the variables"),
        ('["name", "place"]', '["name", "place", "time"]', "'time' is not used"),
        ('["name", "place"]', '["name", "place", 7]', "not a name"),
        ("# user\n", "", "no heading '# user'"),
        ("# user\n", "# user\nx\n# user\n", "two headings '# user'"),
        ("# system\n", "hello\n# system\n", "text before the first heading"),
        ("version = 2", "version = ", "not TOML"),
        ("+++\n#", "#", "no front matter"),
    ],
)
def test_what_is_malformed_is_named(tmp_path, old, new, problem):
    assert old in GOOD
    with pytest.raises(SourceUnreadable, match=re.escape(problem)):
        read_prompt(write(tmp_path, GOOD.replace(old, new)))


def test_several_problems_are_named_together(tmp_path):
    text = GOOD.replace("version = 2", "version = 0").replace('id = "p"', 'id = "q"')
    with pytest.raises(SourceUnreadable, match=r"not the file's name; version 0 is below 1"):
        read_prompt(write(tmp_path, text))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "p.md"
    path.write_bytes(b"+++\n\xff\n+++\n")
    with pytest.raises(SourceUnreadable, match="cannot be read"):
        read_prompt(path)


def test_a_template_that_is_not_there_is_named():
    with pytest.raises(NotFound, match="'nonesuch'"):
        load_prompt("nonesuch")


def test_all_templates_of_this_installation_are_sound():
    assert prompt_ids() == ("answer", "evidence", "repair", "rewrite", "translate")
    for name in prompt_ids():
        assert load_prompt(name).id == name
