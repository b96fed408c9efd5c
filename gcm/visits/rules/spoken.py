"""What was typed into a form of a visit, field by field, as people say it."""

import re
from collections.abc import Iterable

from gcm.visits.rules.kinds import OUTCOMES
from gcm.visits.rules.sheets import Item, Sheet

NAMES = {
    "arrived": "更正到达时间",
    "begins_at": "开始",
    "ends_at": "结束",
    "latitude": "纬度",
    "left": "更正离开时间",
    "longitude": "经度",
    "outcome": "结果",
    "received_by": "接待人",
    "contacts": "见到的人（联系人编号）",
    "signed_on_paper": "纸上签字",
    "time_note": "更正说明",
}
# What the program needs for itself; photographs and signatures are shown below as pictures.
UNSAID = {"form", "opened_at", "photo", "replaces", "signature", "store_id", "uuid"}
LINE = re.compile(r"lines-(\d{1,4})-(\w+)")
PARTS = {
    "is_buyer": "购销负责人",
    "name": "姓名",
    "post": "职务",
    "side": "哪一方",
    "text": "内容",
    "due_on": "期限",
}
COLUMNS = {"product_id": "商品", "stock_cartons": "库存（条）", "stock_packs": "库存（盒）"}
GROUPS = {"persons": "其他人", "promises": "约定"}
GROUP = re.compile(r"(persons|promises)-(\d{1,4})-(\w+)")


def read(sheet: Sheet, name: str, value: str) -> tuple[str, str]:
    """The name and the value; an empty name for what people need not see."""
    if found := LINE.fullmatch(name):
        return of_item(sheet.columns, found[2], value, f"品规 {int(found[1]) + 1}：")
    if found := GROUP.fullmatch(name):
        part = PARTS.get(found[3], found[3])
        return f"{GROUPS[found[1]]} {int(found[2]) + 1}：{part}", value
    if name == "outcome":
        return NAMES[name], {str(key): said for key, said in OUTCOMES.items()}.get(value, value)
    if name in NAMES:
        return NAMES[name], {"y": "是"}.get(value, value)
    return of_item(sheet.items, name, value)


def of_item(items: Iterable[Item], key: str, value: str, before: str = "") -> tuple[str, str]:
    item = next((each for each in items if each.key == key), None)
    if item is None:
        return ("" if key in UNSAID else before + COLUMNS.get(key, key)), value
    return before + item.label, dict(item.options).get(value, value)
