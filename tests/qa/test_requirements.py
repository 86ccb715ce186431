"""What a question demands, and what meets it."""

import pytest

from qa.requirements import unmet


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("办理许可要提交什么材料？", "申请人应当按时缴费"),
        ("需要带哪些证件？", "由市政府负责"),
        ("一共有多少项？", "推广第二批改革举措，2017年印发"),
        ("由哪个部门负责？", "应当及时办理"),
    ],
)
def test_what_is_not_said_is_missed(question, clause):
    assert unmet(question, clause)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        # what is spoken of is not what is asked for
        ("想把用户资料传到国外，安全评估是哪个部门组织？", "应当通过国家网信部门组织的安全评估"),
        ("不要引用文件，改造多少公里？", "实施24公里管道改造"),
        ("一共有多少项？", "推广的改革举措（共23项）"),
        ("期限是多少？", "期限不超过二年"),
        ("who has to come up with the loans?", "中国农业发展银行负责落实贷款"),
        ("which ministry sets up the topics?", "科技部拟安排研究课题"),
    ],
)
def test_what_is_said_meets_the_demand(question, clause):
    assert unmet(question, clause) == ()
