"""Workbooks made by hand for clause 4.1: three departments whose values are chosen one by one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from gcm import cli
from gcm.core import scope
from gcm.core.db import db
from gcm.core.imports.report import Report
from tests.core.workbooks.files import workbook
from tests.exchange.sheets import take

PASSWORD = "Blue-Kettle-48-Rain"
MONTH, BEFORE = "2026-09", "2025-09"
OTHER, FOCUS, FOCUS1, CLASS1 = "510001", "510002", "510003", "510004"
HEADINGS = {
    "部门": ["部门编码", "部门名称", "本部门"],
    "片区": ["片区编码", "片区名称", "部门编码", "集团客户片区"],
    "用户": ["登录名", "姓名", "角色", "片区编码", "初始密码"],
    "商品": ["商品编码", "商品名称", "品牌", "生效日期", "每条支数", "价类"],
    "总部档案": ["客户编码", "客户名称", "片区编码"],
    "卖场": ["卖场编码", "卖场名称", "客户编码"],
    "销售": ["日期", "卖场编码", "商品编码", "数量(条)", "金额(元)"],
    "其他部门": ["月份", "部门编码", "销售总量", "娇子销量", "一类娇子销量", "一类烟销量"],
    "普通线得分": ["月份", "片区编码", "得分", "依据文号"],
}

# What a department has when it stands first, second or third at an indicator.
GROWTHS = {1: Decimal(100), 2: Decimal(25), 3: Decimal(0)}
FOCUS_SHARES = {1: Decimal(40), 2: Decimal(32), 3: Decimal(30)}
CLASS1_SHARES = {1: Decimal(50), 2: Decimal(40), 3: Decimal(25)}

Line = tuple[Any, Any, Any, Any]  # 销售总量, 娇子, 一类娇子, 一类烟


def placed(total: int, focus: int, focus1: int, share: int, share1: int) -> tuple[Line, Line]:
    """The month and its base of a department that takes these places at the five indicators.

    The month's lines make the shares; growths are made by what the base was. 1000 条 in all, 100
    of them 一类娇子: places 1, 2, 3 are growths of 100, 25, 0 %, 娇子 shares of 40, 32, 30 % and
    shares of 一类烟 of 50, 40, 25 %.
    """
    now = (
        Decimal(1000),
        FOCUS_SHARES[share] * 10,
        Decimal(100),
        Decimal(10000) / CLASS1_SHARES[share1],
    )
    grown = [1 + GROWTHS[place] / 100 for place in (total, focus, focus1)]
    base = (now[0] / grown[0], now[1] / grown[1], now[2] / grown[2], Decimal(100))
    return now, base


@dataclass
class Book:
    """A branch's sheets in the making: 01 is the own department, 02 and 03 the others."""

    folder: Path
    sheets: dict[str, list[list[Any]]] = field(
        default_factory=lambda: {title: [headings] for title, headings in HEADINGS.items()}
    )

    def __post_init__(self) -> None:
        for code, name in (("01", "第一营销部"), ("02", "第二营销部"), ("03", "第三营销部")):
            self.add("部门", code, name, "是" if code == "01" else "否")
            self.add("片区", f"{code}04", f"{name}4片区", code, "是")
        self.add("片区", "0101", "第一营销部1片区", "01", "否")
        self.add("用户", "mm04", "程岚", "集团客户市场经理", "0104", PASSWORD)
        self.add_product(OTHER, "云烟(A)", "云烟", price_class="二类")
        self.add_product(FOCUS, "娇子(B)", "娇子", price_class="三类")
        self.add_product(FOCUS1, "娇子(X)", "娇子", price_class="一类")
        self.add_product(CLASS1, "玉溪(C)", "玉溪", price_class="一类")
        self.add("总部档案", "K001", "青溪惠民超市连锁有限公司", "0104")
        self.add("卖场", "K001-01", "惠民1店", "K001")

    def add(self, title: str, *cells: Any) -> None:
        self.sheets[title].append(list(cells))

    def add_product(
        self,
        code: str,
        name: str,
        brand: str,
        *,
        price_class: str | None,
        begins_on: str = "2020-01-01",
        sticks: int = 200,
    ) -> None:
        self.add("商品", code, name, brand, begins_on, sticks, price_class)

    def sell(self, day: str, product: str, quantity: Any) -> None:
        if quantity:
            self.add("销售", day, "K001-01", product, quantity, 100)

    def sell_line(self, day: str, line: Line) -> None:
        """What makes the own department's line: 娇子 and 一类烟 overlap in 一类娇子."""
        total, focus, focus1, class1 = map(Decimal, line)
        self.sell(day, FOCUS1, focus1)
        self.sell(day, FOCUS, focus - focus1)
        self.sell(day, CLASS1, class1 - focus1)
        self.sell(day, OTHER, total - focus - (class1 - focus1))

    def report(self, month: str, department: str, line: Line) -> None:
        self.add("其他部门", month, department, *line)

    def compare(self, *departments: Sequence[Line]) -> "Book":
        """The month and the base of 01 (as sales), 02 and 03 (as reported)."""
        own, *others = departments
        for month, line in zip((MONTH, BEFORE), own, strict=False):
            self.sell_line(f"{month}-15", line)
        for code, lines in zip(("02", "03"), others, strict=False):
            for month, line in zip((MONTH, BEFORE), lines, strict=False):
                self.report(month, code, line)
        return self

    def score(self, score: Any, month: str = MONTH, district: str = "0104") -> "Book":
        self.add("普通线得分", month, district, score, "青烟一营〔2026〕9号")
        return self

    def take(self) -> Report:
        """All sheets as one workbook; a fault is the test's own."""
        taken = take(workbook(self.folder / "book.xlsx", self.sheets), "workbook")
        assert not taken.fault_count, taken.faults
        return taken


def assess(app: Flask, month: str = MONTH) -> dict[str, Any]:
    """``gcm assess MONTH --json``."""
    db.session.commit()
    made = ScriptInfo(create_app=lambda: app)
    told = CliRunner().invoke(cli.main, ["assess", month, "--json"], obj=made)
    scope.act_within(scope.EVERYTHING)
    assert told.exit_code == 0, told.output
    document: dict[str, Any] = json.loads(told.stdout)
    return document


def values(document: dict[str, Any], key: str) -> list[str | None]:
    """The indicator's values of 01, 02 and 03."""
    return [indicator(document, key)["values"].get(code) for code in ("01", "02", "03")]


def ranks(document: dict[str, Any], key: str) -> list[str | None]:
    return [indicator(document, key)["ranks"].get(code) for code in ("01", "02", "03")]


def indicator(document: dict[str, Any], key: str) -> dict[str, Any]:
    (found,) = [each for each in document["indicators"] if each["key"] == key]
    return dict(found)
