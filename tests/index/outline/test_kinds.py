"""Kinds of official documents, each written here in small with its outline, duties and targets read by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from index.lexicon import default_lexicon
from index.loaders import load_text
from index.reader import read_source


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A text and what a reader finds in it: every labelled clause in order, duties, targets, the title."""

    name: str
    text: str
    labels: str
    duties: str = ""
    targets: str = ""
    title: str = ""
    form: str = "txt"
    plain: tuple[str, ...] = field(default=())  # unlabelled clauses of these kinds have to be there


KINDS = [
    Kind(
        name="notice of the State Council with a plan and a table of duties",
        title="国务院关于印发推进贸易强国建设行动方案的通知",
        text=(
            "国务院关于印发推进贸易强国建设行动方案的通知\n国发〔2023〕8号\n\n各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n"
            "现将《推进贸易强国建设行动方案》印发给你们。\n\n国务院\n2023年5月6日\n（此件公开发布）\n\n推进贸易强国建设行动方案\n\n"
            "一、总体要求\n到2027年，服务进出口规模达到1.2万亿美元以上。\n二、重点任务\n（一）优化货物贸易。\n"
            "1.做强一般贸易。（商务部牵头，工业和信息化部、海关总署按职责分工负责）\n"
            "2.发展保税维修。①支持维修。②完善目录。（海关总署、商务部按职责分工负责）\n（二）发展数字贸易。\n"
            "3.建设示范区。（中央网信办、商务部牵头）\n三、保障措施\n各地区要加强组织实施。\n\n附件：重点任务分工表\n\n附件\n"
            "重点任务分工表\n序号\t重点任务\t责任单位\n1\t做强一般贸易\t商务部\n2\t发展保税维修\t海关总署\n"
        ),
        labels="一 二 二/(一) 二/(一)/1 二/(一)/2 二/(二) 二/(二)/3 三 附件 附件/table/1 附件/table/2",
        duties=(
            "二/(一)/1 lead 商务部, 二/(一)/1 participant 工业和信息化部, 二/(一)/1 participant 海关总署, "
            "二/(一)/2 responsible 海关总署, 二/(一)/2 responsible 商务部, 二/(二)/3 lead 中央网信办, 二/(二)/3 lead 商务部, "
            "附件/table/1 responsible 商务部, 附件/table/2 responsible 海关总署"
        ),
        targets="一 >= 1200000000000 美元 2027",
        plain=("signature", "date", "note", "addressee"),
    ),
    Kind(
        name="a county's main points with 一是 and labels on lines of their own",
        text=(
            "某县2024年乡村振兴工作要点\n\n一、抓好粮食生产。一是稳定面积。落实粮食播种面积30万亩。二是提高单产。\n"
            "二、发展特色产业\n一是做强茶叶。新建茶园5000亩。\n二是做优水果。\n责任单位：县农业农村局、县林业局\n三、改善人居环境\n"
            "（一）整治村庄\n责任领导：张某某\n牵头单位：县住建局\n配合单位：县财政局，各乡镇\n完成时限：2024年12月底\n"
        ),
        labels="一 二 二/一是 二/二是 三 三/(一)",
        duties=(
            "二 responsible 县农业农村局, 二 responsible 县林业局, 三/(一) lead 县住建局, 三/(一) participant 县财政局, "
            "三/(一) participant 各乡镇"
        ),
        targets="一 = 300000 亩 2024, 二/一是 = 5000 亩 2024",
    ),
    Kind(
        name="a code with parts, chapters, sections, articles, items and 附则 without a number",
        text=(
            "某省港口条例\n\n（2021年3月1日某省第十三届人民代表大会常务委员会第三十次会议通过）\n\n目 录\n第一编 总则\n第一章 一般规定\n"
            "第二编 经营\n第一章 许可\n附则\n\n第一编 总则\n第一章 一般规定\n第一条 为了加强港口管理，制定本条例。\n法律另有规定的，从其规定。\n"
            "第二条 港口规划包括：\n（一）布局规划：\n1.沿海港口；\n2.内河港口。\n（二）总体规划。\n第二编 经营\n第一章 许可\n第一节 一般许可\n"
            "第三条 【许可条件】申请许可，应当具备下列条件：\n（一）有场所；\n（二）有与第二条第一款规定相适应的人员。\n"
            "主管部门应当自受理之日起三十日内作出决定。\n第四条之一 未经许可的，处五万元以上二十万元以下罚款。\n附则\n第五条 本条例自2021年5月1日起施行。\n"
        ),
        labels=(
            "第一编 第一编/第一章 第一编/第一章/第一条 第一编/第一章/第二条 第一编/第一章/第二条/(一) 第一编/第一章/第二条/(一)/1 "
            "第一编/第一章/第二条/(一)/2 第一编/第一章/第二条/(二) 第二编 第二编/第一章 第二编/第一章/第一节 第二编/第一章/第一节/第三条 "
            "第二编/第一章/第一节/第三条/(一) 第二编/第一章/第一节/第三条/(二) 第二编/第一章/第一节/第四条之一 chapter/第五条"
        ),
        targets=(
            "第二编/第一章/第一节/第三条 <= 30 日 , 第二编/第一章/第一节/第四条之一 >= 50000 元 , "
            "第二编/第一章/第一节/第四条之一 <= 200000 元 "
        ),
        plain=("toc", "header"),
    ),
    Kind(
        name="a work report with its speaker",
        title="2024年某市政府工作报告",
        text=(
            "政府工作报告\n——2024年1月20日在某市第十五届人民代表大会第四次会议上\n市长 王某某\n\n各位代表：\n现在，我代表市人民政府报告工作。\n"
            "一、2023年工作回顾\n一年来，我们主要做了以下工作：\n（一）经济稳中有进。地区生产总值增长5.5%。\n（二）改革不断深化。\n各位代表！成绩来之不易。\n"
            "二、2024年工作安排\n今年发展主要预期目标是：地区生产总值增长5.5%左右，城镇新增就业6万人。\n（一）扩大内需。建成充电桩1000个以上。\n（二）开放发展。\n"
            "各位代表！让我们团结奋斗。\n"
        ),
        labels="一 一/(一) 一/(二) 二 二/(一) 二/(二)",
        targets="二 ~ 5.5 % 2024, 二 + 60000 人 2024, 二/(一) >= 1000 个 2024",
        plain=("addressee", "header"),
    ),
    Kind(
        name="a work report whose parts have no numbers, saved from a page with its caption and path",
        title="2026年某东省政府工作报告",
        text=(
            "首页\n>\n某省要闻\n某省要闻\n2026年某东省政府工作报告\n2026年1月31日在某东省第十四届人民代表大会第四次会议上\n来源：某东日报\n"
            "时间：2026-02-26\n省长 王某某\n省长王某某作政府工作报告。本报记者 李某某 摄\n各位代表：\n现在，我代表省人民政府向大会报告工作，请予审议。\n"
            "“十四五”时期工作回顾\n过去五年，我们坚持新发展理念，统筹发展和安全，推动高质量发展取得了新的成效，群众生活持续改善，社会大局稳定。\n"
            "——这是快速跃升的五年。地区生产总值增长6%。\n——这是绿色发展的五年。建成公园30座。\n各位代表！成绩来之不易。\n"
            "“十五五”时期主要目标任务\n今后五年，我们要坚持新发展理念，统筹发展和安全，推动高质量发展取得新的更大成效，群众生活持续改善，实现下列目标。\n"
            "一是发展质量提升。地区生产总值年均增长5%。\n二是创新能力提升。研发投入年均增长9%。\n各位代表！美好未来唯有实干铸就。\n"
            "2026年重点工作\n今年是开局之年，我们要坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，扎实推动高质量发展，重点抓好两个方面工作：\n"
            "（一）扩大内需\n建成充电桩1000个。\n（二）改善民生\n新增学位5000个。\n"
        ),
        labels="heading/—— heading/——~2 heading~2/一是 heading~2/二是 heading~3/(一) heading~3/(二)",
        targets=(
            "heading~2/一是 + 5 % 2030, heading~2/二是 + 9 % 2030, heading~3/(一) = 1000 个 2026, heading~3/(二) + 5000 个 2026"
        ),
        plain=("addressee", "header", "furniture"),
    ),
    Kind(
        name="a communiqué with a table of tabs and notes",
        title="某市2023年国民经济和社会发展统计公报",
        text=(
            "某市2023年国民经济和社会发展统计公报\n某市统计局\n2024年3月15日\n\n2023年，全市经济回升向好。\n一、综合\n"
            "全市地区生产总值5000亿元，比上年增长6.0%。\n表1 居民消费价格\n\n指标\t比上年涨跌（%）\t比重\n居民消费价格\t0.2\t100\n食品烟酒\t-0.3\t30\n"
            "二、农业\n粮食产量100万吨。\n注释：\n1.本公报数据为初步统计数。\n2.地区生产总值按现价计算。\n"
        ),
        labels="一 一/表1 二 heading/1 heading/2",
        plain=("row", "header"),
    ),
    Kind(
        name="a Hong Kong ordinance in English",
        text=(
            "Cap. 599 Trade Descriptions (Sample) Ordinance\n\nPart 1\nPreliminary\n\n1. Short title\nThis Ordinance may be cited as the Sample Ordinance.\n\n"
            "2. Interpretation\n(1) In this Ordinance—\nauthority means the Secretary;\n(2) For the purposes of subsection (1)—\n(a) a person supplies goods if the person—\n"
            "(i) sells them; or\n(ii) leases them; and\n(b) a trade includes a profession.\n\nPart 2\nOffences\n\nDivision 1—General\n\n3. False trade descriptions\n"
            "(1) A person who, in the course of trade—\n(a) applies a false description; or\n(b) supplies goods,\ncommits an offence.\n(2) A person is liable to a fine.\n\n"
            "Schedule 1\n[s. 2]\nGoods\n1. Tea\n2. Rice\n"
        ),
        labels=(
            "Part 1|Part 1/1|Part 1/2|Part 1/2/(1)|Part 1/2/(2)|Part 1/2/(2)/(a)|Part 1/2/(2)/(a)/(i)|Part 1/2/(2)/(a)/(ii)|Part 1/2/(2)/(b)|"
            "Part 2|Part 2/Division 1|Part 2/Division 1/3|Part 2/Division 1/3/(1)|Part 2/Division 1/3/(1)/(a)|Part 2/Division 1/3/(1)/(b)|"
            "Part 2/Division 1/3/(2)|Schedule 1|Schedule 1/1|Schedule 1/2"
        ),
    ),
    Kind(
        name="a Hong Kong ordinance in Chinese",
        text=(
            "第1部 導言\n1. 簡稱\n本條例可引稱為《某條例》。\n2. 釋義\n(1) 在本條例中——\n主管當局指局長；\n(2) 就第(1)款而言——\n(a) 某人如——\n(i) 售賣；或\n"
            "(ii) 出租，\n即屬供應；\n(b) 其他。\n第2部 罪行\n3. 虛假說明\n(1) 任何人不得應用虛假說明。\n(2) 任何人違反第(1)款，可處罰款。\n"
        ),
        labels=(
            "第1部 第1部/1 第1部/2 第1部/2/(1) 第1部/2/(2) 第1部/2/(2)/(a) 第1部/2/(2)/(a)/(i) 第1部/2/(2)/(a)/(ii) 第1部/2/(2)/(b) "
            "第2部 第2部/3 第2部/3/(1) 第2部/3/(2)"
        ),
    ),
    Kind(
        name="a law of Macau in Portuguese",
        title="Lei n.º 7/2008 Lei das relações de trabalho",
        text=(
            "Lei n.º 7/2008\nLei das relações de trabalho\n\nA Assembleia Legislativa decreta, nos termos da alínea 1) do artigo 71.º da Lei Básica, o seguinte:\n\n"
            "CAPÍTULO I\nDisposições gerais\n\nArtigo 1.º\nObjecto\nA presente lei estabelece o regime geral.\n\nArtigo 2.º\nÂmbito\n1. A presente lei aplica-se a todos.\n"
            "2. Exceptuam-se:\n1) O emprego público;\n2) Os cônjuges.\n\nCAPÍTULO II\nContrato\n\nSECÇÃO I\nCelebração\n\nArtigo 3.º\nForma\nO contrato não está sujeito a forma.\n\n"
            "Aprovada em 5 de Agosto de 2008.\n"
        ),
        labels=(
            "CAPÍTULO I|CAPÍTULO I/Artigo 1.º|CAPÍTULO I/Artigo 2.º|CAPÍTULO I/Artigo 2.º/1|CAPÍTULO I/Artigo 2.º/2|CAPÍTULO I/Artigo 2.º/2/1)|"
            "CAPÍTULO I/Artigo 2.º/2/2)|CAPÍTULO II|CAPÍTULO II/SECÇÃO I|CAPÍTULO II/SECÇÃO I/Artigo 3.º"
        ),
        plain=("signature",),
    ),
    Kind(
        name="a regulation of Macau in Chinese",
        title="某制度施行細則",
        text=(
            "第2/2023號行政法規\n某制度施行細則\n\n行政長官根據《澳門特別行政區基本法》第五十條（五）項，制定本補充性行政法規。\n\n第一章\n一般規定\n\n第一條\n標的\n"
            "本行政法規訂定施行細則。\n\n第二條\n定義\n一、下列用語的含義為：\n（一）“申請人”是指自然人；\n（二）“實體”是指法人，包括：\n（1）公司；\n（2）社團。\n"
            "二、上款規定不適用於公共部門。\n\n第三條\n生效\n本行政法規自公佈翌日起生效。\n\n二零二三年一月五日制定。\n命令公佈。\n代理行政長官　某某某\n"
        ),
        labels=(
            "第一章 第一章/第一條 第一章/第二條 第一章/第二條/一 第一章/第二條/一/(一) 第一章/第二條/一/(二) 第一章/第二條/一/(二)/(1) "
            "第一章/第二條/一/(二)/(2) 第一章/第二條/二 第一章/第三條"
        ),
        plain=("signature",),
    ),
    Kind(
        name="an English action plan in decimals",
        title="Action Plan for Green Shipping 2024-2028",
        text=(
            "Action Plan for Green Shipping 2024-2028\n\nForeword\nThis plan sets out how the port will go green.\n\n1 Introduction\n1.1 Background\n"
            "The port handled 14 million TEU in 2023.\n1.2 Vision\n1.2.1 Short term\nInstall shore power.\n1.2.2 Long term\nAchieve net zero.\n2 Actions\n2.1 Fuels\n"
            "2.1.1 Supply LNG.\n2.1.2 Explore methanol. In 2.5 years a trial is planned.\n"
        ),
        labels="1 1/1.1 1/1.2 1/1.2/1.2.1 1/1.2/1.2.2 2 2/2.1 2/2.1/2.1.1 2/2.1/2.1.2",
        plain=("heading",),
    ),
    Kind(
        name="English policy measures in chapters, letters, numbers and small romans",
        text=(
            "Policy Measures for the Low-altitude Economy\nChapter 1 Overview\n(A) Background\n1. The Government set up a group.\n(i) It is led by the Secretary.\n"
            "(ii) It meets quarterly.\n2. Projects have been launched.\n(B) Measures\n3. Amend the Order.\nChapter 2 Way Forward\n(A) Timetable\n4. Amendments will be completed.\n"
        ),
        labels=(
            "Chapter 1|Chapter 1/(A)|Chapter 1/(A)/1|Chapter 1/(A)/1/(i)|Chapter 1/(A)/1/(ii)|Chapter 1/(A)/2|Chapter 1/(B)|Chapter 1/(B)/3|Chapter 2|"
            "Chapter 2/(A)|Chapter 2/(A)/4"
        ),
    ),
    Kind(
        name="English lines broken in mid-sentence",
        text=(
            "Regulation of Ports\nArticle 1\nPurpose\nThis Regulation sets out the\nconditions for port services, as\nreferred to in Article 15(1) and\n2.5 of the Annex.\n"
            "Article 2\nScope\n1. This Regulation applies to:\n(a) mooring;\n(b) towage.\n2. Member ports may\nexempt small vessels.\n"
        ),
        labels="Article 1|Article 2|Article 2/1|Article 2/1/(a)|Article 2/1/(b)|Article 2/2",
    ),
    Kind(
        name="a five-year plan with a preface and boxes",
        title="某省“十四五”数字经济发展规划",
        text=(
            "某省“十四五”数字经济发展规划\n\n前言\n本规划根据国家规划编制。\n\n第一章 发展基础\n第一节 成效\n一、规模壮大\n“十三五”期间，规模年均增长8%。\n"
            "专栏1 主要指标\n第二章 重点任务\n第一节 夯实底座\n（一）网络\n建设5G基站10万个。\n专栏2：网络工程\n1.千兆城市工程。建设千兆城市5个。\n2.算力工程。\n（二）平台\n"
        ),
        labels=(
            "第一章 第一章/第一节 第一章/第一节/一 第一章/第一节/一/专栏1 第二章 第二章/第一节 第二章/第一节/(一) 第二章/第一节/(一)/专栏2 "
            "第二章/第一节/(一)/专栏2/1 第二章/第一节/(一)/专栏2/2 第二章/第一节/(二)"
        ),
        targets="第二章/第一节/(一) = 100000 个 2025, 第二章/第一节/(一)/专栏2/1 = 5 个 2025",
        plain=("heading",),
    ),
    Kind(
        name="duties in brackets of every shape",
        text=(
            "某市稳外贸行动方案\n一、主要任务\n（一）稳定出口。【责任单位：市商务局、市财政局，各区人民政府】\n（二）扩大进口。〔市商务局牵头，市发展改革委、武汉海关配合〕\n"
            "（三）培育业态。[市商务局、市邮政管理局负责]\n（四）优化服务。（牵头领导：李某某；责任单位：市政务服务局；配合单位：市市场监管局、市税务局）\n"
            "（五）金融支持。新增网点30个。（责任单位：市委金融办、人民银行某市分行；完成时限：2025年6月）\n（六）防范风险。建设站点20个。责任单位：市应急局。\n"
            "（七）强化宣传。（市委宣传部、市商务局等按职责分工负责）\n（八）创新。（市科技局、各县（市、区）政府）\n（九）评估。（市发展改革委牵头、市直有关部门配合）\n"
        ),
        labels="一 一/(一) 一/(二) 一/(三) 一/(四) 一/(五) 一/(六) 一/(七) 一/(八) 一/(九)",
        duties=(
            "一/(一) responsible 市商务局, 一/(一) responsible 市财政局, 一/(一) responsible 各区人民政府, 一/(二) lead 市商务局, "
            "一/(二) participant 市发展改革委, 一/(二) participant 武汉海关, 一/(三) responsible 市商务局, 一/(三) responsible 市邮政管理局, "
            "一/(四) responsible 市政务服务局, 一/(四) participant 市市场监管局, 一/(四) participant 市税务局, 一/(五) responsible 市委金融办, "
            "一/(五) responsible 人民银行某市分行, 一/(六) responsible 市应急局, 一/(七) responsible 市委宣传部, 一/(七) responsible 市商务局, "
            "一/(八) responsible 市科技局, 一/(八) responsible 各县（市、区）政府, 一/(九) lead 市发展改革委, 一/(九) participant 市直有关部门"
        ),
        targets="一/(五) + 30 个 2025-06, 一/(六) = 20 个",
    ),
    Kind(
        name="duties on bullet lines below their task",
        text=(
            "某市优化营商环境任务清单\n一、开办企业\n1.压缩开办时间\n牵头单位：市市场监管局\n配合单位：市公安局、市税务局\n2.推行电子证照\n牵头单位：市政务服务数据管理局\n"
            "责任部门：市大数据中心；各区政府\n二、获得电力\n3.精简流程\n- 责任部门：市发展改革委\n- 配合部门：市供电局\n"
        ),
        labels="一 一/1 一/2 二 二/3",
        duties=(
            "一/1 lead 市市场监管局, 一/1 participant 市公安局, 一/1 participant 市税务局, 一/2 lead 市政务服务数据管理局, 一/2 responsible 市大数据中心, "
            "一/2 responsible 各区政府, 二/3 responsible 市发展改革委, 二/3 participant 市供电局"
        ),
    ),
    Kind(
        name="the first of several leads, said once",
        text=(
            "某省实施方案任务分工\n（排在第一位的部门为牵头部门，下同）\n一、建设口岸。（省商务厅、海关总署广东分署、省交通运输厅负责）\n二、发展航运。（省交通运输厅、省港航集团）\n"
        ),
        labels="一 二",
        duties="一 lead 省商务厅, 一 participant 海关总署广东分署, 一 participant 省交通运输厅, 二 lead 省交通运输厅, 二 participant 省港航集团",
    ),
    Kind(
        name="a table of duties in Markdown",
        form="md",
        text=(
            "# 某区重点工作任务分工方案\n\n## 附件 重点任务分工表\n\n| 序号 | 工作任务 | 牵头单位 | 配合单位 | 完成时限 |\n|---|---|---|---|---|\n"
            "| 1 | 引进项目50个 | 区商务局 | 区发改委、区财政局 | 2024年底 |\n| 2 | 建设产业园区 | 区工信局 |  | 2025年6月 |\n| 3 | 改造老旧小区 | 区住建局 | 各街道办事处 | 持续推进 |\n"
        ),
        labels="附件 附件/table/1 附件/table/2 附件/table/3",
        duties=(
            "附件/table/1 lead 区商务局, 附件/table/1 participant 区发改委, 附件/table/1 participant 区财政局, 附件/table/2 lead 区工信局, "
            "附件/table/3 lead 区住建局, 附件/table/3 participant 各街道办事处"
        ),
        targets="附件/table/1 = 50 个 2024",
    ),
    Kind(
        name="a table of duties in HTML with merged cells",
        form="html",
        text=(
            "<html><body><h1>某市2024年重点任务清单</h1><p>现将任务清单印发。</p><table><tr><th>类别</th><th>序号</th><th>任务</th><th>责任单位</th></tr>"
            "<tr><td rowspan='2'>产业</td><td>1</td><td>发展新能源汽车</td><td rowspan='2'>市工信局、市发改委</td></tr><tr><td>2</td><td>发展集成电路</td></tr>"
            "<tr><td>民生</td><td>3</td><td>新建学校10所</td><td>市教育局</td></tr></table></body></html>"
        ),
        labels="table/1 table/2 table/3",
        duties=(
            "table/1 responsible 市工信局, table/1 responsible 市发改委, table/2 responsible 市工信局, table/2 responsible 市发改委, "
            "table/3 responsible 市教育局"
        ),
        targets="table/3 = 10 所 2024",
    ),
    Kind(
        name="a table flattened to one cell a line",
        title="某区实事项目表",
        text=(
            "某区实事项目表\n\n序号\n项目名称\n责任单位\n完成时限\n1\n新建公园5个\n区绿化市容局\n2024年12月\n2\n加装电梯100台\n区房管局、各街镇\n2024年11月\n3\n新增停车位800个\n区建管委\n2024年12月\n"
        ),
        labels="1 2 3",
        duties="1 responsible 区绿化市容局, 2 responsible 区房管局, 2 responsible 各街镇, 3 responsible 区建管委",
        targets="1 = 5 个 2024-12, 2 = 100 台 2024-11, 3 + 800 个 2024-12",
    ),
    Kind(
        name="lines of a PDF with page numbers and a preamble that is broken",
        title="某市人民政府办公室关于印发促进消费若干措施的通知",
        text=(
            "某市人民政府办公室文件\n某府办〔2024〕3号\n某市人民政府办公室关于印发促进消费若干\n措施的通知\n各区人民政府，市政府各部门：\n"
            "《促进消费若干措施》已经市人民政府同意，现印发给你们，请\n认真组织实施。\n— 1 —\n某市人民政府办公室\n2024年2月1日\n促进消费若干措施\n"
            "为深入贯彻落实党中央、国务院关于恢复和扩大消费的决策部\n署，结合我市实际，制定以下措施。\n一、稳定大宗消费\n（一）促进汽车消费。支持购置新能源汽车，对符合条件的给予\n"
            "2.5万元以内补贴。（市商务局牵头，市财政局、市公安局按职责\n分工负责）\n— 2 —\n（二）支持住房消费。按照《条例》\n第二十条第一款规定执行。\n二、扩大服务消费\n（三）发展餐饮消费。\n"
        ),
        labels="一 一/(一) 一/(二) 二 二/(三)",
        duties="一/(一) lead 市商务局, 一/(一) participant 市财政局, 一/(一) participant 市公安局",
        targets="一/(一) <= 25000 元 ",
        plain=("furniture", "signature", "date"),
    ),
    Kind(
        name="a notice of nine departments with two annexes",
        title="某省商务厅等9部门关于印发《某省推动跨境电商高质量发展行动计划（2024-2026年）》的通知",
        text=(
            "某省商务厅等9部门关于印发《某省推动跨境电商高质量发展行动计划（2024-2026年）》的通知\n某商电函〔2024〕15号\n各地级以上市商务、发展改革、财政主管部门：\n"
            "　　现将《某省推动跨境电商高质量发展行动计划（2024-2026年）》印发给你们。\n　　附件：1.某省推动跨境电商高质量发展行动计划（2024-2026年）\n　　　　　2.重点任务分工表\n"
            "　　某省商务厅　某省发展改革委　某省财政厅\n　　2024年4月2日\n　　附件1\n　　某省推动跨境电商高质量发展行动计划\n　　（2024-2026年）\n　　一、总体目标\n"
            "　　力争到2026年，跨境电商进出口额突破1.5万亿元，建设海外仓500个以上。\n　　二、主要任务\n　　（一）培育主体。每市引进头部企业不少于2家。（省商务厅，各地级以上市人民政府按职责分工负责，下同）\n"
            "　　附件2\n　　重点任务分工表\n　　一、培育主体\n　　1.引进头部企业。省商务厅牵头。\n"
        ),
        labels="附件1 附件1/一 附件1/二 附件1/二/(一) 附件2 附件2/一 附件2/一/1",
        duties="附件1/二/(一) responsible 省商务厅, 附件1/二/(一) responsible 各地级以上市人民政府, 附件2/一/1 lead 省商务厅",
        targets="附件1/一 > 1500000000000 元 2026, 附件1/一 >= 500 个 2026, 附件1/二/(一) >= 2 家 2026",
    ),
    Kind(
        name="a statute whose paragraphs list again",
        text=(
            "某市物业管理条例\n（2010年5月1日某市人大常委会通过 2020年6月1日修正）\n第一章　总　则\n第一条　为规范物业管理，制定本条例。\n第二条　本条例所称物业管理，是指：\n（一）维修；\n（二）养护。\n"
            "　　前款所称维修，包括：\n　　1.日常维修；\n　　2.大修。\n第二章　业 主\n第三条　业主享有下列权利：\n（一）表决；\n（二）监督。\n业主应当履行义务。\n第十二条第三款规定的情形除外。\n第四条　自2021年1月1日起施行。\n"
        ),
        labels=(
            "第一章 第一章/第一条 第一章/第二条 第一章/第二条/(一) 第一章/第二条/(二) 第一章/第二条/1 第一章/第二条/2 第二章 第二章/第三条 "
            "第二章/第三条/(一) 第二章/第三条/(二) 第二章/第四条"
        ),
    ),
    Kind(
        name="a reply",
        title="国务院关于同意在某市设立综合试验区的批复",
        text=(
            "国务院关于同意在某市设立综合试验区的批复\n国函〔2022〕8号\n某省人民政府、商务部：\n你们的请示收悉。现批复如下：\n一、同意在某市设立综合试验区。\n二、有关部门要给予支持。商务部要牵头做好协调指导。\n"
            "国务院\n2022年1月22日\n（此件公开发布）\n"
        ),
        labels="一 二",
        duties="二 lead 商务部",
        plain=("addressee", "signature", "date", "note"),
    ),
    Kind(
        name="annexes that restart their numbers",
        text=(
            "某省实施方案\n一、目标\n（一）发展。\n（二）改革。\n附件1\n指标表\n一、经济\n（一）增长6%。\n二、社会\n附件2\n项目表\n一、交通\n二、水利\n"
        ),
        labels="一 一/(一) 一/(二) 附件1 附件1/一 附件1/一/(一) 附件1/二 附件2 附件2/一 附件2/二",
        targets="附件1/一/(一) + 6 % ",
    ),
    Kind(
        name="numbers with the enumeration comma and a contact line",
        text=(
            "关于开展安全生产大检查的工作方案\n\n一、工作目标\n坚决防范事故。\n二、工作要求\n1、加强领导。各单位要高度重视。\n2、压实责任。\n3、严肃纪律。\n联系人：张某，电话：12345678\n"
        ),
        labels="一 二 二/1 二/2 二/3",
        plain=("note",),
    ),
    Kind(
        name="goals behind dashes, each with its year, and a table of indicators",
        title="某市三年行动方案（2024—2026年）",
        text=(
            "某市三年行动方案（2024—2026年）\n一、工作目标\n——到2024年，建成5G基站1万个。\n——到2025年，建成5G基站2万个。\n——普及率、数控化率分别超过90%、75%。\n"
            "二、重点任务\n（一）基础设施提升行动\n1.网络提升工程。\n（1）建设骨干网。\n（2）建设接入网。\n①城区。\n②乡村。\n2.算力工程。奖励不超过实缴注册资本5%。（市商务局及各区负责）\n"
            "附表1\n主要指标\n指标 | 单位 | 2024年 | 2026年 | 属性\n5G基站 | 万个 | 1 | 3 | 预期性\n算力规模 | EFLOPS | 2 | 5 | 约束性\n"
        ),
        labels=(
            "一 一/—— 一/——~2 一/——~3 二 二/(一) 二/(一)/1 二/(一)/1/(1) 二/(一)/1/(2) 二/(一)/1/(2)/① 二/(一)/1/(2)/② 二/(一)/2 附表1"
        ),
        duties="二/(一)/2 responsible 市商务局, 二/(一)/2 responsible 各区",
        targets=(
            "一/—— = 10000 个 2024, 一/——~2 = 20000 个 2025, 一/——~3 > 90 % 2026, 一/——~3 > 75 % 2026, 二/(一)/2 <= 5 % 2026, "
            "附表1 = 30000 个 2026, 附表1 = 5 FLOPS 2026"
        ),
        plain=("goal", "row"),
    ),
    Kind(
        name="duties in broken brackets and in sentences",
        text=(
            "某市关于优化外商投资环境的若干措施\n\n一、提高利用外资质量\n1．支持设立研发中心。（责任单位：市科技局；配合单位：市商务局、海关）\n2．鼓励境内再投资。\n（牵头单位：市商务局\n配合单位：市发展改革委、市税务局）\n"
            "二、保障国民待遇\n3．保障参与政府采购。由市财政局牵头，会同市发展改革委组织实施。\n4．支持参与标准制定。市市场监管局牵头负责，市民政局等配合。\n"
            "5．强化知识产权保护。〔责任部门：市市场监管局（知识产权局）、市中级人民法院〕\n"
        ),
        labels="一 一/1 一/2 二 二/3 二/4 二/5",
        duties=(
            "一/1 responsible 市科技局, 一/1 participant 市商务局, 一/1 participant 海关, 一/2 lead 市商务局, 一/2 participant 市发展改革委, "
            "一/2 participant 市税务局, 二/3 lead 市财政局, 二/3 participant 市发展改革委, 二/4 lead 市市场监管局, 二/4 participant 市民政局, "
            "二/5 responsible 市市场监管局（知识产权局）, 二/5 responsible 市中级人民法院"
        ),
    ),
    Kind(
        name="lines that begin with numbers that label nothing",
        text=(
            "某市通知\n\n一、总体要求\n2024年以来，全市经济向好。\n15分钟便民生活圈建设加快。\n1号公路通车。\n二、任务\n1.第一批任务。\n10.3公里道路通车。\n2.第二批任务。\n"
            "三、要求\n第一，加强领导。\n第二，压实责任。\n"
        ),
        labels="一 二 二/1 二/2 三 三/第一 三/第二",
    ),
    Kind(
        name="stages of a campaign",
        text=(
            "某市专项整治工作方案\n一、工作步骤\n第一阶段：动员部署。\n各单位动员。\n第二阶段：全面排查。\n第三阶段：总结提升。\n二、工作要求\n1、加强领导。\n2、压实责任。\n"
        ),
        labels="一 一/第一阶段 一/第二阶段 一/第三阶段 二 二/1 二/2",
    ),
    Kind(
        name="a Hong Kong agenda with stems and numbers that run on",
        text=(
            "《北部都會區行動綱領》\n第一章 願景\n甲、交通\n1. 鐵路。\n2. 道路。\n乙、房屋\n3. 到2034年，將提供50萬個住宅單位。\n第二章 策略\n甲、土地\n乙、生態\n甲方應當付款。\n"
        ),
        labels="第一章 第一章/甲 第一章/甲/1 第一章/甲/2 第一章/乙 第一章/乙/3 第二章 第二章/甲 第二章/乙",
        targets="第一章/乙/3 = 500000 个 2034",
    ),
    Kind(
        name="no numbering at all",
        title="关于开展某项活动的公告",
        text=(
            "关于开展某项活动的公告\n\n为丰富群众文化生活，我局定于近期举办活动。欢迎参加。\n活动时间为周末。地点在文化馆。\n特此公告。\n\n某市文化广电旅游局\n2024年4月1日\n"
        ),
        labels="",
        plain=("paragraph", "signature", "date"),
    ),
    Kind(
        name="questions and answers",
        text="某部有关负责人就《办法》答记者问\n问：出台《办法》的背景是什么？\n答：为规范管理，制定《办法》。\n问：主要内容有哪些？\n答：一是明确范围。二是规范程序。\n",
        labels="",
        plain=("paragraph",),
    ),
]


