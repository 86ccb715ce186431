"""Lists of agencies: where they are cut, and what a name takes from its neighbours."""

from __future__ import annotations

import pytest

from index.facts.agencies import looks_like_agency, split_agencies


def names(text: str) -> list[str]:
    return [agency.printed for agency in split_agencies(text, 0, len(text))]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("省发展改革委、科技厅、药监局", ["省发展改革委", "省科技厅", "省药监局"]),
        ("市教委、卫生健康委、民政局", ["市教委", "市卫生健康委", "市民政局"]),
        (
            "市发展改革委、市场监管局、税务局、工商联",
            ["市发展改革委", "市市场监管局", "市税务局", "市工商联"],
        ),
        ("深圳市发展改革委、商务局", ["深圳市发展改革委", "深圳市商务局"]),
        ("自治区发展改革委、财政厅", ["自治区发展改革委", "自治区财政厅"]),
        ("省公安厅、法院、检察院、司法厅", ["省公安厅", "省法院", "省检察院", "省司法厅"]),
        ("省委宣传部、网信办、教育厅", ["省委宣传部", "省委网信办", "省教育厅"]),
        ("市委组织部、人力资源社会保障局", ["市委组织部", "市人力资源社会保障局"]),
    ],
)
def test_departments_inherit_the_level_of_their_list(printed: str, meant: list[str]) -> None:
    assert names(printed) == meant


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        (
            "省商务厅、海关总署广东分署、人民银行广东省分行",
            ["省商务厅", "海关总署广东分署", "人民银行广东省分行"],
        ),
        ("省地方金融监管局、广东证监局、深圳海关", ["省地方金融监管局", "广东证监局", "深圳海关"]),
        ("市商务局、横琴粤澳深度合作区执委会", ["市商务局", "横琴粤澳深度合作区执委会"]),
        ("市商务局、各区人民政府", ["市商务局", "各区人民政府"]),
        ("市人力资源社会保障局、团市委", ["市人力资源社会保障局", "团市委"]),
        ("省科技厅，国家税务总局广东省税务局", ["省科技厅", "国家税务总局广东省税务局"]),
        ("国家发展改革委、财政部、网信办", ["国家发展改革委", "财政部", "网信办"]),
        ("体育总局、教育部", ["体育总局", "教育部"]),
    ],
)
def test_central_bodies_and_area_committees_inherit_nothing(printed: str, meant: list[str]) -> None:
    assert names(printed) == meant


def test_a_comma_ends_the_inheritance() -> None:
    assert names("省公安厅、财政厅，口岸办") == ["省公安厅", "省财政厅", "口岸办"]


def test_central_body_in_the_middle_ends_the_inheritance_of_nothing() -> None:
    assert names("省公安厅、海关总署广东分署、财政厅") == ["省公安厅", "海关总署广东分署", "省财政厅"]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("广州、深圳市人民政府", ["广州市人民政府", "深圳市人民政府"]),
        ("珠海、佛山、东莞市人民政府", ["珠海市人民政府", "佛山市人民政府", "东莞市人民政府"]),
        ("各市、县（区）人民政府", ["各市人民政府", "县（区）人民政府"]),
        ("市、区发展改革部门", ["市发展改革部门", "区发展改革部门"]),
        ("教育、科技、民政部门", ["教育部门", "科技部门", "民政部门"]),
        ("发展改革、财政等部门", ["发展改革部门", "财政部门"]),
        ("人民银行广东省分行、深圳市分行", ["人民银行广东省分行", "人民银行深圳市分行"]),
        (
            "国家金融监管总局广东监管局、深圳监管局",
            ["国家金融监管总局广东监管局", "国家金融监管总局深圳监管局"],
        ),
        (
            "广东自贸试验区广州南沙新区片区、深圳前海蛇口片区管委会",
            ["广东自贸试验区广州南沙新区片区管委会", "广东自贸试验区深圳前海蛇口片区管委会"],
        ),
    ],
)
def test_names_take_what_the_last_of_them_prints(printed: str, meant: list[str]) -> None:
    assert names(printed) == meant


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("工业和信息化部和人力资源和社会保障部", ["工业和信息化部", "人力资源和社会保障部"]),
        ("国家发展改革委和科技部", ["国家发展改革委", "科技部"]),
        ("市规划和自然资源局、市科技和信息化局", ["市规划和自然资源局", "市科技和信息化局"]),
        ("市教育局 市财政局", ["市教育局", "市财政局"]),
        ("静安区\n人民政府", ["静安区人民政府"]),
    ],
)
def test_conjunctions_part_only_complete_names(printed: str, meant: list[str]) -> None:
    assert names(printed) == meant


def test_brackets_inside_a_name_belong_to_it() -> None:
    text = "省委办公厅（省档案局）、省委宣传部（省新闻出版局、省版权局）"
    assert names(text) == ["省委办公厅（省档案局）", "省委宣传部（省新闻出版局、省版权局）"]


def test_etc_is_no_part_of_a_name() -> None:
    assert names("市交通局、市水务局等相关单位") == ["市交通局", "市水务局"]


def test_quotes_are_the_characters_of_the_text() -> None:
    text = "由省发展改革委、科技厅等部门"
    found = split_agencies(text, 0, len(text))
    assert [(a.printed, a.quote) for a in found] == [("省发展改革委", "省发展改革委"), ("省科技厅", "科技厅")]
    assert all(text[a.start : a.end] == a.quote for a in found)


def test_a_sentence_is_no_name() -> None:
    assert looks_like_agency("省商务厅")
    assert not looks_like_agency("支持企业建立研发机构")
    assert not looks_like_agency("要求市商务局")


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("各级党委和政府", ["各级党委和政府"]),
        ("各有关部门和单位", ["各有关部门和单位"]),
        ("合作区执委会、商事服务局", ["合作区执委会", "商事服务局"]),
        (
            "横琴粤澳深度合作区经济发展局、商事服务局",
            ["横琴粤澳深度合作区经济发展局", "横琴粤澳深度合作区商事服务局"],
        ),
    ],
)
def test_words_that_only_look_like_separators(printed: str, meant: list[str]) -> None:
    assert names(printed) == meant
