"""The same question gives the same answer and the same citations on every channel, over the real index.

Beside the browser's tests because the widget is one of the channels; without a browser only that one is skipped.
Every channel is asked as its own users ask it, and tells what it showed: the text, where its citations lead, and
their quotes where the channel shows any.
"""

from __future__ import annotations

import itertools
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import anyio
import openai
import pytest
from typer.testing import CliRunner

from qa.cli.app import Session
from qa.cli.app import app as command_line
from qa.opening import open_assistant
from qa.server.app import create_app
from qa.settings import load_settings
from tests.browser.conftest import Chat
from tests.qa.channels import conftest as slack
from tests.qa.channels import fake_dingtalk as dingtalk
from tests.qa.channels import fake_feishu as feishu
from tests.qa.channels import fake_wecom as wecom
from tests.qa.server.conftest import running

QUESTIONS = (
    "which agency leads bonded fuel blending?",
    "哪些任务由省商务厅牵头？",
    "到2025年集裝箱吞吐量的目標是多少？",
    "Quem lidera a cooperação jurídica?",
    "个人所得税的起征点是多少？",
)
PUBLIC = "https://policies.example"


@dataclass(frozen=True)
class Told:
    """What a channel showed. ``links`` are (marker, address); None is what the channel does not show."""

    text: str
    links: list[tuple[int, str]]
    quotes: list[str] | None = None
    clauses: list[str] | None = None  # whole ones
    begins: bool = False  # only how the text begins


class House:
    """One service with every channel open, over one assistant."""

    def __init__(self, client, app, settings, slack_api, feishu_api, wecom_api, dingtalk_api) -> None:
        self.client, self.app, self.settings = client, app, settings
        self.slack_api, self.feishu_api = slack_api, feishu_api
        self.wecom_api, self.dingtalk_api = wecom_api, dingtalk_api
        self.base = str(client.base_url).rstrip("/")
        self.number = itertools.count(1)


@pytest.fixture(scope="module")
def house(plan_home, tmp_path_factory):
    for package, extra in (("slack_sdk", "slack"), ("aiohttp", "slack"), ("cryptography", "feishu")):
        pytest.importorskip(package, reason=f"{package} is not installed: pip install 'tiaowen[{extra}]'")
    database = f"sqlite:///{tmp_path_factory.mktemp('parity') / 'service.sqlite'}"
    apis = (slack.SlackApi(), feishu.FeishuApi(), wecom.WecomApi(), dingtalk.DingtalkApi())
    slack_api, feishu_api, wecom_api, dingtalk_api = apis
    settings = load_settings(
        home=plan_home,
        database_url=database,
        public_url=PUBLIC,
        slack_signing_secret=slack.SECRET,
        slack_bot_token=slack.TOKEN,
        slack_api_url=slack_api.url,
        feishu_app_id="cli_a1",
        feishu_app_secret="secret",
        feishu_encrypt_key=feishu.KEY,
        feishu_verification_token=feishu.TOKEN,
        feishu_api_url=feishu_api.url,
        wecom_corp_id=wecom.CORP,
        wecom_agent_id=wecom.AGENT,
        wecom_secret="secret",
        wecom_token=wecom.TOKEN,
        wecom_encoding_aes_key=wecom.AES_KEY,
        wecom_api_url=wecom_api.url,
        dingtalk_app_secret=dingtalk.SECRET,
        dingtalk_api_url=dingtalk_api.origin,
    )
    assistant = open_assistant(settings)
    app = create_app(settings, assistant=assistant)
    with running(app) as client:
        yield House(client, app, settings, *apis)
    assistant.close()
    for api in apis:
        api.close()


def told_by(answer: dict) -> Told:
    links = [(citation["marker"], citation["url"]) for citation in answer["citations"]]
    return Told(answer["text"], links, [citation["quote"] for citation in answer["citations"]])


def rest(house: House, question: str, _) -> Told:
    return told_by(house.client.post("/v1/ask", json={"question": question}).json())


def sse(house: House, question: str, _) -> Told:
    """What came piece by piece; the whole answer at the end must say the same."""
    with house.client.stream("POST", "/v1/ask", json={"question": question, "stream": True}) as response:
        blocks = b"".join(response.iter_raw()).decode().strip().split("\n\n")
    pairs = [block.split("\n") for block in blocks if block.startswith("event: ")]
    events = [(name[len("event: ") :], json.loads(data[len("data: ") :])) for name, data in pairs]
    pieces = {
        "text": "".join(data["text"] for name, data in events if name == "delta"),
        "citations": [data for name, data in events if name == "citation"],
    }
    assert told_by(pieces) == told_by(events[-1][1])
    return told_by(pieces)