def _words(listed: str) -> list[str]:
    return listed.split("|") if "|" in listed else listed.split()


def _rows(listed: str) -> list[str]:
    return [row.strip() for row in listed.split(", ") if row.strip()]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request):
    return request.param


@pytest.fixture
def parsed(kind):
    return read_source(load_text(kind.text, form=kind.form), "d", lexicon=default_lexicon())


def test_every_labelled_clause_is_where_it_belongs(kind, parsed):
    text = parsed.document.text
    assert "".join(text[c.start : c.end] for c in parsed.clauses) == text
    assert [c.id.removeprefix("d/") for c in parsed.clauses if c.label and c.kind != "toc"] == _words(
        kind.labels
    )
    assert set(kind.plain) <= {c.kind for c in parsed.clauses}
    if kind.title:
        assert parsed.document.title == kind.title


def test_every_duty_is_read_and_no_other(kind, parsed):
    found = [f"{d.clause_id.removeprefix('d/')} {d.role.value} {d.printed}" for d in parsed.duties]
    assert found == _rows(kind.duties)
    assert not parsed.notices


def test_every_target_is_read_and_no_other(kind, parsed):
    found = [
        f"{t.clause_id.removeprefix('d/')} {t.comparator.value} {t.value:.15g} {t.unit} {t.deadline}".strip()
        for t in parsed.targets
    ]
    assert found == _rows(kind.targets)
