"""Small documents of our own, each with one trap of official numbering."""

from index.loaders import load_text
from index.outline import outline


def read(text, form="txt"):
    source = load_text(text, form=form)
    clauses = outline("x", source)
    assert "".join(source.text[c.start : c.end] for c in clauses) == source.text
    return source, clauses


def ids(text, form="txt"):
    return [c.id.removeprefix("x/") for c in read(text, form)[1]]


def labelled(text, form="txt"):
    return [c.id.removeprefix("x/") for c in read(text, form)[1] if c.label]


def kinds(text, form="txt"):
    return [c.kind for c in read(text, form)[1]]


def by_id(text, form="txt"):
    return {c.id.removeprefix("x/"): c for c in read(text, form)[1]}


def test_numbers_run_on_across_sections():
    text = "一、任务\n（一）甲\n1.建港。\n2.建路。\n（二）乙\n3.建桥。\n二、保障\n4.用人。\n"
    assert labelled(text) == ["一", "一/(一)", "一/(一)/1", "一/(一)/2", "一/(二)", "一/(二)/3", "二", "二/4"]


def test_a_level_may_be_skipped():
    text = "一、目标\n1.增收。\n二、任务\n（一）农业\n2.种粮。\n"
    assert labelled(text) == ["一", "一/1", "二", "二/(一)", "二/(一)/2"]


def test_bracket_numbers_run_on_across_sections():
    text = "一、甲\n（一）子。\n（二）丑。\n二、乙\n（三）寅。\n"
    assert labelled(text) == ["一", "一/(一)", "一/(二)", "二", "二/(三)"]


def test_blanks_and_widths_inside_labels():
    text = "第 一 章  总则\n第一条 目的。\n第 二 章  机构\n第二条 分工：\n( 一 ) 管理；\n（ 二 ） 监督。\n"
    assert labelled(text) == [
        "第一章",
        "第一章/第一条",
        "第二章",
        "第二章/第二条",
        "第二章/第二条/(一)",
        "第二章/第二条/(二)",
    ]
    assert by_id(text)["第一章"].label == "第 一 章"
    assert by_id(text)["第一章"].heading == "总则"


def test_mixed_widths_are_one_family():
    text = "一、任务\n(一)甲。\n（二）乙。\n(三）丙。\n1．子。\n2.丑。\n３．寅。\n"
    assert labelled(text) == ["一", "一/(一)", "一/(二)", "一/(三)", "一/(三)/1", "一/(三)/2", "一/(三)/3"]


def test_full_width_and_half_width_points_are_one_family():
    assert labelled("1．甲事。\n2.乙事。\n3． 丙事。\n") == ["1", "2", "3"]


def test_a_stray_decimal_is_no_label():
    text = "一、成果\n1.投资增长。全年完成\n2.5亿元的项目，另有\n1.5%的增量。\n2.消费增长。\n3.出口增长。\n"
    assert labelled(text) == ["一", "一/1", "一/2", "一/3"]


def test_a_label_glued_to_a_number_is_a_label():
    text = "1.甲项目。\n2.121人才项目。重点培养。\n3.2025年底前完成改造。\n4.丁项目。\n"
    assert labelled(text) == ["1", "2", "3", "4"]
    assert by_id(text)["2"].label == "2."


def test_a_year_is_no_label():
    assert labelled("一、回顾\n2024年，全市生产总值增长。\n2025年目标更高。\n二、展望\n") == ["一", "二"]


def test_a_reference_at_the_start_of_a_line_is_no_article():
    text = (
        "第一条 为了规范管理，制定本办法。\n第二条 申请人应当具备条件。\n第一条规定的事项除外。\n"
        "第三条 依照\n第四条第一款和\n第五条的规定办理。\n第四条 本办法自公布之日起施行。\n"
    )
    assert labelled(text) == ["第一条", "第二条", "第三条", "第四条"]


def test_articles_without_blank_behind_the_label():
    text = "第一条为了规范管理，制定本办法。\n第二条本办法适用于本市。\n第三条规划部门负责实施。\n"
    assert labelled(text) == ["第一条", "第二条", "第三条"]


def test_article_label_with_zhi():
    text = "第一条 甲。\n第一条之一 乙。\n第一条之二 丙。\n第二条 丁。\n"
    assert labelled(text) == ["第一条", "第一条之一", "第一条之二", "第二条"]


