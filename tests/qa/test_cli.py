from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import replace

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from index.errors import IndexStale, ServiceError, StorageError
from qa.answers import Event, Question
from qa.cli.app import Session, _with_only, app
from qa.cli.chatting import Conversation
from qa.cli.columns import clip, wrap
from qa.cli.rendering import render_answer
from tests.fakes import FakeAssistant

QUESTION = "保税低硫燃料油混兑调和业务由谁牵头"
UNANSWERABLE = "明天天气如何"


class Runner:
    """The command line in this process, over a fake assistant."""

    def __init__(self, assistant: FakeAssistant) -> None:
        self.assistant = assistant
        self.settings = None

    def open(self, settings, progress=None):
        self.settings = settings
        return self.assistant

    def __call__(self, *arguments, stdin=None):
        return CliRunner().invoke(
            app, [str(argument) for argument in arguments], obj=Session(opener=self.open), input=stdin
        )


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("TIAOWEN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COLUMNS", raising=False)
    return Runner(FakeAssistant())


@pytest.fixture
def command(root, tmp_path):
    """Start the command line as its own process."""

    def start(*arguments, **options):
        environment = {**os.environ, "TIAOWEN_HOME": str(tmp_path / "home"), "PYTHONPATH": str(root)}
        environment.update(options.pop("env", {}))
        return subprocess.Popen(
            [sys.executable, "-c", "from qa.cli import main; main()", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=root,
            **options,
        )

    return start


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def batch(tmp_path, *lines):
    path = tmp_path / "in.jsonl"
    data = [
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines
    ]
    path.write_bytes(b"\n".join(data) + b"\n")
    return path


def says(result, *words, code):
    """The message on stderr holds the words, nothing is a traceback, and the exit code is right."""
    assert result.exit_code == code, result.output
    for word in ("Error:", *words):
        assert word in result.stderr
    assert "Traceback" not in result.output
    return True


# -- ask ----------------------------------------------------------------------------------------------------


def test_an_answer_is_shown_with_its_clause_as_a_footnote(run):
    result = run("ask", QUESTION)
    assert result.exit_code == 0
    assert "[1] 某省推进试点行动方案 某府函" in result.stdout
    assert "二、重点任务 > （一）扩大开放 > 1." in result.stdout
    assert "│ 1. 发展保税业务。支持南沙" in result.stdout
    assert "plan-2024/二/(一)/1" in result.stdout
    assert result.stderr == ""
    assert run.assistant.closed


def test_a_link_is_shown_when_it_leads_somewhere(run):
    run.assistant.public_url = "https://policy.example.org"
    assert "https://policy.example.org/c/plan-2024/%E4%BA%8C/" in run("ask", QUESTION).stdout


def test_json_is_the_whole_answer(run):
    answer = json.loads(run("ask", QUESTION, "--json").stdout)
    assert answer["status"] == "answered"
    assert answer["citations"][0]["clause_id"] == "plan-2024/二/(一)/1"


def test_an_abstention_ends_well_and_shows_the_nearest_clauses(run):
    result = run("ask", "数据平台天气如何预报明天气温")
    assert result.exit_code == 0
    assert "没有找到" in result.stdout
    assert "2. 建设数据平台" in result.stdout


def test_options_reach_the_question(run, tmp_path):
    history = tmp_path / "history.json"
    history.write_text('[{"role": "user", "content": "先问"}]', encoding="utf-8")
    result = run(
        "ask", QUESTION, "--lang", "zh-HK", "--generator", "extractive", "--history", history, "-k", 3,
        "--documents", "plan-2024", "--as-of", "2024-06-01",
    )  # fmt: skip
    assert result.exit_code == 0
    asked = run.assistant.asked[0]
    assert (asked.language, asked.generator, asked.k) == ("zh-Hant", "extractive", 3)
    assert (asked.documents, asked.as_of) == (("plan-2024",), "2024-06-01")
    assert asked.history[0].content == "先问"
    assert run.settings.generator == "extractive"


def test_the_home_before_the_command_wins(run, tmp_path):
    run("--home", tmp_path / "other", "ask", QUESTION)
    assert run.settings.home == tmp_path / "other"


@pytest.mark.parametrize("question", ["", "  ", "\x01\x02", "问" * 20_000])
def test_a_question_nobody_can_read_is_refused(run, question):
    assert says(run("ask", question), "question", code=2)


def test_a_question_and_a_batch_together_are_refused(run, tmp_path):
    assert says(run("ask", "x", "--batch", tmp_path / "in.jsonl"), "--batch", code=2)
    assert says(run("ask"), "--batch", code=2)
    assert says(run("ask", "x", "--out", tmp_path / "o"), "--out", code=2)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lang", "klingon"],
        ["--as-of", "tomorrow"],
        ["--history", "no-such-file.json"],
    ],
)
def test_an_option_nobody_understands_is_explained(run, arguments):
    assert says(run("ask", QUESTION, *arguments), code=2)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b'[{"role": "king", "content": "x"}]', b"7"])
