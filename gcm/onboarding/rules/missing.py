"""What an application still lacks before it may be submitted: all of it, each thing by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gcm.core.errors import Problem
from gcm.customers.rules import is_blank
from gcm.onboarding.rules import stores
from gcm.onboarding.rules.documents import BUSINESS, ID_CARD, Paper, Slot, is_merged
from gcm.onboarding.rules.stores import StoreDraft

FILE = {
    "name": "客户名称",
    "uscc": "统一社会信用代码",
    "legal_person": "法人代表",
    "hq_address": "总部地址",
    "order_phone": "订货电话",
    "order_frequency": "订货频率",
    "bank_name": "开户银行",
    "bank_account_mask": "账号",
    "planned_volume": "计划销量",
    "taxpayer": "纳税人类型",
    "contact_name": "购销负责人",
    "contact_phone": "购销负责人电话",
}


@dataclass(frozen=True)
class Dossier:
    """An application as the rules see it. ``agrees`` is None before a first review.

    ``photos`` counts those of the survey.
    """

    file: Mapping[str, Any]
    papers: Mapping[str, Paper]
    slots: Sequence[Slot]
    stores: Sequence[StoreDraft]
    surveyed: bool
    photos: int
    agrees: bool | None
    day: date
    minimum: int


def problems(dossier: Dossier) -> list[Problem]:
    """In the order of the steps; the problem's field is the step where it is mended."""
    return [
        *file_problems(dossier),
        *document_problems(dossier),
        *store_problems(dossier),
        *step_problems(dossier),
    ]


def file_problems(dossier: Dossier) -> list[Problem]:
    """An older business licence carries no unified code: it has six papers and none to give."""
    waived = frozenset() if is_merged(dossier.papers) else {"uscc"}
    return [
        Problem("file", f"总部档案：没有填{title}。")
        for name, title in FILE.items()
        if name not in waived and is_blank(dossier.file.get(name))
    ]


def document_problems(dossier: Dossier) -> list[Problem]:
    found = [
        Problem("documents", f"{slot.kind}：{fault}")
        for slot in dossier.slots
        for fault in slot.faults
    ]
    business, card = dossier.papers.get(BUSINESS), dossier.papers.get(ID_CARD)
    uscc, person = dossier.file.get("uscc"), dossier.file.get("legal_person")
    if business and uscc and len(business.number) == len(uscc) and business.number != uscc:
        found.append(Problem("documents", "工商营业执照：号码与总部档案的统一社会信用代码不同。"))
    if card and card.holder and person and card.holder != person:
        found.append(Problem("documents", f"法人代表身份证：持证人与法人代表“{person}”不同。"))
    return found


def store_problems(dossier: Dossier) -> list[Problem]:
    found = stores.missing(dossier.stores)
    licensed = stores.licensed(dossier.stores, dossier.day)
    if licensed < dossier.minimum:
        message = f"卖场明细：证件有效的卖场有 {licensed} 家，集团客户最少 {dossier.minimum} 家。"
        found.append(Problem("stores", message))
    return found


def step_problems(dossier: Dossier) -> list[Problem]:
    found = []
    if not dossier.surveyed:
        found.append(Problem("survey", "现场考察：市场经理还没有登记。"))
    elif not dossier.photos:
        found.append(Problem("survey", "现场考察：没有现场照片。"))
    if dossier.agrees is None:
        found.append(Problem("review", "初审：市场经理还没有初审现在的内容。"))
    elif not dossier.agrees:
        found.append(Problem("review", "初审：市场经理不同意推荐。"))
    return found
