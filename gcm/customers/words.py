"""The Chinese names of the archive's fields and of what may happen to a chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FIELDS = {
    "code": "编码",
    "name": "名称",
    "uscc": "统一社会信用代码",
    "legal_person": "法人代表",
    "hq_address": "总部地址",
    "order_phone": "订货电话",
    "order_frequency": "订货频率",
    "bank_name": "开户银行",
    "bank_account": "账号",
    "bank_account_mask": "账号",
    "planned_volume": "计划销量",
    "district_id": "片区",
    "joined_on": "入网日期",
    "left_on": "退网日期",
    "left_because": "退网原因",
    "category": "客户类别",
    "licence_number": "专卖证号",
    "licence_ends_on": "证件有效期止",
    "address": "卖场地址",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "monthly_volume": "月销量",
    "format": "业态",
    "longitude": "经度",
    "latitude": "纬度",
    "opened_on": "开业日期",
    "closed_on": "关闭日期",
    "post": "职务",
    "is_buyer": "购销负责人",
    "phone": "电话",
    "holder": "客户经理",
    "begins_on": "生效日期",
    "ends_on": "截止日期",
    "reason": "原因",
    "customer_id": "所属客户",
}

ACTIONS = {
    "customer.edited": "修改总部档案",
    "customer.left": "退网",
    "customer.returned": "恢复服务",
    "customer.reassigned": "移交客户经理",
    "customer.revealed": "查看账号",
    "store.added": "新增卖场",
    "store.edited": "修改卖场",
    "store.closed": "卖场关闭",
    "store.reopened": "卖场恢复营业",
    "contact.added": "新增联系人",
    "contact.edited": "修改联系人",
    "contact.removed": "删除联系人",
}
NOUNS = {
    "customer": "客户",
    "store": "卖场",
    "contact": "联系人",
    "letter": "销售回顾",
    "target": "目标",
    "forecast": "预测",
    "import": "导入",
}


@dataclass(frozen=True)
class Line:
    """One entry of a trail as people read it; ``changes`` are (field, before, after)."""

    at: datetime
    title: str
    actor: str
    changes: list[tuple[str, str, str]]
    reason: str | None


def line(at: datetime, action: str, actor: str, detail: Mapping[str, Any]) -> Line:
    changes = [
        (field(name), said(before), said(after))
        for name, (before, after) in detail.get("changes", {}).items()
    ]
    return Line(at, title(action), actor, changes, detail.get("reason"))


def title(action: str) -> str:
    """What happened, in Chinese; actions of features above are named by their noun."""
    noun = action.split(".")[0]
    return ACTIONS.get(action) or f"{NOUNS.get(noun, '其他')}变更"


def field(name: str) -> str:
    return FIELDS.get(name, name)


def said(value: Any) -> str:
    """A kept value in words: nothing is a dash."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "—" if value in {None, ""} else str(value)
