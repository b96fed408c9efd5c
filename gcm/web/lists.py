"""The lists whose filters can be saved, and what each of them knows in its address.

Left out is what belongs to one moment: page, month, days. A test compares this with the forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import url_for

LONGEST = 100  # characters of one value
ORDER = ("sort", "size")


@dataclass(frozen=True)
class List:
    title: str
    template: str
    names: tuple[str, ...]

    def known(self, pairs: Mapping[str, str]) -> str:
        """What the list knows of ``pairs``, always in the same order; empty where that is nothing.

        An order or a number of rows alone is no filter.
        """
        kept = {name: pairs.get(name, "").strip() for name in self.names}
        if not any(kept.values()):
            return ""
        kept |= {name: pairs.get(name, "").strip() for name in ORDER}
        return urlencode([(k, v) for k, v in kept.items() if v and len(v) <= LONGEST])


LISTS = {
    "admin.audit_entries": List("操作记录", "admin/audit.html", ("person", "action", "subject")),
    "admin.users": List("用户", "admin/users.html", ("q", "role", "state")),
    "cultivation.plans": List("培育计划", "cultivation/plans.html", ("q", "state", "product")),
    "customers.customers": List(
        "客户档案",
        "customers/customers.html",
        ("q", "district", "manager", "licence", "state", "incomplete"),
    ),
    "customers.licences": List(
        "证件到期", "customers/licences.html", ("q", "district", "manager", "licence")
    ),
    "customers.service_lists": List(
        "服务清单", "customers/service_lists.html", ("q", "district", "late")
    ),
    "customers.stores": List(
        "全部卖场",
        "customers/stores.html",
        ("q", "district", "manager", "licence", "state", "incomplete"),
    ),
    "documents.renewals": List("证照延续", "onboarding/renewals.html", ("q",)),
    "meetings.tasks": List("任务", "meetings/tasks.html", ("view", "state")),
    "onboarding.applications": List("入网申请", "onboarding/applications.html", ("q", "state")),
    "reviews.letters": List("销售回顾", "reviews/month.html", ("state",)),
    "sales.demands": List(
        "货源需求",
        "sales/demands.html",
        ("q", "by", "state", "mark", "product", "customer", "store"),
    ),
    "sales.forecasts": List("需求预测", "sales/forecasts.html", ("q", "filing")),
    "sales.overview": List(
        "销售分析",
        "sales/overview.html",
        ("q", "level", "period", "district", "manager", "brand", "class", "silent"),
    ),
    "sales.products": List("商品", "sales/products.html", ("q", "brand", "class", "supply")),
    "sales.shortages": List(
        "断货", "sales/shortages.html", ("q", "state", "mark", "product", "customer", "store")
    ),
    "sales.stock": List(
        "库存",
        "sales/stock.html",
        ("q", "state", "mark", "period", "product", "customer", "store"),
    ),
    "sales.targets": List("目标", "sales/targets.html", ("q", "district", "stage")),
    "supply.news": List("货源与政策", "supply/news.html", ("q", "kind", "state", "district")),
    "supply.notices": List("告知单", "supply/notices.html", ("q", "state", "objection", "manager")),
    "visits.appointments": List("总部预约", "visits/appointments.html", ("user", "state")),
    "visits.coverage": List("卖场覆盖", "visits/coverage.html", ("q", "state", "manager")),
    "visits.findings": List(
        "问题跟进",
        "visits/findings.html",
        ("q", "kind", "state", "mark", "owner", "customer", "store"),
    ),
    "visits.records": List(
        "拜访记录", "visits/records.html", ("q", "form", "outcome", "mark", "user")
    ),
}


def known_of(endpoint: str, query: str) -> str:
    """What the list at ``endpoint`` knows of an address's query; empty for what is no list."""
    listed = LISTS.get(endpoint)
    if listed is None:
        return ""
    return listed.known(dict(parse_qsl(query.lstrip("?")[:2000])))


def address_of(endpoint: str, query: str) -> str:
    """Always a page of our own; what is not known of its query is left out."""
    return f"{url_for(endpoint)}?{known_of(endpoint, query)}"
