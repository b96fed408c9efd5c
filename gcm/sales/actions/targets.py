"""Setting a district's target: split by the rule, put right by hand, published with a reason."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from gcm.core import audit, clock, scope
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.sales.models import COLUMNS, Indicator, Target, TargetShare, TargetSplit
from gcm.sales.queries import splits
from gcm.sales.queries.splits import Basis
from gcm.sales.rules import splitting
from gcm.sales.rules.splitting import State

Totals = Mapping[Indicator, int]
Figures = Mapping[Indicator, Mapping[str, int]]  # by the chain's code


def refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)


def propose(district_id: int, month: date, totals: Totals, *, by: User) -> TargetSplit:
    """A new version as a draft, split by the rule."""
    refuse(total_problems(month, totals))
    if district_id not in splits.districts_to_set(by):
        raise RuleBroken.because("请选择由您负责的片区。", "district_id")
    if splits.latest(district_id, month, State.DRAFT):
        raise RuleBroken.because("本月已有一份草稿，请在草稿上修改，或先删除草稿。")
    basis = splits.basis_of(district_id, month)
    if not basis.chains:
        raise RuleBroken.because("本片区这个月没有在网的客户，没有可分解的对象。")
    last = splits.latest(district_id, month)
    split = TargetSplit(
        district_id=district_id,
        month=month,
        number=last.number + 1 if last else 1,
        created_by_id=by.id,
        **columns_of(totals),
    )
    db.session.add(split)
    db.session.flush()
    put_shares(split, basis)
    note("target_split.proposed", split, by=by)
    return split


def propose_again(split: TargetSplit, totals: Totals, *, by: User) -> None:
    """Other figures for the district: the draft is split anew, what was put right by hand goes."""
    refuse(splitting.change_problems(split.state) or total_problems(split.month, totals))
    for name, total in columns_of(totals).items():
        setattr(split, name, total)
    drop_shares(split)
    put_shares(split, splits.basis_of(split.district_id, split.month))
    note("target_split.proposed", split, by=by)
    split.version += 1


def put_shares(split: TargetSplit, basis: Basis) -> None:
    """The rule's proposal; an indicator whose total stays as it stands keeps its targets."""
    totals = split.totals
    proposed = splitting.proposal(totals, {each: basis.weights(each) for each in Indicator})
    start = kept(basis.chains, split.month, totals) or proposed
    db.session.add_all(
        TargetShare(
            split_id=split.id,
            customer_id=chain.id,
            indicator=each,
            quantity=start[each][chain.code],
            proposed=proposed[each][chain.code],
            expected=basis.expected[chain.code][each].quantity,
            basis=basis.expected[chain.code][each].basis,
            growth=basis.expected[chain.code][each].growth,
        )
        for chain in basis.chains
        for each in Indicator
    )
    db.session.flush()


def kept(chains: Sequence[Customer], month: date, totals: Totals) -> Figures | None:
    """The targets as they stand, where they are whole and already make up these totals."""
    known = splits.current_targets(chains, month)
    for indicator, total in totals.items():
        own = known[indicator]
        if len(own) < len(chains) or sum(own.values()) != total:
            return None
        if any(quantity != int(quantity) for quantity in own.values()):
            return None
    return {each: {code: int(own) for code, own in known[each].items()} for each in Indicator}


def save_shares(split: TargetSplit, figures: Figures, *, by: User) -> None:
    """What the market manager makes of the proposal; it adds up exactly or is refused."""
    refuse(splitting.change_problems(split.state))
    shares = splits.shares_of(split)
    refuse(share_problems(split, figures, list(shares)))
    changes: dict[str, tuple[Decimal, Decimal]] = {}
    names = splits.names_of(split.month)
    for chain, own in shares.items():
        for indicator, share in own.items():
            quantity = figures[indicator][chain.code]
            if quantity != share.quantity:
                title = f"{chain.name} {names[indicator]}"
                changes[title] = (Decimal(share.quantity), Decimal(quantity))
                share.quantity = quantity
    if changes:
        split.version += 1
        audit.record("target_split.edited", split, by=by, changes=changes)


def share_problems(
    split: TargetSplit, figures: Figures, chains: Sequence[Customer]
) -> list[Problem]:
    return splitting.share_problems(
        split.totals,
        figures,
        splits.names_of(split.month),
        {each.code: each.name for each in chains},
    )


def total_problems(month: date, totals: Totals) -> list[Problem]:
    return [
        Problem(COLUMNS[Indicator(str(each.field))], each.message)
        for each in splitting.total_problems(totals, splits.names_of(month))
    ]


def columns_of(totals: Totals) -> dict[str, Any]:
    return {COLUMNS[each]: total for each, total in totals.items()}


def publish(split: TargetSplit, reason: str, *, by: User) -> None:
    """The split becomes the chains' targets of the month; the version before is replaced."""
    shares = splits.shares_of(split)
    figures = {
        each: {chain.code: own[each].quantity for chain, own in shares.items()}
        for each in Indicator
    }
    refuse(
        splitting.publication_problems(split.state, split.number, reason)
        or splitting.chain_problems(*splits.chain_changes(split))
        or share_problems(split, figures, list(shares))
    )
    if before := splits.latest(split.district_id, split.month, State.PUBLISHED):
        before.state = State.REPLACED
    split.state = State.PUBLISHED
    split.reason = reason.strip() or None
    split.published_at = clock.now()
    split.published_by_id = by.id
    set_targets(split.month, {chain.id: own for chain, own in shares.items()})
    gone = drop_targets_outside(split)
    note("target_split.published", split, by=by, reason=split.reason, changes=gone)


def set_targets(month: date, shares: Mapping[int, Mapping[Indicator, TargetShare]]) -> None:
    """Write what has changed. A target that an import brought is the split's from now on."""
    known = {
        (target.customer_id, target.indicator): target
        for target in db.session.scalars(
            select(Target).where(Target.month == month, Target.customer_id.in_(shares))
        )
    }
    for customer_id, own in shares.items():
        for indicator, share in own.items():
            target = known.get((customer_id, indicator))
            if target is None:
                target = Target(month=month, customer_id=customer_id, indicator=indicator)
                db.session.add(target)
            if target.quantity != share.quantity:
                target.quantity = Decimal(share.quantity)
    db.session.flush()


def drop_targets_outside(split: TargetSplit) -> audit.Changes:
    """Targets of chains that are no longer served, so that the chains' add up to the district's."""
    names = splits.names_of(split.month)
    gone: dict[str, tuple[Decimal, None]] = {}
    for target in splits.targets_outside(split):
        gone[f"{target.customer.name} {names[target.indicator]}"] = (target.quantity, None)
        db.session.delete(target)
    db.session.flush()
    return gone


def discard(split: TargetSplit, *, by: User) -> None:
    """A draft that is not wanted; what was published stays."""
    refuse(splitting.change_problems(split.state))
    note("target_split.discarded", split, by=by)
    drop_shares(split)
    db.session.delete(split)
    db.session.flush()


def drop_shares(split: TargetSplit) -> None:
    with scope.system("also the share of a chain that has left the district meanwhile"):
        db.session.execute(delete(TargetShare).where(TargetShare.split_id == split.id))


def note(
    action: str,
    split: TargetSplit,
    *,
    by: User,
    reason: str | None = None,
    changes: audit.Changes | None = None,
) -> None:
    detail: dict[str, Any] = {"reason": reason} if reason else {}
    totals = columns_of(split.totals)
    detail |= {"month": split.month, "number": split.number}
    audit.record(action, split, by=by, changes=changes, **totals, **detail)
