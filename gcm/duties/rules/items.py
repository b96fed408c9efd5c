"""One line of the market standard's sheet: a value, its limit, and whether it is met."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from gcm.duties.rules.duty import Page

HUNDREDTH = Decimal("0.01")
TITLES = {
    "stores": "当月走到的卖场",
    "headquarters": "按约拜访总部",
    "receipts": "告知单送达并签收",
    "plans": "两周计划在开始前批准",
    "files": "档案必填项齐全",
    "changes": "变更及时登记",
    "tags": "明码标价",
    "shortages": "顺销、平销品规断货",
    "forecasts": "月度预测",
    "letters": "销售回顾函",
    "findings": "问题反馈与办结",
    "compliance": "违规线索转专卖",
}


class Verdict(StrEnum):
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


VERDICTS = {Verdict.MET: "达到", Verdict.MISSED: "未达到", Verdict.UNKNOWN: "无法衡量"}


@dataclass(frozen=True)
class Item:
    """One line of the sheet; ``why`` says what is missing, or why it cannot be measured."""

    key: str
    title: str
    value: str
    limit: str
    verdict: Verdict
    page: Page
    why: str = ""


Part = tuple[str, bool | None, str]  # value, whether it is met (None: unknown), why


def item(key: str, limit: str, page: Page, *parts: Part) -> Item:
    """Missed where one part is; unknown where nothing at all is known."""
    known = [met for _value, met, _why in parts if met is not None]
    verdict = Verdict.UNKNOWN
    if known:
        verdict = Verdict.MET if all(known) else Verdict.MISSED
    value = "；".join(value for value, _met, _why in parts)
    why = "；".join(why for _value, met, why in parts if why and not met)
    return Item(key, TITLES[key], value, limit, verdict, page, why)


def share(part: int, whole: int, least: Decimal, why: str, unknown: str) -> Part:
    """``part`` of ``whole`` against a percentage; unknown where there is nothing to measure."""
    if not whole:
        return "—", None, unknown
    percent = percent_of(part, whole)
    return f"{part} / {whole}（{percent}%）", percent >= least, why


def percent_of(part: int, whole: int) -> Decimal:
    """Half up to two decimals, never up to 100: one of thousands that lacks is a lack."""
    exact = (Decimal(100 * part) / whole).quantize(HUNDREDTH, ROUND_HALF_UP)
    return min(exact, Decimal("99.99")) if part < whole else exact