def cli(house: House, question: str, _) -> Told:
    session = Session(opener=lambda *_, **__: open_assistant(house.settings))
    return told_by(
        json.loads(CliRunner().invoke(command_line, ["ask", question, "--json"], obj=session).stdout)
    )


def openai_client(house: House, question: str, *, stream: bool) -> Told:
    with openai.OpenAI(
        base_url=f"{house.base}/v1",
        api_key="none",
        max_retries=0,
        http_client=openai.DefaultHttpxClient(trust_env=False),
    ) as official:
        messages = [{"role": "user", "content": question}]
        if stream:
            with official.chat.completions.stream(model="tiaowen", messages=messages) as events:
                for _ in events:
                    pass
                message = events.get_final_completion().choices[0].message
        else:
            message = official.chat.completions.create(model="tiaowen", messages=messages).choices[0].message
    notes = [note["url_citation"] for note in message.model_dump().get("annotations") or []]
    return Told(message.content, list(enumerate((note["url"] for note in notes), start=1)))


def openai_whole(house: House, question: str, _) -> Told:
    return openai_client(house, question, stream=False)


def openai_streamed(house: House, question: str, _) -> Told:
    return openai_client(house, question, stream=True)


def mcp_client(house: House, question: str, _) -> Told:
    mcp = pytest.importorskip("mcp", reason="the mcp extra is not installed")

    async def main():
        async with mcp.Client(f"{house.base}/mcp") as opened:
            return (await opened.call_tool("ask", {"question": question})).structured_content

    with ThreadPoolExecutor(1) as elsewhere:  # Playwright's event loop runs in this thread
        return told_by(elsewhere.submit(anyio.run, main).result())


def slack_thread(house: House, question: str, _) -> Told:
    """The message in the thread, and what its "view clause" buttons open."""
    workspace = slack.Workspace(house.client, house.app, None)
    posted = len(house.slack_api.of("chat.postMessage"))
    number = next(house.number)
    workspace.event(f"Ev{number}", text=f"<@UBOT> {question}", ts=f"1700000000.{number:06d}")
    message = house.slack_api.wait("chat.postMessage", posted + 1)[-1]
    blocks = {
        kind: [one for one in message["blocks"] if one["type"] == kind] for kind in ("context", "actions")
    }
    links = []
    for block in blocks["context"]:
        marker, link = block["elements"][0]["text"].split(" ", 1)
        links.append((int(marker[1:-1]), plainly(link[1:].partition("|")[0])))
    quotes = []
    for button in (button for row in blocks["actions"] for button in row["elements"]):
        opened = len(house.slack_api.of("views.open"))
        workspace.press(button, value=button["value"])
        view = house.slack_api.wait("views.open", opened + 1)[-1]["view"]
        texts = [one for block in view["blocks"][1:] for one in block["elements"][0]["elements"]]
        quotes.append("".join(one["text"] for one in texts if one.get("style") == {"bold": True}))
    return Told(plainly(message["blocks"][0]["text"]), links, quotes)


def feishu_card(house: House, question: str, _) -> Told:
    """The card below the message, and the clauses that its buttons send: whole ones, so no quotes."""
    tenant, api = feishu.Tenant(house.client, house.app, None), house.feishu_api
    replied = len(api.of("reply"))
    tenant.event(f"e-{next(house.number)}", text=f"@_user_1 {question}")
    card = api.cards(replied + 1)[-1]
    said = [one["content"] for one in card["body"]["elements"] if one["tag"] == "markdown"]
    links = []
    for line in said[1:]:
        marker, link = line.split(" ", 1)
        links.append((int(plainly(marker)[1:-1]), link.rpartition("](")[2].removesuffix(")")))
    clauses = []
    for button in feishu.buttons(card)[: len(links)]:
        replied = len(api.of("reply"))
        tenant.press(button)
        clauses.append(api.cards(replied + 1)[-1]["body"]["elements"][1]["text"]["content"])
    return Told(plainly(said[0]), links, clauses=clauses)