def test_paragraphs_below_an_article_are_its_children_even_behind_its_items():
    text = "第一条 有下列情形之一的，不予受理：\n（一）超期的；\n（二）无权的。\n前款规定不影响申诉。\n申诉期为十日。\n第二条 施行。\n"
    assert ids(text) == ["第一条", "第一条/(一)", "第一条/(二)", "第一条/p", "第一条/p~2", "第二条"]


def test_parts_subparts_chapters_and_sections_nest():
    text = (
        "第一编 总则\n第一分编 通则\n第一章 一般规定\n第一节 目的\n第一条 甲。\n第二节 范围\n第二条 乙。\n"
        "第二章 人\n第三条 丙。\n第二编 物权\n第一章 通则\n第四条 丁。\n"
    )
    found = by_id(text)
    assert found["第一编/第一分编/第一章/第二节/第二条"].level == 5
    assert found["第二编/第一章/第四条"].parent == "x/第二编/第一章"
    assert found["第一编/第一分编/第二章/第三条"].kind == "article"


def test_bracketed_article_heading():
    found = by_id("第一条【适用范围】本办法适用于全省。\n第二条【定义】所称企业，是指公司。\n")
    assert found["第一条"].heading == "适用范围"


def test_macau_article_label_alone_takes_heading_and_first_paragraph():
    text = "第一條\n標的\n本法律訂定制度。\n第二條\n範圍\n一、適用於：\n（一）僱員；\n（二）僱主。\n二、不適用於公務。\n"
    assert labelled(text) == [
        "第一條",
        "第二條",
        "第二條/一",
        "第二條/一/(一)",
        "第二條/一/(二)",
        "第二條/二",
    ]
    source, clauses = read(text)
    assert source.text[clauses[0].start : clauses[0].end].rstrip() == "第一條\n標的\n本法律訂定制度。"
    assert clauses[0].heading == "標的"


def test_lines_wrapped_in_mid_word_join_and_hide_no_label():
    text = (
        "第一條\n合同\n一、合同的續期須符合訂立合同的實質性要件，如涉及更改\n"
        "第二條第一款規定的必須載明事項，則還須符合形式要件，且\n（一）項和第三條所指的合同亦同，但不妨礙以下各款的適\n"
        "用。\n二、屬需續期的合同，有關續期不得多於兩次，且每次均須以\n書面方式作出，並由雙方各執一份，以資證明。\n"
        "三、以續期為標的的合同，視為同一份合同，其年資由第一份合\n同開始生效之日起計算，但不包括間斷的時間。\n"
        "第二條\n形式\n勞動合同不須遵守特定形式，可以口頭或書面方式訂立，但不\n妨礙下款規定的適用。\n"
    )
    assert ids(text) == ["第一條", "第一條/一", "第一條/二", "第一條/三", "第二條"]


def test_hong_kong_chapter_with_colon_and_articles_alone():
    text = "第一章: 總則\n第一條\n香港是中國的部分。\n第二條\n實行高度自治。\n其他事項另定。\n第二章: 關係\n第三條\n直轄於中央。\n"
    assert ids(text) == [
        "第一章",
        "第一章/第一條",
        "第一章/第二條",
        "第一章/第二條/p",
        "第二章",
        "第二章/第三條",
    ]
    assert by_id(text)["第一章"].heading == "總則"


def test_english_chapters_articles_and_lists():
    text = (
        "Chapter I General Principles\nArticle 1\nThis law applies to all.\nArticle 2\nThe following are exempt:\n"
        "(1) residents, namely\n(a) permanent ones;\n(b) others;\n(2) visitors.\nChapter II Duties\nArticle 3\nDone.\n"
    )
    assert labelled(text) == [
        "Chapter I", "Chapter I/Article 1", "Chapter I/Article 2", "Chapter I/Article 2/(1)",
        "Chapter I/Article 2/(1)/(a)", "Chapter I/Article 2/(1)/(b)", "Chapter I/Article 2/(2)", "Chapter II",
        "Chapter II/Article 3",
    ]  # fmt: skip


