"""The readable page of a document: its tables are sorted on demand, nothing on it stands in anybody's way."""

from __future__ import annotations

from itertools import groupby

import pytest

from qa.opening import open_assistant
from qa.server.app import create_app
from qa.settings import load_settings
from tests.browser.conftest import violations
from tests.qa.server.conftest import running


@pytest.fixture(scope="module")
def address(plan_home):
    settings = load_settings(home=plan_home)
    assistant = open_assistant(settings)
    with running(create_app(settings, assistant=assistant)) as client:
        yield str(client.base_url).rstrip("/") + "/c/guangdong-ftz-2024"
    assistant.close()


def column(table, number):
    return [
        text.strip() for text in table.locator(f"tbody tr.first > :nth-child({number})").all_inner_texts()
    ]


def test_targets_are_sorted_by_any_column_and_back_into_the_documents_order(open_page, address):
    page = open_page(f"{address}?lang=en")
    table = page.locator("table.facts", has=page.locator("caption", has_text="Targets"))
    printed = column(table, 1)
    by_value = table.get_by_role("button", name="Value")
    by_value.click()
    assert table.get_by_role("columnheader", name="Value").get_attribute("aria-sort") == "ascending"
    assert column(table, 3) == [
        "3类", "5个以上", ">3万家", "3700万标箱", ">5.5亿吨", ">700亿美元", ">2000亿元", ">8000亿元",
    ]  # fmt: skip
    by_value.press("Enter")
    assert table.get_by_role("columnheader", name="Value").get_attribute("aria-sort") == "descending"
    assert column(table, 3)[0] == ">8000亿元"
    assert column(table, 1) != printed
    table.get_by_role("button", name="Clause").click()
    assert table.locator("[aria-sort]").count() == 1
    assert column(table, 1) == printed


def test_a_duty_stays_with_those_that_take_part_in_it(open_page, address):
    page = open_page(f"{address}?lang=en")
    table = page.locator("table.facts", has=page.locator("caption", has_text="Duties"))
    groups = table.locator("tbody")
    before = {text.strip() for text in groups.all_inner_texts()}
    table.get_by_role("button", name="Agency").click()
    assert {text.strip() for text in groups.all_inner_texts()} == before
    leads = column(table, 3)
    assert len(leads) == 20
    assert [name for name, _ in groupby(leads)] == list(dict.fromkeys(leads))  # equal ones side by side


@pytest.mark.parametrize("face", [{"color_scheme": "dark"}, {"viewport": {"width": 360, "height": 740}}])
def test_axe_finds_nothing_on_the_pages(open_page, address, axe, face):
    page = open_page(bypass_csp=True, **face)  # axe is evaluated, which the pages forbid
    for path in (
        f"{address}?lang=pt",
        f"{address}/%E4%BA%8C/(%E4%BA%8C)/5?start=2711&end=2760",
        f"{address}/../../documents",
    ):
        page.goto(path)
        assert violations(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
