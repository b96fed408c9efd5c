"""What an empty system needs before people can work with it, step by step, from counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

HALF = 7  # from July on the next year's calendar belongs to it
AWAY = "away"  # the whole list put aside
BY_HAND = {"numbers": "管理办法的数字已核对", "backup": "备份已设好并试过恢复"}


@dataclass(frozen=True)
class Facts:
    """Counted from the data on ``today``; ``ticked`` is what only a person can say is done."""

    today: date
    departments: int = 0
    own_departments: int = 0
    districts: int = 0
    group_districts: int = 0
    people: int = 0
    posted: int = 0
    products: int = 0
    chains: int = 0
    held: int = 0
    stores: int = 0
    has_sales: bool = False
    tablets: int = 0
    known_years: frozenset[int] = frozenset()
    ticked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Step:
    """``kinds`` are the sheets it is filled from, ``lacks`` what to do next; none when done."""

    key: str
    title: str
    state: str
    lacks: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return not self.lacks

    @property
    def by_hand(self) -> bool:
        return self.key in BY_HAND


def steps(facts: Facts) -> tuple[Step, ...]:
    """In the order in which they build on each other."""
    return (*house(facts), *trade(facts), *care(facts))


def house(facts: Facts) -> tuple[Step, ...]:
    return (
        Step(
            "departments",
            "部门",
            f"{facts.departments} 个，本部门 {facts.own_departments} 个",
            "" if facts.own_departments == 1 else "导入部门，其中一个标明是本部门。",
            ("departments",),
        ),
        Step(
            "districts",
            "片区",
            f"{facts.districts} 个，集团客户片区 {facts.group_districts} 个",
            "" if facts.group_districts else "导入片区，服务集团客户的标明是集团客户片区。",
            ("districts",),
        ),
        Step(
            "users",
            "用户和任职",
            f"{facts.people} 人，在片区任职 {facts.posted} 人",
            ""
            if facts.posted and facts.people > 1
            else "导入或新增用户，并登记市场经理、客户经理的片区任职。",
            ("users",),
        ),
    )


def trade(facts: Facts) -> tuple[Step, ...]:
    return (
        Step(
            "products",
            "商品",
            f"{facts.products} 个品规",
            "" if facts.products else "导入商品：编码、名称、品牌、生效日期和价格。",
            ("products",),
        ),
        Step(
            "customers",
            "客户和卖场",
            f"{facts.chains} 家客户（已分给客户经理 {facts.held} 家），{facts.stores} 个卖场",
            chains_lack(facts),
            ("customers", "stores", "contacts"),
        ),
        Step(
            "sales",
            "销售",
            "已有销售" if facts.has_sales else "还没有",
            "" if facts.has_sales else "导入至少近 13 个月的销售，同比、预测和回顾函才有数。",
            ("sales",),
        ),
    )


def chains_lack(facts: Facts) -> str:
    if not facts.chains:
        return "导入总部档案。"
    if not facts.stores:
        return "导入卖场明细。"
    return "" if facts.held else "把客户分给客户经理：导入总部档案时填写客户经理，或移交。"


def care(facts: Facts) -> tuple[Step, ...]:
    wanted = wanted_years(facts.today)
    missing = "、".join(str(year) for year in wanted if year not in facts.known_years)
    return (
        ticked(
            facts, "numbers", "管理办法的数字", "与本单位的规定逐项核对，不同的改好，再点“已核对”。"
        ),
        Step(
            "calendar",
            "工作日历",
            "、".join(str(year) for year in wanted if year in facts.known_years) + " 年已有",
            f"放假通知公布后录入 {missing} 年。" if missing else "",
        ),
        Step(
            "tablets",
            "平板",
            f"登记了 {facts.tablets} 台",
            "" if facts.tablets else "在平板上登录并打开“平板检查”，再在“平板”里起名登记。",
        ),
        ticked(facts, "backup", "备份", "在服务器上设好每晚的备份，试着恢复一次，再点“已设好”。"),
    )


def wanted_years(today: date) -> tuple[int, ...]:
    """This year, and the next once its holidays are due to be published."""
    return (today.year, today.year + 1) if today.month >= HALF else (today.year,)


def ticked(facts: Facts, key: str, title: str, lacks: str) -> Step:
    done = key in facts.ticked
    return Step(key, title, BY_HAND[key] if done else "还没有", "" if done else lacks)


def is_shown(found: Collection[Step], ticks: Collection[str]) -> bool:
    """Until everything is done, or somebody has put the list aside."""
    return AWAY not in ticks and not all(step.is_done for step in found)
