"""How the program's own words may not sound: clause 1.1 leaves the brands to the customer."""

from gcm.core.errors import Problem

COMPELLING = (
    "必须",
    "务必",
    "强制",
    "强行",
    "硬性",
    "必销",
    "必订",
    "必购",
    "不得不",
    "不得拒绝",
    "指令性",
    "摊派",
    "搭售",
    "搭配销售",
    "捆绑",
)


def wording_problems(field: str, text: str) -> list[Problem]:
    """Clause 1.1: words that leave the customer no choice."""
    return [
        Problem(field, f"“{word}”不是建议的语气：品牌由客户自主选择，请改写。")
        for word in COMPELLING
        if word in text
    ]