def test_english_letters_numbers_and_romans():
    text = (
        "PART A\nGeneral\n(A) Scope\n1. First rule.\n(i) one;\n(ii) two;\n2. Second rule.\n(B) Duties\n1. Third rule.\n"
        "PART B\nOther\nSection 1. Name.\nSection 2. Date.\n"
    )
    assert labelled(text) == [
        "PART A", "PART A/(A)", "PART A/(A)/1", "PART A/(A)/1/(i)", "PART A/(A)/1/(ii)", "PART A/(A)/2",
        "PART A/(B)", "PART A/(B)/1", "PART B", "PART B/Section 1", "PART B/Section 2",
    ]  # fmt: skip


def test_the_ninth_letter_is_no_roman_numeral():
    letters = "\n".join(f"({c}) item {c};" for c in "abcdefghij")
    assert labelled("1. List:\n" + letters + "\n2. End.\n")[1:-1] == [f"1/({c})" for c in "abcdefghij"]


def test_portuguese_articles():
    text = "CAPÍTULO I\nDisposições gerais\nArtigo 1.º\nObjecto\nA presente lei define o regime.\nArtigo 2.º\nÂmbito\n1. Aplica-se a todos.\n2. Exceptuam-se:\n1) Os funcionários;\n2) Os familiares.\n"
    assert labelled(text) == [
        "CAPÍTULO I", "CAPÍTULO I/Artigo 1.º", "CAPÍTULO I/Artigo 2.º", "CAPÍTULO I/Artigo 2.º/1",
        "CAPÍTULO I/Artigo 2.º/2", "CAPÍTULO I/Artigo 2.º/2/1)", "CAPÍTULO I/Artigo 2.º/2/2)",
    ]  # fmt: skip
    assert by_id(text)["CAPÍTULO I/Artigo 1.º"].heading == "Objecto"


def test_decimal_outline():
    text = "1 总则\n1.1 编制目的\n提高能力。\n1.2 适用范围\n本市。\n1.2.1 例外\n2.5亿元以上的除外。\n2 组织\n2.1 领导机构\n2.2 办事机构\n3 附则\n"
    assert labelled(text) == ["1", "1/1.1", "1/1.2", "1/1.2/1.2.1", "2", "2/2.1", "2/2.2", "3"]


def test_decimal_below_a_dotted_number():
    text = "1. 总则\n1.1 目的。\n1.2 范围。\n2. 职责\n2.1 甲方。\n2.2 乙方。\n"
    assert labelled(text) == ["1", "1/1.1", "1/1.2", "2", "2/2.1", "2/2.2"]


def test_table_of_contents_is_kept_apart():
    text = "某市规划\n目录\n第一章 总则\n第二章 任务\n第三章 附则\n第一章 总则\n第一条 甲。\n第二章 任务\n第二条 乙。\n第三章 附则\n第三条 丙。\n"
    assert kinds(text).count("toc") == 4
    assert labelled(text) == ["第一章", "第一章/第一条", "第二章", "第二章/第二条", "第三章", "第三章/第三条"]


def test_table_of_contents_with_dots_and_pages():
    text = "目  录\n一、总体要求……………1\n（一）指导思想……………1\n（二）目标……………2\n二、任务……………3\n一、总体要求\n（一）指导思想\n以人为本。\n（二）目标\n增收。\n二、任务\n做好。\n"
    assert labelled(text) == ["一", "一/(一)", "一/(二)", "二"]
    assert kinds(text)[:5] == ["toc"] * 5


def test_annexes_restart_numbering():
    text = (
        "某省关于印发办法的通知\n各市人民政府：\n现将办法印发给你们。\n附件：1.甲办法\n2.乙清单\n某省人民政府\n2024年1月2日\n"
        "附件1\n甲办法\n一、总则\n（一）目的。\n二、附则\n附件2\n乙清单\n一、项目\n1.桥。\n"
    )
    assert labelled(text) == [
        "附件1",
        "附件1/一",
        "附件1/一/(一)",
        "附件1/二",
        "附件2",
        "附件2/一",
        "附件2/一/1",
    ]
    assert by_id(text)["附件1"].heading == "甲办法"
    assert kinds(text)[:6] == ["title", "addressee", "paragraph", "note", "signature", "date"]


