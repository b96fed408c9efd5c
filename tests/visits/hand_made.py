"""A branch's sheets as somebody types them, and the month's report that comes of them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from gcm import cli
from gcm.core import scope
from gcm.core.db import db
from gcm.core.imports.report import Report
from gcm.core.users import User
from tests.core.workbooks.files import workbook
from tests.exchange.sheets import take

PASSWORD = "Blue-Kettle-48-Rain"
HEADINGS = {
    "部门": ["部门编码", "部门名称", "本部门"],
    "片区": ["片区编码", "片区名称", "部门编码", "集团客户片区"],
    "用户": ["登录名", "姓名", "角色", "片区编码", "初始密码"],
    "总部档案": ["客户编码", "客户名称", "片区编码", "客户经理", "入网日期"],
    "卖场": ["卖场编码", "卖场名称", "客户编码", "开业日期", "关闭日期"],
    "联系人": ["客户编码", "姓名", "职务", "购销负责人"],
    "预约": ["预约编号", "登录名", "客户编码", "联系人", "登记时间", "约定时间"],
    "拜访": [
        "拜访编号",
        "登录名",
        "类型",
        "客户编码",
        "卖场编码",
        "开始时间",
        "结束时间",
        "预约编号",
        "接待人",
    ],
}


def number(n: int) -> str:
    return f"0195a000-0000-7000-8000-{n:012d}"


class Book:
    """Sheets in the making: one district, one chain with a purchasing head, its managers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self.sheets: dict[str, list[list[Any]]] = {
            title: [headings] for title, headings in HEADINGS.items()
        }
        self.add("部门", "01", "第一营销部", "是")
        self.add("片区", "0104", "第四片区", "01", "是")
        self.add("用户", "mm04", "程岚", "集团客户市场经理", "0104", PASSWORD)
        self.add("用户", "cm01", "孟秋", "集团客户经理", "0104", PASSWORD)
        self.add("总部档案", "K001", "青溪惠民超市连锁有限公司", "0104", "cm01", None)
        self.add("联系人", "K001", "马海涛", "采购总监", "是")
        self.add("联系人", "K001", "杨文博", "财务主管", "否")

    def add(self, title: str, *cells: Any) -> None:
        self.sheets[title].append(list(cells))

    def add_stores(self, count: int) -> None:
        """K001-01, K001-02 … without days of opening or closing."""
        for n in range(1, count + 1):
            self.add("卖场", f"K001-{n:02d}", f"惠民{n}店", "K001", None, None)

    def add_visit(self, login: str, store: str, begins: str, ends: str) -> str:
        """At a store. Returns its number."""
        self._made += 1
        self.add(
            "拜访", number(self._made), login, "门店", "K001", store, begins, ends, None, "店长"
        )
        return number(self._made)

    def add_inspections(self, day: str, stores: Sequence[int]) -> None:
        """One after the other from nine o'clock, ten minutes each."""
        for place, n in enumerate(stores):
            hour, minute = divmod(9 * 60 + place * 20, 60)
            begins, ends = f"{day} {hour:02d}:{minute:02d}", f"{day} {hour:02d}:{minute + 10:02d}"
            self.add_visit("mm04", f"K001-{n:02d}", begins, ends)

    def add_hq_visit(
        self, login: str, day: str, *, recorded: str | None, met: str | None = "马海涛"
    ) -> str:
        """From ten to eleven at the headquarters; ``recorded`` is when it was put on record."""
        self._made += 1
        asked = number(self._made + 500_000) if recorded else None
        if recorded:
            self.add("预约", asked, login, "K001", "马海涛", recorded, f"{day} 10:00")
        times = (f"{day} 10:00", f"{day} 11:00")
        self.add("拜访", number(self._made), login, "总部", "K001", None, *times, asked, met)
        return number(self._made)

    def take(self, by: User | None = None) -> Report:
        """All sheets as one workbook."""
        path = workbook(self._folder / "book.xlsx", self.sheets)
        return take(path, "workbook", by=by)


def quota(app: Flask, month: str) -> dict[str, Any]:
    """``gcm quota MONTH --json``: each manager's part by sign-in name."""
    db.session.commit()
    made = ScriptInfo(create_app=lambda: app)
    told = CliRunner().invoke(cli.main, ["quota", month, "--json"], obj=made)
    scope.act_within(scope.EVERYTHING)
    assert told.exit_code == 0, told.output
    document = json.loads(told.stdout)
    assert document["month"] == month
    return {each["user"]: each for each in document["managers"]}