def test_a_history_that_is_none_is_explained(run, tmp_path, content):
    path = tmp_path / "history.json"
    path.write_bytes(content)
    assert says(run("ask", QUESTION, "--history", path), code=2)


def test_a_history_may_have_one_message_a_line_or_none(run, tmp_path):
    path = tmp_path / "history.jsonl"
    path.write_text('{"role":"user","content":"一"}\n{"role":"assistant","content":"二"}\n', encoding="utf-8")
    assert run("ask", QUESTION, "--history", path).exit_code == 0
    assert [turn.content for turn in run.assistant.asked[0].history] == ["一", "二"]
    path.write_text("", encoding="utf-8")
    assert run("ask", QUESTION, "--history", path).exit_code == 0


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (IndexStale("Built with bundled, settings say other.", "Run: tiaowen index build"), 3),
        (StorageError("The home is full.", "Free some space."), 4),
        (ServiceError("The endpoint does not answer.", "Check the URL."), 5),
    ],
)
def test_each_failure_has_its_exit_code_and_hint(run, error, code):
    run.assistant.failure = error
    assert says(run("ask", QUESTION), error.message, error.hint, code=code)


def test_wrong_options_are_a_usage_error(run):
    result = run("ask", QUESTION, "-k", "0")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert run("nonsense").exit_code == 2


# -- batch --------------------------------------------------------------------------------------------------


def test_a_batch_answers_in_order_with_the_ids_of_the_input(run, tmp_path):
    path = batch(
        tmp_path,
        {"id": "b", "question": QUESTION},
        {"id": 7, "question": UNANSWERABLE, "history": [{"role": "user", "content": "前"}]},
        {"question": QUESTION},
    )
    result = run("ask", "--batch", path, "--out", tmp_path / "out.jsonl")
    assert result.exit_code == 0
    assert result.stdout == ""
    answers = lines_of(tmp_path / "out.jsonl")
    assert [answer["id"] for answer in answers] == ["b", 7, None]
    assert [answer["status"] for answer in answers] == ["answered", "abstained", "answered"]
    assert run.assistant.asked[1].history[0].content == "前"


def test_a_bad_line_is_an_error_line_and_the_rest_goes_on(run, tmp_path):
    path = batch(
        tmp_path,
        b"not json",
        b"\xff\xfe",
        b"[1]",
        {"id": "e", "question": ""},
        {"id": "n"},
        {"id": "ok", "question": QUESTION},
        {"id": "h", "question": QUESTION, "history": "x"},
    )
    result = run("ask", "--batch", path)
    assert result.exit_code == 0
    shapes = [json.loads(line) for line in result.stdout.splitlines()]
    assert [shape["id"] for shape in shapes] == [None, None, None, "e", "n", "ok", "h"]
    assert [set(shape) == {"id", "error"} for shape in shapes] == [True] * 5 + [False, True]
    assert all({"type", "message", "hint"} == set(shape["error"]) for shape in shapes if "error" in shape)
    assert "6 of 7" in result.stderr


