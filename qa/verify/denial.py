"""Denial: what the document does is not said to be left undone, and what it forbids not said to be done."""

from __future__ import annotations

import re

#: Negation in a folded part. Comparisons (不低于), doubled ones (不断) and names (不动产) deny nothing.
_DENIAL = re.compile(
    r"(?<![毫得])不(?![仅断同少久良足锈符])(?!得不|动产|低于|高于|超过|少于|多于|大于|小于|确定|特定|一致|合格|可抗|可分|限于|法|正当|满足?[\d一二三四五])|没有|并非|而非|尚未|未(?=能|予|有|达|实现|完成|批准|允许|获|得|规定|明确|列)|未经|无(?:需|须|权|法|偿(?!还))|禁止|严禁"
    r"|\bnot\b(?! only| less| more| exceed)|\bnever\b|\bwithout\b|n't\b|\bprohibit\w*|\bforbid\w*|\bneither\b|\bnor\b|\bcannot\b"
    r"|\bnão\b(?! só| apenas| (?:inferior|superior|excede|ultrapassa))|\bnem\b|\bsem\b|\bnenhum\w*|\bnunca\b|\bproíb\w*|\bproib\w*"
)


#: "no" is a denial in English and "in the" in Portuguese.
_NO = re.compile(r"\bno\b(?! (?:more|less|later|fewer) than)")
_PORTUGUESE = re.compile(r"[ãõçê]|\b(?:de|do|da|que|com|para|uma?|em|os|as|é)\b")


def denied(folded: str) -> bool:
    """Return whether a folded part denies or forbids something.

    >>> denied("不得收取费用"), denied("不断完善"), denied("不超过5个")
    (True, False, False)
    """
    if _DENIAL.search(folded):
        return True
    return bool(_NO.search(folded)) and not _PORTUGUESE.search(folded)
