"""A real browser: Debian's chromium driven by Playwright. Where either is missing, these tests say so and are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.scripted import ScriptedServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]

#: Quiet: the browser must not look for updates or anything else outside.
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a file: while Playwright is open its event loop counts as running, and later tests run their own."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("needs chromium: apt-get install chromium fonts-noto-cjk")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own; whatever the page reports as an error fails the test."""
    contexts = []
    errors: list[str] = []

    def opened(address: str = "", **options: Any) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": 1200, "height": 800}, "locale": "zh-CN", **options}
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                errors.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        if address:
            page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, from where `npm ci` puts it."""
    path = ROOT / "qa" / "web" / "widget" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.skip("needs axe-core: npm ci in qa/web/widget")
    return path.read_text(encoding="utf-8")


class Chat:
    """The widget on a page, as a reader uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("tiaowen-chat")
        self.field = self.element.locator("textarea")
        self.turns = self.element.locator(".turn")
        self.chips = self.element.locator("button.chip")
        self.clause = self.element.locator(".clause")
        self.notice = self.element.locator(".notice")
        self.status = self.element.locator("[role=status]")

    def open(self) -> Chat:
        self.element.locator(".launcher").click()
        return self

    def ask(self, question: str) -> None:
        """Type a question and press Enter."""
        self.field.fill(question)
        self.field.press("Enter")

    def answered(self, question: str) -> Any:
        """Ask and wait for the end; return the turn."""
        before = self.turns.count()
        self.ask(question)
        turn = self.turns.nth(before)
        turn.locator(".actions").wait_for()
        return turn

    def focused(self, script: str = "element => element.className || element.tagName") -> str:
        """Say which element inside the widget has the focus."""
        return self.element.evaluate(
            f"host => {{ const element = host.shadowRoot.activeElement; return element && ({script})(element); }}"
        )


@pytest.fixture
def chat(open_page: Callable[..., Page], scripted: ScriptedServer) -> Chat:
    """The widget opened from its launcher, over the scripted server."""
    return Chat(open_page(scripted.host())).open()


def violations(page: Page, axe: str) -> list[str]:
    """Run axe-core over the page and the widget's shadow root; return what it objects to."""
    page.evaluate(axe)
    found = page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
    )
    assert found["passes"]
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