def test_a_bug_on_one_line_does_not_end_the_batch(run, tmp_path):
    class Fragile(FakeAssistant):
        def ask(self, question):
            if "坏" in question.text:
                raise KeyError("boom")
            return super().ask(question)

    run.assistant = Fragile()
    result = run(
        "ask", "--batch", batch(tmp_path, {"id": 1, "question": "坏"}, {"id": 2, "question": QUESTION})
    )
    assert result.exit_code == 0
    first, second = map(json.loads, result.stdout.splitlines())
    assert "KeyError" in first["error"]["message"]
    assert second["status"] == "answered"


def test_a_batch_where_nothing_succeeded_fails(run, tmp_path):
    result = run("ask", "--batch", batch(tmp_path, b"x", {"id": 1, "question": ""}))
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 2


def test_abstaining_is_succeeding(run, tmp_path):
    assert run("ask", "--batch", batch(tmp_path, {"id": 1, "question": UNANSWERABLE})).exit_code == 0


def test_a_batch_reads_stdin_and_skips_a_byte_order_mark_and_blank_lines(run):
    line = json.dumps({"id": 1, "question": QUESTION})
    result = run("ask", "--batch", "-", "--out", "-", stdin=f"\ufeff{line}\n\n{line}\r\n")
    assert [json.loads(out)["id"] for out in result.stdout.splitlines()] == [1, 1]


def test_a_batch_says_what_is_wrong_with_its_files(run, tmp_path):
    assert says(run("ask", "--batch", tmp_path / "none.jsonl"), "none.jsonl", code=2)
    assert says(run("ask", "--batch", tmp_path), code=2)
    (tmp_path / "empty.jsonl").write_text("\n \n", encoding="utf-8")
    assert says(run("ask", "--batch", tmp_path / "empty.jsonl"), "no questions", code=2)
    path = batch(tmp_path, {"id": 1, "question": QUESTION})
    before = path.read_bytes()
    assert says(run("ask", "--batch", path, "--out", path), "overwrite", code=2)
    assert path.read_bytes() == before
    assert says(run("ask", "--batch", path, "--out", tmp_path / "no" / "out.jsonl"), "--out", code=4)


def test_a_search_batch_gives_hits_by_id(run, tmp_path):
    path = batch(tmp_path, {"id": "q", "question": QUESTION}, {"id": "x"})
    result = run("search", "--batch", path, "--out", tmp_path / "out.jsonl", "-k", 2)
    assert result.exit_code == 0
    first, second = lines_of(tmp_path / "out.jsonl")
    assert list(first) == ["id", "hits"]
    assert [hit["rank"] for hit in first["hits"]] == [1, 2]
    assert set(second) == {"id", "error"}


# -- search -------------------------------------------------------------------------------------------------


def test_search_shows_hits_best_first(run):
    result = run("search", QUESTION, "-k", 2)
    assert result.exit_code == 0
    assert result.stdout.index(" 1. plan-2024/二/(一)/1") < result.stdout.index(" 2. ")
    assert len(json.loads(run("search", QUESTION, "-k", 1, "--json").stdout)["hits"]) == 1


def test_search_explains_itself(run):
    shown = run("search", QUESTION, "--explain").stdout
    assert "→" in shown
    assert "pairs" in shown
    explained = json.loads(run("search", QUESTION, "--explain", "--json").stdout)
    assert explained["explanation"]["concepts"][0]["words"]
    assert explained["hits"][0]["signals"]


def test_a_search_that_finds_nothing_says_so(run):
    result = run("search", "zzzz")
    assert result.exit_code == 0
    assert "Nothing found" in result.stdout


# -- outline ------------------------------------------------------------------------------------------------


