"""The filters of the lists as they stand in the address. What makes no sense is passed over."""

from collections.abc import Collection

from flask import request

from gcm.core import clock, regulation
from gcm.customers import rules
from gcm.customers.queries import chains, stores
from gcm.web.arguments import whole

DUE = "due"


def wanted_chains() -> chains.Wanted:
    return chains.Wanted(
        text=text(),
        district_id=request.args.get("district", type=whole),
        manager_id=request.args.get("manager", type=whole),
        licence=one_of("licence", licence_states()),
        state=one_of("state", {"left", "all"}, "served"),
        incomplete=bool(request.args.get("incomplete")),
    )


def wanted_stores(licence: str = "") -> stores.Wanted:
    return stores.Wanted(
        text=text(),
        district_id=request.args.get("district", type=whole),
        manager_id=request.args.get("manager", type=whole),
        licence=one_of("licence", {*licence_states(), DUE}, licence),
        state=one_of("state", {"closed", "all"}, "open"),
        incomplete=bool(request.args.get("incomplete")),
    )


def text() -> str:
    return request.args.get("q", "").strip()[:100]


def one_of(name: str, values: Collection[str], otherwise: str = "") -> str:
    value = request.args.get(name, "")
    return value if value in values else otherwise


def licence_states() -> dict[str, str]:
    return rules.licence_states(regulation.in_force(clock.today()).licences)