def test_the_plan_behind_a_numbered_notice_starts_anew():
    text = (
        "关于印发计划的通知\n各区人民政府：\n请照办。\n一、加强领导。\n二、抓好落实。\n市政府办公室\n2024年5月6日\n"
        "某市行动计划\n为落实要求，制定本计划。\n一、目标\n增收。\n二、任务\n增产。\n"
    )
    assert labelled(text) == ["一", "二", "一~2", "二~2"]
    assert kinds(text).count("title") == 2


def test_inline_enumerations_stay_inside():
    text = "一、范围。包括：（一）农业；（二）工业；（三）商业。\n二、期限。一是今年；二是明年。\n"
    assert labelled(text) == ["一", "二"]


def test_a_list_of_numerals_is_no_label():
    text = "一、医疗\n二、三级医院应当开放。\n三、四季度完成检查。\n二、教育\n办学。\n"
    assert labelled(text) == ["一", "二"]


def test_firstly_secondly_only_as_paragraphs_in_sequence():
    text = "一、要求\n一是加强领导。各级负责。\n二是落实资金。\n三是强化监督。\n二、其他\n一是单独一段不算数，因为没有后续。\n"
    assert labelled(text) == ["一", "一/一是", "一/二是", "一/三是", "二"]


def test_first_second_with_comma():
    assert labelled("各位代表：\n第一，稳增长。\n第二，促改革。\n第三，惠民生。\n") == [
        "第一",
        "第二",
        "第三",
    ]


def test_named_numbers():
    text = "一、任务\n任务一：建港。\n任务二：建路。\n专栏1 港口工程\n新建码头。\n专栏2 公路工程\n改建公路。\n二、保障\n"
    found = labelled(text)
    assert "一/任务一" in found
    assert "一/任务二" in found
    assert any(i.endswith("专栏1") for i in found)
    assert any(i.endswith("专栏2") for i in found)


def test_goals_and_bullets():
    text = "一、目标\n到2030年：\n——产业更强。产值翻番。\n——生态更好。\n● 道路\n● 桥梁\n二、任务\n"
    assert kinds(text).count("goal") == 2
    assert [c.label for c in read(text)[1]].count("●") == 2


def test_circled_numbers():
    text = "1.办法：\n①申请；\n②审核；\n③公布。\n2.附则。\n"
    assert labelled(text) == ["1", "1/①", "1/②", "1/③", "2"]


def test_four_levels_of_official_numbering():
    text = "一、甲\n（一）乙\n1.丙\n（1）丁。\n①戊。\n②己。\n（2）庚。\n2.辛\n（二）壬\n二、癸\n"
    assert labelled(text) == [
        "一", "一/(一)", "一/(一)/1", "一/(一)/1/(1)", "一/(一)/1/(1)/①", "一/(一)/1/(1)/②", "一/(一)/1/(2)",
        "一/(一)/2", "一/(二)", "二",
    ]  # fmt: skip


def test_arabic_above_bracketed_chinese_is_inferred_from_nesting():
    text = "1.总则\n（一）目的。\n（二）范围。\n2.职责\n（一）甲。\n（二）乙。\n"
    assert labelled(text) == ["1", "1/(一)", "1/(二)", "2", "2/(一)", "2/(二)"]


def test_a_document_without_numbering_is_paragraphs():
    text = "第一段话，说明情况。\n\n第二段话，说明结果。\n"
    assert kinds(text) == ["paragraph", "paragraph"]


def test_markdown_headings_bold_and_comments():
    text = "# 某市条例\n\n（2020年1月1日某市人民代表大会常务委员会通过）\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n**第一条** 甲。\n\n**第二条** 乙。\n"
    assert ids(text, "md") == ["title", "header", "第一章", "第一章/第一条", "第一章/第二条"]


def test_pipe_table_rows_carry_their_number():
    text = "# 清单\n\n一、任务\n\n| 序号 | 任务 | 单位 |\n|---|---|---|\n| 1 | 建港 | 港务局 |\n| 2 | 建路 | 交通局 |\n\n二、保障\n"
    assert labelled(text, "md") == ["一", "一/table/1", "一/table/2", "二"]


def test_html_table_with_rowspan_keeps_rows():
    text = (
        "<h1>清单</h1><p>一、任务</p><table><tr><th>类</th><th>序号</th><th>任务</th></tr>"
        "<tr><td rowspan=2>路</td><td>1</td><td>建路</td></tr><tr><td>2</td><td>修路</td></tr></table><p>二、保障</p>"
    )
    assert labelled(text, "html") == ["一", "一/table/1", "一/table/2", "二"]