def test_the_outline_reads_like_a_table_of_contents(run, plan_path):
    result = run("outline", plan_path)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[1].startswith("粤府函〔2024〕9号 · 广东省人民政府 · 2024-01-12 成文")
    (task,) = [line for line in lines if line.strip().startswith("5. 推动国际贸易新业态创新发展 ·")]
    assert task.startswith("    5.")
    assert task.endswith("省商务厅")
    assert "任务分工 20 条" in result.stdout
    assert "Baidu" not in result.stdout


def test_the_outline_fits_its_columns(run, plan_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    assert max(cell_len(line) for line in run("outline", plan_path).stdout.splitlines()) <= 60


def test_outline_json_holds_the_whole_reading(run, plan_path):
    shape = json.loads(run("outline", plan_path, "--json").stdout)
    text = shape["document"]["text"]
    assert text == plan_path.read_text(encoding="utf-8")
    assert "".join(clause["text"] for clause in shape["clauses"]) == text
    assert shape["document"]["document_number"] == "粤府函〔2024〕9号"
    assert shape["document"]["issuer"] == "广东省人民政府"
    leads = [
        d["agency"] for d in shape["duties"] if d["role"] == "lead" and d["clause"].endswith("/二/(二)/5")
    ]
    assert leads == ["广东省商务厅"]


def test_a_file_that_cannot_be_read_is_explained(run, tmp_path):
    assert says(run("outline", tmp_path / "none.txt"), "none.txt", code=2)
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    assert says(run("outline", tmp_path / "empty.txt"), code=2)
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 40)
    assert says(run("outline", tmp_path / "binary.txt"), code=2)
    assert says(run("outline", tmp_path), code=2)


def test_a_gb18030_file_is_read(run, tmp_path, plan_path):
    path = tmp_path / "gb.txt"
    path.write_bytes(plan_path.read_text(encoding="utf-8").encode("gb18030"))
    assert "任务分工 20 条" in run("outline", path).stdout


# -- index --------------------------------------------------------------------------------------------------


def test_an_index_is_built_added_to_listed_and_reduced(run, home, tmp_path, plan_path, monkeypatch):
    monkeypatch.setenv("TIAOWEN_EMBEDDER", "fake")
    monkeypatch.setenv("TIAOWEN_HOME", str(home))
    built = run("index", "build", plan_path)
    assert built.exit_code == 0, built.output
    assert "Added 1: guangdong-ftz-2024" in built.stdout
    note = tmp_path / "note.txt"
    note.write_text("某市关于停车的通知\n\n一、停车收费\n每小时五元。\n", encoding="utf-8")
    assert "Added 1: note" in run("index", "add", note).stdout
    added = json.loads(run("index", "add", note, "--json").stdout)
    assert added["unchanged"] == 2 or added["changed"] is False
    status = json.loads(run("index", "status", "--json").stdout)
    assert {document["id"] for document in status["documents"]} == {"guangdong-ftz-2024", "note"}
    assert status["counts"]["documents"] == 2
    assert "粤府函" in run("index", "status").stdout
    assert "Removed 1: note" in run("index", "remove", "note").stdout
    assert says(run("index", "remove", "note"), "note", code=2)


def test_a_file_that_cannot_be_added_is_reported_and_the_rest_goes_on(
    run, home, tmp_path, plan_path, monkeypatch
):
    monkeypatch.setenv("TIAOWEN_EMBEDDER", "fake")
    monkeypatch.setenv("TIAOWEN_HOME", str(home))
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    note = tmp_path / "note.txt"
    note.write_text("一、停车\n每小时五元。\n", encoding="utf-8")
    assert run("index", "build", plan_path).exit_code == 0
    result = run("index", "add", empty, note)
    assert result.exit_code == 0
    assert "Skipped" in result.stderr
    assert "empty.txt" in result.stderr
    assert "Added 1: note" in result.stdout
    assert says(run("index", "add", empty), "empty", code=2)


def test_status_without_an_index_says_what_to_run(run):
    assert says(run("index", "status"), "tiaowen index build", code=3)


