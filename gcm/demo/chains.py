"""The six chains as they stand in the archive, with names that test every font and column."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Chain:
    """``short`` begins its stores' names; ``scale`` is 条 a month of a usual store."""

    code: str
    name: str
    short: str
    format: str
    holder: str
    stores: int
    scale: int
    growth: float  # a year
    ordering_days: tuple[int, ...]  # Monday is 0
    order_frequency: str
    legal_person: str
    hq_address: str
    bank_name: str
    joined_year: int
    contacts: tuple[tuple[str, str, bool], ...]

    @property
    def planned_volume(self) -> Decimal:
        return Decimal(self.stores * self.scale)


CHAINS = (
    Chain(
        code="K001",
        name="青溪百惠超市连锁有限公司",
        short="百惠",
        format="超市",
        holder="cm01",
        stores=18,
        scale=900,
        growth=0.06,
        ordering_days=(0, 3),
        order_frequency="每周两次",
        legal_person="王文博",
        hq_address="青溪县工业大道 255 号百惠大厦 9 楼",
        bank_name="青溪农村商业银行营业部",
        joined_year=2013,
        contacts=(("马海涛", "采购总监", True), ("杨㛃", "财务主管", False)),
    ),
    Chain(
        code="K002",
        name="𠮷祥便利连锁管理有限公司",
        short="𠮷祥",
        format="便利店",
        holder="cm01",
        stores=14,
        scale=560,
        growth=0.12,
        ordering_days=(1,),
        order_frequency="每周一次",
        legal_person="吴𠅤",
        hq_address="青溪县文庙巷 139 号",
        bank_name="青溪农村商业银行文庙支行",
        joined_year=2018,
        contacts=(("刘建国", "商品部经理", True), ("陈晓", "门店督导", False)),
    ),
    Chain(
        code="K003",
        name="青溪㛃园烟酒连锁有限责任公司",
        short="㛃园",
        format="烟酒店",
        holder="cm02",
        stores=11,
        scale=1150,
        growth=-0.07,
        ordering_days=(0, 3),
        order_frequency="每周两次",
        legal_person="罗志强",
        hq_address="青溪县火车站广场 19 号",
        bank_name="青溪农村商业银行站前支行",
        joined_year=2015,
        contacts=(("胡㛃", "总经理", True), ("朱佳怡", "会计", False)),
    ),
    Chain(
        code="K004",
        name="青溪县供销合作社联合社农家乐惠连锁超市管理有限责任公司",
        short="农家乐惠",
        format="超市",
        holder="cm02",
        stores=9,
        scale=480,
        growth=0.03,
        ordering_days=(2,),
        order_frequency="每周一次",
        legal_person="何玉梅",
        hq_address="青溪县老码头街 128 号供销大楼附楼 3 单元 502 室（农资市场北门旁）",
        bank_name="青溪农村商业银行老码头支行",
        joined_year=2014,
        contacts=(("李有田", "业务科长", True), ("欧阳雪梅", "仓储主管", False)),
    ),
    Chain(
        code="K005",
        name="云岭巷口便利连锁有限公司",
        short="巷口",
        format="便利店",
        holder="cm03",
        stores=7,
        scale=620,
        growth=-0.02,
        ordering_days=(4,),
        order_frequency="每周一次",
        legal_person="黄晓燕",
        hq_address="青溪县解放北路 120 号",
        bank_name="青溪农村商业银行北路支行",
        joined_year=2019,
        contacts=(("罗成", "运营经理", True),),
    ),
    Chain(
        code="K006",
        name="龙䶮商贸连锁有限公司",
        short="龙䶮",
        format="商场",
        holder="cm03",
        stores=4,
        scale=1400,
        growth=0.02,
        ordering_days=(1, 4),
        order_frequency="每周两次",
        legal_person="陈志强",
        hq_address="青溪县滨江路 8 号龙䶮广场",
        bank_name="青溪农村商业银行滨江支行",
        joined_year=2012,
        contacts=(("龙䶮", "董事长", False), ("胡文博", "超市事业部采购经理", True)),
    ),
)
