"""How each measure is worked out, in the words that stand beside its number."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """``clause`` is where the 依据 link leads; empty for plain sums that no clause speaks of."""

    title: str
    formula: str
    clause: str = ""
    unit: str = ""


VOLUME = Measure(
    "销量", "期内各卖场、各品规数量之和（条），退货为负，按到货日期归月", "2.2.8", "条"
)
CASES = Measure("折箱", "销量（条）÷ 250，1 箱 = 250 条", unit="箱")
AMOUNT = Measure("金额", "期内各卖场、各品规金额之和（元），退货为负", unit="元")
YEAR_ON_YEAR = Measure(
    "同比",
    "（本月销量 − 上年同月销量）÷ 上年同月销量，四舍五入到 0.01 个百分点；"
    "上年同月无数据或为 0 时不计算",
    "4.1",
)
MONTH_ON_MONTH = Measure(
    "环比",
    "（本月销量 − 上月销量）÷ 上月销量，四舍五入到 0.01 个百分点；上月无数据或为 0 时不计算",
    "3.4",
)
YEAR_TO_DATE = Measure(
    "本年累计", "1 月至本月销量之和（条）；其中任何一月没有数据则不计算", "3.4", "条"
)
YEAR_GROWTH = Measure(
    "累计同比", "（本年累计 − 上年同期累计）÷ 上年同期累计；两年的各月都有数据才计算", "3.4"
)
FOCUS_SHARE = Measure("重点品牌占比", "重点品牌销量 ÷ 总销量，均折标准条（支数 ÷ 200）", "4.1")
FIRST_CLASS_SHARE = Measure(
    "一类烟占比",
    "一类烟销量 ÷ 总销量，均折标准条（支数 ÷ 200）；价类取销售当日的价类，按月的销售取当月 1 日",
    "4.1",
)
CLASS_SHARE = Measure(
    "价类占比",
    "该价类销量 ÷ 总销量，均折标准条（支数 ÷ 200）；价类按每标准条不含税调拨价划分，界限见商品页",
    "4.1",
)
PRICE_PER_CARTON = Measure("条均价", "金额 ÷ 销量（条）", "3.4", "元/条")
PRICE_PER_CASE = Measure("箱均价", "金额 ÷ 销量（条）× 250", "3.4", "元/箱")
GROSS_PROFIT = Measure(
    "预计毛利",
    "Σ 数量 ×（零售指导价 − 批发价），价格取当月 1 日执行价；缺价格的品规不计入",
    "3.4",
    "元",
)
COMPLETION = Measure("目标完成率", "本月实际 ÷ 本月目标；没有下达目标则不计算", "2.1.3")
GAP = Measure("距目标", "本月目标 − 本月实际（条），负数表示超额", "2.2.2", "条")
STOCK_RATIO = Measure("存销比", "期末库存 ÷ 期内销量", "1.3")
COVER_DAYS = Measure("可销天数", "期末库存 ÷（期内销量 ÷ 期内天数）", "1.3", "天")
SELL_THROUGH = Measure("动销比", "（期初库存 + 购进 − 期末库存）÷（期初库存 + 购进）", "1.3")
STOCKOUT_RATE = Measure("公司断货率", "供应为 0 的需求记录数 ÷ 需求记录数", "1.2")
FILL_RATE = Measure("订单满足率", "供应数量 ÷ 需求数量", "1.2")
SHELF_RATE = Measure("上柜率", "见到上柜的卖场数 ÷ 应检查的卖场数", "3.2.3")
FORECAST_ACCURACY = Measure(
    "预测准确率",
    "1 − |预测 − 实际| ÷ 实际，按客户和品规计算，以实际销量加权；实际为 0 的不计",
    "2.2.6",
)
PLACE = Measure(
    "同业态位次",
    "同业态（占其门店多数的业态）各集团客户按本月销量从高到低的位次，并列取靠前位次；不列其他客户名称",
    "3.4",
)
SILENT = Measure(
    "未订货门店", "当月营业（开业不晚于月末、关闭不早于月初）而销量不大于 0 的门店", "3.4", "家"
)
OVER_STOCK = Measure("超存门店", "按当月最后一次盘点，可销天数超过管理办法规定的天数", "1.3", "家")