def test_a_gap_in_articles_is_kept():
    assert labelled("第五条 甲。\n第六条 乙。\n第八条 丙。\n") == ["第五条", "第六条", "第八条"]


def test_signature_and_date_close_the_text():
    text = "通知\n各局：\n一、甲。\n二、乙。\n特此通知。\n某市人民政府办公室\n二〇二四年三月五日\n（此件公开发布）\n"
    assert kinds(text)[-3:] == ["signature", "date", "note"]


def test_amending_decisions_keep_quoted_articles_inside():
    text = "决定\n一、第三条修改为：“第三条 申请人应当登记。\n“第四条 登记机关应当审核。”\n二、删去第七条。\n三、第九条改为第八条。\n"
    assert labelled(text) == ["一", "二", "三"]


def test_hong_kong_ordinance_sections():
    text = "Part 1\nPreliminary\n1. Short title\nThis Ordinance may be cited as the Test Ordinance.\n2. Interpretation\n(1) In this Ordinance—\n(a) first; and\n(b) second.\n(2) More.\n2A. Extra\nText.\nPart 2\nDuties\n3. Duty\nText.\n"
    assert labelled(text) == [
        "Part 1", "Part 1/1", "Part 1/2", "Part 1/2/(1)", "Part 1/2/(1)/(a)", "Part 1/2/(1)/(b)", "Part 1/2/(2)",
        "Part 1/2A", "Part 2", "Part 2/3",
    ]  # fmt: skip


def test_windows_line_ends_and_indents_belong_to_the_clause_before():
    source, clauses = read("一、甲\r\n　　（一）乙。\r\n\r\n　　（二）丙。\r\n")
    assert [source.text[c.start : c.start + 2] for c in clauses] == ["一、", "（一", "（二"]


def test_bracketed_article_titles_on_the_label_line():
    text = "# 规程\n\n第一章 总则\n第一条（目的依据）\n根据规定，制定本规程。\n第二条 （职责）\n委员会下设办公室。\n办公室负责日常工作。\n"
    found = by_id(text, "md")
    assert ids(text, "md") == ["title", "第一章", "第一章/第一条", "第一章/第二条", "第一章/第二条/p"]
    assert found["第一章/第一条"].heading == "目的依据"
    assert found["第一章/第二条"].heading == "职责"


def test_a_title_printed_twice_is_two_titles():
    text = "# 某委关于发布细则的通知\n\n某市委员会\n\n关于发布\n\n细则的通知\n\n各有关单位：\n\n现予以发布。\n\n某市委员会\n\n2023年3月30日\n"
    assert kinds(text, "md") == ["title", "title", "addressee", "paragraph", "signature", "date"]


def test_a_disclaimer_above_the_title_is_a_note():
    text = "---\n标题: 办法\n---\n\n> 本文由脚本提取，仅供参考。\n\n# 办法\n\n各区人民政府：\n\n请照办。\n"
    assert kinds(text, "md") == ["header", "note", "title", "addressee", "paragraph"]


def test_several_issuers_sign():
    text = "通知\n各局：\n请照办。\n某市规划局\n某市商务委员会\n2022年11月12日\n某市指引\n第一章 总则\n第一条 目的。\n"
    assert kinds(text) == [
        "title",
        "addressee",
        "paragraph",
        "signature",
        "signature",
        "date",
        "title",
        "chapter",
        "article",
    ]


def test_a_table_flattened_to_lines_with_labels_keeps_its_labels():
    text = "附件：\n任务清单\n（一）\n提升品质\n1、改善道路\n（1）建设精品道路。\n100条。\n养护处\n2、改善公路\n（2）推进公路。\n（二）\n提升服务\n3、轨道\n（3）电梯。\n"
    assert labelled(text) == [
        "附件", "附件/(一)", "附件/(一)/1", "附件/(一)/1/(1)", "附件/(一)/2", "附件/(一)/2/(2)", "附件/(二)",
        "附件/(二)/3", "附件/(二)/3/(3)",
    ]  # fmt: skip
    assert by_id(text)["附件/(一)"].heading == "提升品质"