def wecom_messages(house: House, question: str, _) -> Told:
    """The messages of the app, and the clauses that the card's buttons send."""
    company, api = wecom.Company(house.client, house.app, None), house.wecom_api
    cards, texts = len(api.cards()), len(api.texts(0))
    company.ask(str(next(house.number)), text=question)
    while len(api.cards()) == cards:  # the last of its messages
        api.wait("send", len(api.of("send")) + 1)
    said = "\n\n".join(api.texts(0)[texts:])
    sources = re.findall(r'^\[(\d+)\] <a href="([^"]*)">', said, re.MULTILINE)
    text = re.split(r"\n\n\[1\] <a ", said)[0]
    clauses = []
    for button in api.cards()[-1]["button_list"][:-2]:
        sent = len(api.of("send"))
        company.press(button)
        clauses.append(api.texts(sent + 2)[-1])
    return Told(text, [(int(marker), link) for marker, link in sources], clauses=clauses)


def dingtalk_message(house: House, question: str, _) -> Told:
    """The robot's message."""
    api = house.dingtalk_api
    sent = len(api.of("sendBySession"))
    dingtalk.Robot(house.client, house.app, None, api).ask(str(next(house.number)), text=question)
    text, found, below = api.messages(sent + 1)[-1].partition("  \n  \n[1] [")
    sources = re.findall(r"^\[(\d+)\] \[.*\]\((\S+)\)", f"[1] [{below}", re.MULTILINE) if found else []
    return Told(text, [(int(marker), link) for marker, link in sources])


def widget(house: House, question: str, request) -> Told:
    """What the page shows, with every citation opened in its panel; a refusal shows its first sentence as a verdict."""
    chat = Chat(request.getfixturevalue("open_page")(f"{house.base}/embed?lang=zh-Hans"))
    turn = chat.answered(question)
    verdict = turn.locator(".verdict")
    if verdict.count():
        return Told(verdict.inner_text(), [], [], begins=True)
    text = turn.locator(".text").evaluate(
        """text => {
            const shown = text.cloneNode(true);
            for (const chip of shown.querySelectorAll("button.chip")) chip.replaceWith(`[${chip.textContent}]`);
            for (const row of shown.querySelectorAll("ul > li")) row.prepend("- ");
            for (const list of shown.querySelectorAll("ol"))
                [...list.children].forEach((row, at) => row.prepend(`${list.start + at}. `));
            return shown.textContent;
        }"""
    )
    links, quotes = [], []
    turn.locator(".chip").first.click()
    while True:
        address = chat.clause.locator("a.page").get_attribute("href")
        links.append((len(links) + 1, address))
        quotes.append(chat.clause.locator("mark").evaluate("mark => mark.textContent"))
        onwards = chat.clause.get_by_role("button", name="下一处引文", exact=True)
        if not onwards.count() or onwards.is_disabled():
            return Told(text, links, quotes)
        onwards.click()


def plainly(text: str) -> str:
    """Undo what keeps a platform from reading markup."""
    for sign in "<>[]":
        text = text.replace(f"&#{ord(sign)};", sign)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&#38;", "&").replace("&amp;", "&")


CHANNELS = (
    sse,
    cli,
    openai_whole,
    openai_streamed,
    mcp_client,
    slack_thread,
    feishu_card,
    wecom_messages,
    dingtalk_message,
    widget,
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.__name__)
def test_the_same_question_gives_the_same_answer_and_citations(house, request, channel, question):
    expected = rest(house, question, request)
    told = channel(house, question, request)
    if told.begins:
        assert words_of(expected.text).startswith(words_of(told.text))
    else:
        assert words_of(told.text) == words_of(expected.text)
    assert told.links == expected.links
    assert all(link.startswith(f"{PUBLIC}/c/guangdong-ftz-2024/") for _, link in told.links)
    if told.quotes is not None:
        assert told.quotes == expected.quotes
    if told.clauses is not None:
        assert bool(told.clauses) == bool(expected.quotes)  # a platform may have room for a few buttons only
        assert all(quote in clause for quote, clause in zip(expected.quotes, told.clauses, strict=False))


def test_the_questions_are_of_every_kind(house):
    counts = [len(rest(house, question, None).links) for question in QUESTIONS]
    assert counts[-1] == 0
    assert all(counts[:-1])
    assert max(counts) >= 7


def words_of(text: str) -> str:
    return "".join(text.split())
