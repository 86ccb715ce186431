"""The lexicon's tables are consistent, and names mean what a careful reader would take them to mean."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from index.errors import NotFound, SourceMissing, SourceUnreadable
from index.lexicon import AGENCY, LANGUAGES, PLACE, TERM, Lexicon
from index.resources import resource_dir
from index.text import fold_key

GUANGDONG = "广东省"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


def canonical(lexicon: Lexicon, name: str, jurisdiction: str = "", *, guess: bool = False) -> str:
    entry = lexicon.agency(name, jurisdiction=jurisdiction, guess=guess)
    return entry.canonical if entry else ""


def found(lexicon: Lexicon, text: str, **options: object) -> list[tuple[str, str]]:
    return [(m.surface, m.entry.canonical) for m in lexicon.find(text, **options)]  # type: ignore[arg-type]


# -- the tables ----------------------------------------------------------------------------------


def test_there_are_enough_agencies_places_and_terms(lexicon: Lexicon) -> None:
    kinds = [e.kind for e in lexicon.entries]
    assert kinds.count(AGENCY) >= 260
    assert kinds.count(PLACE) + kinds.count(TERM) >= 550


def test_canonical_names_are_unique(lexicon: Lexicon) -> None:
    names = [e.canonical for e in lexicon.entries]
    assert len(names) == len(set(names))


def test_every_entry_has_a_name_in_all_four_languages(lexicon: Lexicon) -> None:
    lacking = [(e.canonical, lang) for e in lexicon.entries for lang in LANGUAGES if not e.name(lang)]
    assert lacking == []


def test_names_are_clean_text_of_their_language(lexicon: Lexicon) -> None:
    bad = []
    for entry in lexicon.entries:
        for name in lexicon.aliases(entry.canonical):
            if name != name.strip() or "  " in name or unicodedata.normalize("NFC", name) != name:
                bad.append(name)
            if any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn"} for c in name):
                bad.append(name)
        for language in ("en", "pt"):
            bad.extend(n for n in entry.names[language] if re.search("[一-鿿|;]", n))
        for language in ("zh-Hans", "zh-Hant"):
            bad.extend(n for n in entry.names[language] if not re.search("[一-鿿]|^5G$", n))
    assert bad == []


def test_traditional_display_names_fold_to_the_canonical_name(lexicon: Lexicon) -> None:
    apart = [
        (e.canonical, e.name("zh-Hant"))
        for e in lexicon.entries
        if fold_key(e.name("zh-Hant")) != fold_key(e.canonical)
    ]
    assert apart == []


def test_no_alias_points_two_ways_without_saying_so(lexicon: Lexicon) -> None:
    owners: dict[object, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for table in (lexicon._cjk.targets, lexicon._latin.targets):
        for key, aliases in table.items():
            for alias in aliases:
                # A local form may repeat in another jurisdiction; everything else is one entry's alone.
                scope = alias.entry.place if alias.sort == "local" else "anywhere"
                owners[key][scope].add(alias.entry.canonical)
    unsaid = []
    for key, scopes in owners.items():
        for scope, names in scopes.items():
            said = all(set(names) - {name} <= set(lexicon.entry(name).ambiguous_with) for name in names)
            if len(names) > 1 and not said:
                unsaid.append((key, scope, names))
    assert unsaid == []


def test_places_successors_and_ambiguities_name_entries(lexicon: Lexicon) -> None:
    named = {e.place for e in lexicon.entries} | {e.successor for e in lexicon.entries}
    named |= {name for e in lexicon.entries for name in e.ambiguous_with}
    unknown = {name for name in named - {"", "国家"} if lexicon.get(name) is None}
    assert unknown == set()


def test_every_agency_says_whose_it_is(lexicon: Lexicon) -> None:
    assert [e.canonical for e in lexicon.entries if e.kind == AGENCY and not e.place] == []


def test_mainland_portuguese_names_are_marked_unofficial(lexicon: Lexicon) -> None:
    unmarked = [
        e.canonical
        for e in lexicon.entries
        if e.kind == AGENCY
        and e.place in {"国家", GUANGDONG, "广州市", "深圳市"}
        and "pt" not in e.unofficial
    ]
    # This body reports to Beijing, works in Macau and signs in Portuguese.
    assert unmarked == ["中央人民政府驻澳门特别行政区联络办公室"]


def test_a_term_is_no_single_common_english_word(lexicon: Lexicon) -> None:
    common = {"support", "plan", "plans", "policy", "development", "work", "agency", "company", "promote"}
    words = {n.lower() for e in lexicon.entries for n in (*e.names["en"], *e.names["pt"])}
    assert words & common == set()


# -- the action plan -----------------------------------------------------------------------------

AREAS = (
    "广东自贸试验区广州南沙新区片区管委会",
    "广东自贸试验区深圳前海蛇口片区管委会",
    "横琴粤澳深度合作区执委会",
)
# Inheritance written out by hand from the 20 parentheses of the plan: 省发展改革委、科技厅 → 省科技厅.
PRINTED_IN_THE_PLAN = (
    "省商务厅", "省委网信办", "省法院", "省公安厅", "省财政厅", "省人力资源社会保障厅", "省生态环境厅",
    "省农业农村厅", "省市场监管局", "海关总署广东分署", "人民银行广东省分行", "人民银行深圳市分行",
    "广州市人民政府", "深圳市人民政府", "珠海市人民政府", "省政务服务数据管理局", "省交通运输厅", "广东海事局",
    "深圳海关", "省通信管理局", "省地方金融监管局", "广东证监局", "深圳证监局", "广州期货交易所",
    "国家金融监管总局广东监管局", "国家金融监管总局深圳监管局", "省科技厅", "省药监局", "省工业和信息化厅",
    "省发展改革委", "省中医药局", "省教育厅", "省住房城乡建设厅", "省司法厅", "省卫生健康委", "省医保局",
    "珠海边检总站", *AREAS,
)  # fmt: skip


def test_every_agency_of_the_plans_duties_resolves_to_its_own_entry(lexicon: Lexicon) -> None:
    resolved = {name: canonical(lexicon, name, GUANGDONG) for name in PRINTED_IN_THE_PLAN}
    assert [name for name, entry in resolved.items() if not entry] == []
    assert len(set(resolved.values())) == len(PRINTED_IN_THE_PLAN)


def test_the_list_of_the_plans_agencies_is_the_plans() -> None:
    text = (resource_dir("corpus") / "guangdong-ftz-2024" / "document.txt").read_text(encoding="utf-8")
    duties = re.findall(r"\(([^()]*(?:\([^()]*\)[^()]*)*(?:牵头|负责))\)", text)
    assert len(duties) == 20
    printed = "".join(duties)
    for name in PRINTED_IN_THE_PLAN:
        assert name in printed or name.removeprefix("省") in printed or name == "广州市人民政府"


# -- jurisdictions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "jurisdiction", "expected"),
    [
        ("省商务厅", GUANGDONG, "广东省商务厅"),
        ("商务厅", GUANGDONG, "广东省商务厅"),
        ("省商务厅", "湖南省", ""),
        ("省商务厅", "", ""),
        ("广东省商务厅", "湖南省", "广东省商务厅"),
        ("省商务厅", "广州市", "广东省商务厅"),
        ("省商务厅", "广州市南沙区", "广东省商务厅"),
        ("市商务局", "广州市", "广州市商务局"),
        ("市商务局", "深圳市", "深圳市商务局"),
        ("市场监管局", "广州市", "广州市市场监督管理局"),
        ("市场监管局", GUANGDONG, "广东省市场监督管理局"),
        # A district's own bureau is not the city's.
        ("市场监管局", "上海市松江区", ""),
        ("市财政局", "上海市松江区", "上海市财政局"),
        ("商务部", "湖南省", "商务部"),
        ("发展改革委", "国家", "国家发展和改革委员会"),
        ("发展改革委", GUANGDONG, "广东省发展和改革委员会"),
        ("立法會", "香港特别行政区", "香港特别行政区立法会"),
        ("立法會", "澳门特别行政区", "澳门特别行政区立法会"),
        ("Department of Justice", "香港特别行政区", "香港律政司"),
        ("Department of Justice", GUANGDONG, "广东省司法厅"),
        ("審計署", "香港特别行政区", "香港审计署"),
        ("审计署", "国家", "审计署"),
        ("衞生署", "", "香港卫生署"),
        ("人民銀行", "", "中国人民银行"),
        ("中共广州市委组织部", "", "广州市委组织部"),
        ("\uff30\uff22\uff4f\uff23", "", "中国人民银行"),
        ("iam", "", "澳门市政署"),
        ("Direção dos Serviços para os Assuntos Laborais", "", "澳门劳工事务局"),
        ("Direccao dos Servicos para os Assuntos Laborais", "", "澳门劳工事务局"),
        ("no such body", GUANGDONG, ""),
        ("", GUANGDONG, ""),
    ],
)
def test_a_name_means_a_body_only_where_it_can(
    lexicon: Lexicon, name: str, jurisdiction: str, expected: str
) -> None:
    assert canonical(lexicon, name, jurisdiction) == expected


def test_a_question_may_guess_a_local_name_that_only_one_body_has(lexicon: Lexicon) -> None:
    assert canonical(lexicon, "省商务厅", guess=True) == "广东省商务厅"
    assert canonical(lexicon, "Department of Commerce", guess=True) == "广东省商务厅"
    assert canonical(lexicon, "药监局", guess=True) == ""
    assert {e.canonical for e in lexicon.candidates("药监局")} >= {
        "国家药品监督管理局",
        "广东省药品监督管理局",
    }


def test_a_guess_is_not_made_where_the_jurisdiction_is_known(lexicon: Lexicon) -> None:
    assert canonical(lexicon, "省商务厅", "湖南省", guess=True) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("广东省人民政府", GUANGDONG),
        ("粤府函\u30142024\u30159号", GUANGDONG),
        ("沪府办规\u30142020\u301510号", "上海市"),
        ("国办发\u30142018\u3015126号", "国家"),
        ("国务院办公厅", "国家"),
        ("国家发展改革委", "国家"),
        ("海关总署", "国家"),
        ("上海市松江区人民政府", "上海市松江区"),
        ("佛山市顺德区人民政府办公室", "佛山市顺德区"),
        ("广东省广州市南沙区人民政府", "广州市南沙区"),
        ("江西省万载县统计局", "江西省万载县"),
        ("万载县统计局", "万载县"),
        ("中共广州市委组织部", "广州市"),
        ("国家税务总局深圳市税务局", "深圳市"),
        ("深圳海关", "深圳市"),
        ("中華人民共和國香港特別行政區基本法", "香港特别行政区"),
        ("澳門特別行政區", "澳门特别行政区"),
        ("中华人民共和国海关总署", "国家"),
        ("首页 > 政务公开 > 文件库\n广东省人民政府", GUANGDONG),
        ("People's Government of Guangdong", GUANGDONG),
        ("本办法自发布之日起施行", ""),
        ("省", ""),
        ("", ""),
    ],
)
def test_a_header_says_whose_province_it_means(lexicon: Lexicon, text: str, expected: str) -> None:
    assert lexicon.jurisdiction_of(text) == expected


def test_a_jurisdiction_knows_those_above_it(lexicon: Lexicon) -> None:
    assert lexicon.lineage("广州市南沙区") == ("广州市南沙区", "广州市", GUANGDONG, "国家")
    assert lexicon.lineage("江西省万载县") == ("江西省万载县", "江西省", "国家")
    assert lexicon.lineage("国家") == ("国家",)


# -- reorganisations -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("省地方金融监管局", "广东省地方金融管理局"),
        ("省政务服务数据管理局", "广东省政务服务和数据管理局"),
        ("省卫生计生委", "广东省卫生健康委员会"),
        ("广东银保监局", "国家金融监督管理总局广东监管局"),
        ("银保监会", "国家金融监督管理总局"),
    ],
)
def test_a_renamed_body_is_found_under_its_former_name(lexicon: Lexicon, former: str, now: str) -> None:
    entry = lexicon.agency(former, jurisdiction=GUANGDONG)
    assert entry is not None
    assert entry.canonical == now
    assert lexicon.is_former(former, entry)
    assert not lexicon.is_former(now, entry)


def test_bodies_merged_into_one_stay_two_and_name_their_successor(lexicon: Lexicon) -> None:
    trade = lexicon.agency("省工商局", jurisdiction=GUANGDONG)
    quality = lexicon.agency("省质监局", jurisdiction=GUANGDONG)
    assert trade is not None
    assert quality is not None
    assert trade != quality
    assert trade.successor == quality.successor == "广东省市场监督管理局"


# -- names in running text -----------------------------------------------------------------------


def test_mentions_point_at_the_original_characters(lexicon: Lexicon) -> None:
    text = "\u3000請問\uff30\uff22\uff4f\uff23 廣東省 商務廳（牽頭）, the Hong Kong  Monetary\nAuthority e a Direcção?"
    for mention in lexicon.find(text, guess=True):
        assert text[mention.start : mention.end] == mention.surface
    assert [m.entry.canonical for m in lexicon.find(text, kinds=(AGENCY,))] == [
        "中国人民银行",
        "广东省商务厅",
        "香港金融管理局",
    ]


def test_mentions_do_not_overlap_and_the_longest_wins(lexicon: Lexicon) -> None:
    mentions = lexicon.find("人民银行广东省分行、广东省人民政府", kinds=(AGENCY, PLACE))
    assert [m.surface for m in mentions] == ["人民银行广东省分行", "广东省人民政府"]


@pytest.mark.parametrize(
    "text",
    [
        "珠海关于加强监管的意见",
        "各级商务部门应当",
        "法人行为和个人行使权利",
        "目前海洋产业",
        "南京西路与中山街道",
        "the finance departments of every city",
        "an important port",
    ],
)
def test_a_name_inside_other_words_is_no_mention(lexicon: Lexicon, text: str) -> None:
    inside = {
        "海关",
        "商务部",
        "中国人民银行",
        "前海深港现代服务业合作区",
        "南京市",
        "中山市",
        "广东省财政厅",
    }
    names = {name for _, name in found(lexicon, text, guess=True)}
    assert names & inside == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Which agency leads, the Departmant of Commerce?", ("Departmant of Commerce", "广东省商务厅")),
        ("bonded low sulphur fuel oils", ("bonded low sulphur fuel oils", "保税低硫燃料油")),
        ("as comissões de arbitragem", ("arbitragem", "仲裁")),
        ("Guangdong Department of the Commerce", ("Guangdong Department of the Commerce", "广东省商务厅")),
        ("single plate vehicles", ("single plate vehicles", "单牌车")),
        ("fluxos transfronteiricos de dados", ("fluxos transfronteiricos de dados", "数据跨境流动")),
        ("人工智慧政策", ("人工智慧", "人工智能")),
        ("軟體企業", ("軟體", "软件")),
        ("health commission of Shenzhen", ("health commission of Shenzhen", "深圳市卫生健康委员会")),
    ],
)
def test_a_reader_finds_the_name_however_it_is_typed(
    lexicon: Lexicon, text: str, expected: tuple[str, str]
) -> None:
    assert expected in found(lexicon, text, guess=True)


def test_a_list_with_commas_is_not_a_name(lexicon: Lexicon) -> None:
    assert "融资租赁" not in {name for _, name in found(lexicon, "financial, leasing")}
    assert "融资租赁" in {name for _, name in found(lexicon, "financial leasing")}


def test_a_short_abbreviation_in_small_letters_is_another_word(lexicon: Lexicon) -> None:
    assert found(lexicon, "tell us about it", kinds=(PLACE,)) == []
    assert found(lexicon, "trade with the US", kinds=(PLACE,)) == [("US", "美国")]


@pytest.mark.parametrize(
    "text",
    [
        "湖南省商务厅牵头什么",
        "What does the Hunan Department of Commerce lead?",
        "Department of Commerce of the US",
    ],
)
def test_another_places_department_is_never_guangdongs(lexicon: Lexicon, text: str) -> None:
    assert found(lexicon, text, kinds=(AGENCY,), guess=True) == []
    assert found(lexicon, text, kinds=(AGENCY,), jurisdiction=GUANGDONG) == []


def test_a_districts_bureau_is_not_its_citys(lexicon: Lexicon) -> None:
    assert found(lexicon, "区商务委、区财政局", kinds=(AGENCY,), jurisdiction="上海市") == []
    assert found(lexicon, "市财政局", kinds=(AGENCY,), jurisdiction="上海市") == [
        ("市财政局", "上海市财政局")
    ]


def test_one_word_with_another_letter_is_another_word(lexicon: Lexicon) -> None:
    assert "航运" not in {name for _, name in found(lexicon, "duty free shopping")}
    assert found(lexicon, "you must most safe") == []


def test_a_question_of_one_endless_word_is_searched_at_once(lexicon: Lexicon) -> None:
    # Without a bound its 20,000 misspellings would be tried: 400 MB.
    assert lexicon._near("a" * 20_000) == ()


def test_the_same_name_of_two_places_needs_a_jurisdiction(lexicon: Lexicon) -> None:
    assert found(lexicon, "Huangpu District") == []
    assert found(lexicon, "Huangpu District", jurisdiction="上海市") == [("Huangpu District", "上海市黄浦区")]


def test_everyday_words_count_only_when_asked_for(lexicon: Lexicon) -> None:
    assert found(lexicon, "我想开公司", kinds=(TERM,)) == []
    (mention,) = lexicon.find("我想开公司", kinds=(TERM,), colloquial=True)
    assert (mention.entry.canonical, mention.colloquial) == ("商事登记", True)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "é", "a", "国", "海", "🙂人工智能🙂", "́́", "the the", "ﬁnance ﬃ"]
)
def test_any_text_can_be_searched(lexicon: Lexicon, text: str) -> None:
    for mention in lexicon.find(text, guess=True, colloquial=True):
        assert text[mention.start : mention.end] == mention.surface


def test_every_suffix_of_a_text_can_be_searched(lexicon: Lexicon) -> None:
    # A name cut off by the end of the text once matched with the length of a longer one.
    text = "由广东省人民政府和中国人民银行广东省分行牵头"
    for end in range(len(text) + 1):
        part = text[:end]
        lexicon.jurisdiction_of(part)
        for mention in lexicon.find(part):
            assert part[mention.start : mention.end] == mention.surface


# -- showing names -------------------------------------------------------------------------------


def test_a_name_is_shown_in_the_readers_language(lexicon: Lexicon) -> None:
    assert lexicon.render_agency("省商务厅", "en", GUANGDONG) == "Guangdong Department of Commerce"
    assert lexicon.render_agency("省商务厅", "zh-Hant", GUANGDONG) == "廣東省商務廳"
    assert lexicon.render_agency("市政署", "pt", "澳门特别行政区") == "Instituto para os Assuntos Municipais"


def test_an_unknown_agency_is_never_translated(lexicon: Lexicon) -> None:
    for language in ("en", "pt", "zh-Hans"):
        assert lexicon.render_agency("区成套办", language, "上海市静安区") == "区成套办"
    assert lexicon.render_agency("区绿化办", "zh-Hant", "上海市静安区") == "區綠化辦"
    assert lexicon.display("区成套办", "pt") == "区成套办"


def test_a_chinese_reader_sees_the_former_name_as_printed(lexicon: Lexicon) -> None:
    assert lexicon.render_agency("省地方金融监管局", "zh-Hans", GUANGDONG) == "省地方金融监管局"
    assert lexicon.render_agency("省地方金融监管局", "zh-Hant", GUANGDONG) == "省地方金融監管局"


def test_aliases_begin_with_the_canonical_name(lexicon: Lexicon) -> None:
    aliases = lexicon.aliases("中国人民银行")
    assert aliases[0] == "中国人民银行"
    assert {"人行", "PBoC", "People's Bank of China"} <= set(aliases)
    with pytest.raises(NotFound):
        lexicon.aliases("没有这个")


# -- reading the tables --------------------------------------------------------------------------


def test_a_missing_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match=r"agencies\.toml"):
        Lexicon.load(tmp_path)


def test_a_damaged_table_is_said(tmp_path: Path) -> None:
    (tmp_path / "agencies.toml").write_text("[[agency]\n", encoding="utf-8")
    with pytest.raises(SourceUnreadable, match=r"agencies\.toml"):
        Lexicon.load(tmp_path)


def test_an_entry_without_a_name_is_said(tmp_path: Path) -> None:
    (tmp_path / "agencies.toml").write_text('[[agency]]\nen = ["X"]\n', encoding="utf-8")
    with pytest.raises(SourceUnreadable, match="zh-Hans"):
        Lexicon.load(tmp_path)


def test_resources_are_found_in_a_wheel_before_a_checkout(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "index"
    data = package / "_data" / "corpus"
    data.mkdir(parents=True)
    assert resource_dir("corpus", package=package) == data


def test_a_stray_folder_beside_an_installed_package_is_not_ours(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "index"
    package.mkdir(parents=True)
    (tmp_path / "site-packages" / "corpus").mkdir()
    with pytest.raises(SourceMissing):
        resource_dir("corpus", package=package)


def test_a_port_in_general_is_no_port_of_a_name(lexicon):
    assert ("上海港", "上海港") not in found(lexicon, "上海港口码头装光伏")
    assert ("上海", "上海市") in found(lexicon, "上海港口码头装光伏")
    assert ("上海港", "上海港") in found(lexicon, "上海港的目标")