def test_closing_paragraphs_hang_on_the_text():
    text = (
        "意见\n一、甲。做好。\n二、乙。做好。\n三、丙。做好。\n各地区要落实。\n某市人民政府\n2024年1月2日\n"
    )
    assert by_id(text)["p"].parent == ""


def test_captions_hold_no_text_and_notes_stand_behind_it():
    text = "一、综合\n初步核算，增长5%。\n表1 人口\n全年就业增加。\n二、农业\n产量增加。\n注释：\n[1]初步统计数。\n[2]不变价格。\n"
    assert ids(text) == [
        "一",
        "一/p",
        "一/表1",
        "一/p~2",
        "二",
        "二/p",
        "heading",
        "heading/[1]",
        "heading/[2]",
    ]


def test_padded_numbers_of_headings():
    assert labelled("公报\n开头一段话，说明情况。\n01综合\n增长。\n02农业\n增产。\n") == ["01", "02"]


def test_a_lost_bracket_still_counts():
    assert labelled("一、甲\n（一）子。\n（二）丑。\n三）寅。\n（四）卯。\n") == [
        "一",
        "一/(一)",
        "一/(二)",
        "一/三)",
        "一/(四)",
    ]


def test_bracket_sections_above_articles_and_within_them_are_two_lists():
    text = (
        "一、担保\n（一）合同\n第一条 有下列情形的，无效：\n（一）甲；\n（二）乙。\n（二）抵押\n第二条 丙。\n"
    )
    assert labelled(text) == [
        "一", "一/(一)", "一/(一)/第一条", "一/(一)/第一条/(一)", "一/(一)/第一条/(二)", "一/(二)", "一/(二)/第二条",
    ]  # fmt: skip


def test_contents_without_their_title():
    text = "# 条例\n\n## 第一章 总则\n\n## 第二章 任务\n\n## 第三章 附则\n\n## 第一章 总则\n\n第一条 甲。\n\n## 第二章 任务\n\n第二条 乙。\n\n## 第三章 附则\n\n第三条 丙。\n"
    assert kinds(text, "md").count("toc") == 3
    assert labelled(text, "md") == [
        "第一章",
        "第一章/第一条",
        "第二章",
        "第二章/第二条",
        "第三章",
        "第三章/第三条",
    ]


def test_header_facts_on_lines_of_their_own():
    text = "索引号：\n0144/2023-1\n发布机构：\n某市统计局\n某市公报\n开头一段话，说明情况。\n"
    assert kinds(text) == ["header", "header", "header", "header", "title", "paragraph"]


def test_items_called_project_or_goal_are_items():
    assert labelled("一、甲\n（一）项目建设。\n（二）目标任务。\n（三）款待标准。\n") == [
        "一",
        "一/(一)",
        "一/(二)",
        "一/(三)",
    ]


def test_signature_and_date_on_one_line():
    text = "通知\n各局：\n请照办。\n某市人民政府办公室　　2024年3月5日\n抄送：市委办公室。\n某市人民政府办公室 2024年3月6日印发\n"
    assert kinds(text) == ["title", "addressee", "paragraph", "signature", "note", "note"]


def test_wrapped_english_keeps_its_lists():
    text = (
        "Article 1\n"
        "The following persons shall be regarded as permanent residents of the region for\n"
        "the purposes of this law and shall enjoy all of the rights that it grants them —\n"
        "(a) persons who were born in the region before or after the day on which this\n"
        "law takes effect;\n"
        "(b) persons who have lived in the region for a continuous period of seven years,\n"
        "whether before or after that day, and the children of such persons who are under\n"
        "the age of twenty-one.\n"
        "Article 2\n"
        "The provisions of Article 1 apply to the persons mentioned in paragraphs (a) and\n"
        "(b) only if they so apply within a year of the day on which this law takes effect.\n"
    )
    assert labelled(text) == ["Article 1", "Article 1/(a)", "Article 1/(b)", "Article 2"]


def test_paragraphs_that_end_in_brackets_are_no_wrapped_lines():
    duty = "（牵头单位：区规划资源局、区建设管理委、区发展改革委）"
    text = "一、任务\n" + "".join(
        f"推进第{n}片区的规划研究工作，年内完成方案编制{duty}\n" for n in "甲乙丙丁戊己庚"
    )
    assert ids(text)[1:] == ["一/p", *(f"一/p~{n}" for n in range(2, 8))]