def test_an_unknown_embedder_is_explained(run, plan_path):
    assert says(run("index", "build", plan_path, "--embedder", "nonsense"), "nonsense", code=2)


# -- doctor -------------------------------------------------------------------------------------------------


def test_doctor_says_what_is_wrong_and_fails(run, monkeypatch):
    monkeypatch.setenv("TIAOWEN_EMBEDDER", "nonsense")
    result = run("doctor")
    assert result.exit_code == 1
    assert "FAIL  embedder" in result.stdout
    shape = json.loads(run("doctor", "--json").stdout)
    assert shape["ok"] is False


# -- chat ---------------------------------------------------------------------------------------------------


def chat(run, *lines):
    result = run("chat", stdin="\n".join(lines) + "\n")
    assert result.exit_code == 0
    return result.stdout


def test_chat_streams_answers_with_sources_a_command_away(run):
    shown = chat(run, QUESTION, "/source 1", "/source 9", "/quit", "never asked")
    assert "省商务厅牵头" in shown
    assert "[1] 某府函" in shown
    assert "│ 1. 发展保税业务" in shown
    assert "no source 9" in shown
    assert len(run.assistant.asked) == 1


def test_chat_remembers_and_forgets(run):
    chat(run, QUESTION, "那参与单位呢", "/new", QUESTION)
    histories = [[turn.role for turn in question.history] for question in run.assistant.asked]
    assert histories == [[], ["user", "assistant"], []]
    assert run.assistant.asked[1].history[0].content == QUESTION


def test_chat_survives_a_bad_question_and_unknown_commands(run):
    shown = chat(run, "\x01\x02", "/what", QUESTION)
    assert "control characters" in shown
    assert "/source N" in shown
    assert "省商务厅牵头" in shown


def test_chat_shows_the_nearest_clauses_after_an_abstention(run):
    assert "2. 建设数据平台" in chat(run, "数据平台天气如何预报明天气温", "/sources")


def test_an_error_inside_a_chat_stream_is_shown():
    class Broken(FakeAssistant):
        def stream(self, question):
            yield Event(
                name="error", data={"type": "X", "message": "The endpoint died.", "hint": "Try again."}
            )

    shown = []
    conversation = Conversation(Broken(), Question(text=""), shown.append)
    assert conversation.hear("问") is True
    assert "The endpoint died. Try again." in "".join(shown)


# -- serve --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "::", "example.com"])
def test_an_address_that_others_reach_is_refused_without_keys(run, host):
    assert says(run("serve", "--host", host), "keys", "127.0.0.1", code=2)


def test_a_port_in_use_is_explained(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert says(run("serve", "--port", taken.getsockname()[1]), "in use", "--port", code=2)


def test_serve_answers_and_ends_on_a_signal(command, root):
    import re

    import httpx

    with command("serve", "--port", "0", env={"TIAOWEN_EMBEDDER": "nonsense"}) as process:
        line = process.stderr.readline().decode()
        address = re.search(r"http://127\.0\.0\.1:\d+", line).group()
        assert httpx.get(f"{address}/healthz", trust_env=False).json() == {"status": "ok"}
        assert httpx.get(f"{address}/readyz", trust_env=False).status_code == 503
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) in {0, -signal.SIGTERM}
        assert b"Traceback" not in process.stderr.read()


# -- the whole command --------------------------------------------------------------------------------------


