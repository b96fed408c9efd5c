"""What is asked of each product on a shelf; 附表 2 asks all of it, 附表 1 a part."""

from gcm.visits.rules.sheets.parts import Item, Kind

PLACES = (("eye", "视平层"), ("upper", "上层"), ("lower", "下层"), ("back", "柜内"))

ON_SHELF = Item(
    "on_shelf",
    "上摊",
    Kind.YES_NO,
    choices=(("yes", "在架"), ("no", "不在架")),
    quick=True,
    per_product=True,
)
FACINGS = Item("facings", "陈列面", Kind.COUNT, unit="个", per_product=True)
SHELF_PLACE = Item("shelf_place", "位置", Kind.CHOICE, choices=PLACES, per_product=True)
SOLD = Item("sold", "上次后售出", Kind.COUNT, unit="条", per_product=True)
PRICE = Item("price", "标价", Kind.MONEY, unit="元/条", quick=True, per_product=True)
PRICE_TAG = Item(
    "price_tag",
    "价签",
    Kind.YES_NO,
    choices=(("yes", "有"), ("no", "无")),
    quick=True,
    per_product=True,
)
CARTONS = Item("stock_cartons", "库存", Kind.COUNT, unit="条", quick=True, per_product=True)
PACKS = Item("stock_packs", "零包", Kind.COUNT, unit="包", per_product=True)
OUT_OF_STOCK = Item("out_of_stock_days", "断货", Kind.COUNT, unit="天", per_product=True)