def test_page_numbers_in_a_text_are_furniture():
    assert kinds("第一条 甲。\n— 2 —\n第二条 乙。\n") == ["article", "furniture", "article"]


def test_numbers_that_begin_a_later_cell_number_the_rows():
    text = "| 类 | 指标 | 性质 |\n|---|---|---|\n| 一、质量 | 1.门诊人次 | 定量 |\n| 二、效率 | 2.手术占比 | 定量 |\n"
    rows = [(c.label, c.heading) for c in read(text, "md")[1] if c.kind == "row"]
    assert rows == [("1.", "门诊人次"), ("2.", "手术占比")]


def test_a_table_without_a_head_is_all_rows():
    text = "一、清单\n\n| 1 | 建港 |\n|---|---|\n| 2 | 建路 |\n"
    assert labelled(text, "md") == ["一", "一/1", "一/2"]


def test_goals_hold_no_numbered_sections():
    text = "各位代表：\n过去五年：\n——产业更强。翻番。\n——生态更好。改善。\n（一）着力稳增长\n投资增长。\n（二）着力惠民生\n就业增长。\n"
    assert labelled(text) == ["——", "——~2", "(一)", "(二)"]


def test_news_page_header_on_many_lines():
    text = "发表时间：\n2026-02-09 09:45:30\n来源：\n某日报客户端\n阅读量：\n【字体：\n小\n中\n大\n】\n政府工作报告\n——2026年2月3日在某省人民代表大会上\n省长 张三\n各位代表：\n现在报告工作。\n"
    assert kinds(text) == [*["header"] * 5, "furniture", "title", "header", "addressee", "paragraph"]


def test_a_law_of_macau_closes_with_its_enactment():
    text = "第一條\n廢止\n廢止一切規定。\n二零零一年八月三十日通過。\n立法會主席　曹某\n二零零一年八月三十一日簽署。\n命令公佈。\n行政長官　何某\n"
    assert kinds(text) == ["article", *["signature"] * 5]


def test_colons_behind_english_divisions_are_no_part_of_labels():
    found = by_id("Chapter I : General\nArticle 1\nText.\nChapter II: Other\nArticle 2\nText.\n")
    assert list(found) == ["Chapter I", "Chapter I/Article 1", "Chapter II", "Chapter II/Article 2"]
    assert found["Chapter I"].heading == "General"


def test_an_attachment_named_below_the_text_is_a_note():
    page = "<div id='zoom'><p>一、甲。做好有关工作，落实各项要求。</p><p>附件：任务分工表.doc</p></div><div>分享到：微信</div><div>扫一扫</div>"
    assert kinds(page, "html") == ["item", "note", "furniture"]


def test_a_preface_between_the_contents_and_the_text():
    text = "某市规划纲要\n\n目  录\n\n第一章 环境\n第一节 基础\n第二章 任务\n\n前  言\n\n本纲要根据建议编制。\n\n第一章 环境\n第一节 基础\n一、增强。\n第二章 任务\n做好。\n"
    assert kinds(text)[:5] == ["title", "toc", "toc", "toc", "toc"]
    assert labelled(text) == ["第一章", "第一章/第一节", "第一章/第一节/一", "第二章"]


def test_small_roman_numerals_below_letters():
    text = "1. The Government will:\n(a) build units;\n(b) review the scheme, and\n(i) promote trade;\n(ii) attract talent.\n2. End.\n"
    assert labelled(text) == ["1", "1/(a)", "1/(b)", "1/(b)/(i)", "1/(b)/(ii)", "2"]


def test_who_issued_a_text_below_its_title_is_no_part_of_the_title():
    text = "某市促进外贸发展若干措施（2020年版）\n\n某市人民政府\n\n2020年3月1日\n\n为促进外贸，制定本措施。\n\n一、支持开拓市场。\n"
    assert kinds(text) == ["title", "header", "header", "paragraph", "item"]
    assert by_id(text)["title"].heading == "某市促进外贸发展若干措施（2020年版）"


def test_a_title_that_begins_with_its_issuers_keeps_them():
    text = "某市商务局\n某市财政局\n关于印发某市促进会展业发展\n若干措施的通知\n\n各区人民政府：\n现印发给你们。\n"
    assert kinds(text) == ["title", "addressee", "paragraph"]