def test_help_lists_every_command_without_loading_the_heavy_parts(command):
    code = (
        "import sys; sys.argv = ['tiaowen', '--help']\n"
        "from qa.cli.app import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'faiss', 'fastapi', 'pydantic', 'rich', 'sqlalchemy', 'jieba'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("ask", "search", "outline", "index", "chat", "serve", "doctor"):
        assert f"\n  {name} " in done.stdout


def test_a_mistake_ends_without_traceback_in_a_real_process(command, tmp_path):
    with command("outline", tmp_path / "none.txt") as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert out == b""
    assert err.startswith(b"Error: ")
    assert b"Traceback" not in err


def test_debug_shows_the_traceback(command, tmp_path):
    with command("outline", tmp_path / "none.txt", env={"TIAOWEN_DEBUG": "1"}) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"Traceback" in err


def test_a_closed_pipe_is_not_an_error(command, plan_path):
    with command("outline", plan_path, "--json") as process:
        process.stdout.read(10)
        process.stdout.close()
        err = process.stderr.read()
        process.wait(60)
    assert err == b""
    assert process.returncode == 0


def test_chinese_comes_out_under_any_locale(command, plan_path):
    with command(
        "outline", plan_path, env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ) as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "省商务厅" in out.decode("utf-8")


def test_an_interrupt_inside_a_command_ends_with_130(run):
    class Interrupted(FakeAssistant):
        def ask(self, question):
            raise KeyboardInterrupt

    run.assistant = Interrupted()
    result = run("ask", QUESTION)
    assert result.exit_code == 130
    assert "Traceback" not in result.output


def test_a_broken_plug_in_leaves_the_others_alone(run, monkeypatch):
    import importlib.metadata

    class Broken:
        name = "broken"
        value = "no.such.module:app"

        def load(self):
            raise ImportError("no module named no")

    monkeypatch.setattr(
        importlib.metadata, "entry_points", lambda group: [Broken()] * (group == "tiaowen.commands")
    )
    assert "broken" in run("--help").stdout
    assert run("ask", QUESTION).exit_code == 0
    assert says(run("broken", "run", "--cases", "x"), "no.such.module", code=1)


def test_a_plug_in_command_runs(run, monkeypatch):
    import importlib.metadata

    import typer

    plugin = typer.Typer()

    @plugin.command()
    def hello(name: str) -> None:
        """Greet."""
        typer.echo(f"hello {name}")

    @plugin.command()
    def other() -> None:
        """Do something else."""

    class Working:
        name = "greet"
        value = "somewhere:app"

        def load(self):
            return plugin

    monkeypatch.setattr(
        importlib.metadata, "entry_points", lambda group: [Working()] * (group == "tiaowen.commands")
    )
    assert re.search(r"greet +Commands of somewhere", run("--help").stdout)
    assert run("greet", "hello", "you").stdout == "hello you\n"


def test_the_version_is_told(run):
    assert run("--version").stdout.startswith("tiaowen ")


# -- columns ------------------------------------------------------------------------------------------------

LONG = "支持南沙、前海建设国际航行船舶保税油供应基地，争取国家允许（SPV）开展“保税低硫燃料油”混兑调和业务。See https://example.org/a/b now."


@pytest.mark.parametrize("width", range(20, 70, 7))
def test_lines_are_true_to_their_columns_and_lose_nothing(width):
    lines = wrap(LONG, width, first="[1] ").split("\n")
    assert all(cell_len(line) <= width for line in lines)
    assert all(line.startswith("    ") for line in lines[1:])
    assert "".join("".join(line[4:] for line in lines).split()) == "".join(LONG.split())


@pytest.mark.parametrize("width", range(24, 70, 3))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(width):
    lines = wrap(LONG, width).split("\n")
    assert not [line for line in lines if line[0] in "，。、）”" or line[-1] in "（“"]


def test_text_is_cut_by_columns_not_characters():
    assert clip("条文条文条文", 7) == "条文条…"
    assert clip("条文", 4) == "条文"
    assert clip("a\n b", 0) == "a b"


def test_a_partial_answer_says_so(run):
    from dataclasses import replace

    from qa.answers import Status

    answer = replace(run.assistant.ask(Question(text=QUESTION)), status=Status.PARTIAL)
    assert "文件只回答了问题的一部分" in render_answer(answer)


# -- diff ---------------------------------------------------------------------------------------------------


@pytest.fixture
def versions(tmp_path):
    old, new = tmp_path / "rules-2020.txt", tmp_path / "rules-2024.txt"
    text = (
        "某市促进贸易若干规定\n\n第一条 市人民政府每年投入100万元。\n\n第二条 本规定自2020年1月1日起施行。\n"
    )
    old.write_text(text, encoding="utf-8")
    new.write_text(
        text.replace("100", "200").replace("第二条", "第二条 鼓励企业创新。\n\n第三条"), encoding="utf-8"
    )
    return old, new


def test_two_files_are_compared_clause_by_clause(run, versions):
    result = run("diff", *versions)
    assert result.exit_code == 0
    assert "新增 1 条，修改 1 条，改序 1 条，未变 0 条" in result.stdout
    assert "第一条 市人民政府每年投入[-100-]{+200+}万元。" in result.stdout
    assert "{+第二条 鼓励企业创新。+}" in result.stdout
    assert "改序  第二条 → 第三条" in result.stdout
    assert "\x1b" not in result.stdout


def test_a_comparison_as_json_quotes_both_texts(run, versions):
    told = json.loads(run("diff", *versions, "--json").stdout)
    assert told["counts"] == {"same": 0, "added": 1, "removed": 0, "changed": 1, "renumbered": 1}
    assert not told["identical"]
    texts = [path.read_text(encoding="utf-8") for path in versions]
    for change in told["changes"]:
        for side, text in zip(("before", "after"), texts, strict=True):
            clause = change[side]
            assert clause is None or text[clause["start"] : clause["end"]] == clause["text"]
        for edit in change["edits"]:
            assert texts[0][edit["before_start"] : edit["before_end"]] == edit["before"] == "100"
            assert texts[1][edit["after_start"] : edit["after_end"]] == edit["after"] == "200"


def test_no_line_of_a_comparison_is_wider_than_the_window(run, versions, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    lines = run("diff", *versions).stdout.splitlines()
    assert max(map(cell_len, lines)) <= 40


def test_a_file_is_compared_with_what_is_indexed(run, versions, plan_home, monkeypatch, plan_path):
    monkeypatch.setenv("TIAOWEN_HOME", str(plan_home))
    same = json.loads(run("diff", "guangdong-ftz-2024", plan_path, "--json").stdout)
    assert same["identical"]
    assert same["counts"]["same"] > 30
    says(run("diff", "nothing-like-it", versions[0]), "nothing-like-it", code=2)


def test_comparing_with_a_missing_file_names_it(run, versions, tmp_path):
    says(run("diff", versions[0], tmp_path / "gone.txt"), "gone.txt", code=2)


class Noting(FakeAssistant):
    """An assistant whose language model is down."""

    def ask(self, question):
        return replace(super().ask(question), notes=("openai: The key is refused. Answered extractively.",))


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_what_the_operator_should_know_goes_to_stderr(run, options):
    run.assistant = Noting()
    result = run("ask", QUESTION, *options)
    assert result.exit_code == 0
    assert result.stderr == "Note: openai: The key is refused. Answered extractively.\n"
    assert "Note:" not in result.stdout


def test_a_talk_tells_the_operators_notes_too(run):
    run.assistant = Noting()
    assert "Note: openai: The key is refused." in run("chat", stdin=f"{QUESTION}\n/quit\n").output


# -- only the command that is called is built ---------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [["ask", "--help"], ["--home", "x", "search", "--help"], ["ask", "--bogus"], ["diff"]]
)
def test_command_alone_says_what_it_says_among_all(arguments):
    alone = _with_only(arguments)
    assert alone is not app
    one, all_ = (CliRunner().invoke(made, arguments) for made in (alone, app))
    assert (one.exit_code, one.output) == (all_.exit_code, all_.output)


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["nonsense"], ["index", "status"], ["--version"], ["--home", "x"]]
)
def test_whatever_is_no_command_of_ours_gets_the_whole_app(arguments):
    assert _with_only(arguments) is app
