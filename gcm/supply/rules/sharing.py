"""Scarce goods are shared out fairly, by one published rule with its working shown (clause 1.4).

In proportion to the weights, in whole 条, by the largest remainder; whoever has a cap gets no
more than that, and what is over is shared out again among the others. The same rule shares a
month's amount over the chains, and each chain's share over its stores.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple, Protocol

from gcm.core import months
from gcm.core.errors import RuleBroken
from gcm.core.shares import largest_remainder, quotas_of

WIDE = str.maketrans("＝：０１２３４５６７８９", "=:0123456789")


@dataclass(frozen=True)
class Claim:
    """Who takes part: a chain or a store. ``weight`` is the volume that its part follows (条)."""

    code: str
    weight: Decimal
    cap: int | None = None


@dataclass(frozen=True)
class ChainClaim:
    """A chain takes part with its stores; its weight is theirs together."""

    code: str
    stores: tuple[Claim, ...]
    cap: int | None = None

    def as_claim(self) -> Claim:
        weight = sum((max(store.weight, Decimal(0)) for store in self.stores), Decimal(0))
        return Claim(self.code, weight, self.ceiling)

    @property
    def ceiling(self) -> int | None:
        """Its own cap, or what its stores can take together where each of them has one."""
        caps = [store.cap for store in self.stores]
        together = sum(cap for cap in caps if cap is not None) if None not in caps else None
        return min((each for each in (self.cap, together) if each is not None), default=None)


@dataclass(frozen=True)
class Share:
    """What somebody gets, with the working: ``quantity`` = ⌊``quota``⌋ + ``more``.

    ``quota`` is the exact part in the last round of sharing out, the one that settled it. Who
    is ``capped`` got the cap instead. A chain's ``cap`` is its own; it may also be ``capped`` by
    what its stores can take together, which is then its ``quantity``.
    """

    code: str
    weight: Decimal
    cap: int | None
    quantity: int
    quota: Fraction
    capped: bool = False

    @property
    def exact(self) -> Decimal:
        """The quota as people read it, to two decimals."""
        return (Decimal(self.quota.numerator) / self.quota.denominator).quantize(
            Decimal("0.01"), ROUND_HALF_UP
        )

    @property
    def more(self) -> int:
        """1 where the fraction was among the largest."""
        return 0 if self.capped else self.quantity - int(self.quota)


@dataclass(frozen=True)
class Sharing:
    """One product's month: by chain and by store, in the order of their codes."""

    total: int
    customers: tuple[Share, ...]
    stores: Mapping[str, tuple[Share, ...]]  # chain's code → its stores

    @property
    def by_store(self) -> dict[str, int]:
        return {share.code: share.quantity for each in self.stores.values() for share in each}

    @property
    def last_round(self) -> "Round":
        return last_round(self.total, self.customers)


class Settled(Protocol):
    """What ``last_round`` reads of a share, worked out just now or kept."""

    @property
    def weight(self) -> Decimal: ...
    @property
    def quantity(self) -> int: ...
    @property
    def capped(self) -> bool: ...


class Round(NamedTuple):
    """What was shared out among those without a cap: quota = ``pool`` × weight ÷ ``weight``.

    Where ``weight`` is 0 the pool was shared out equally.
    """

    pool: int
    weight: Decimal


def last_round(total: int, found: Iterable[Settled]) -> Round:
    """The round that settled everybody who did not get a cap; its working is what people check."""
    pool, weight = total, Decimal(0)
    for share in found:
        if share.capped:
            pool -= share.quantity
        else:
            weight += max(share.weight, Decimal(0))
    return Round(pool, weight)


def shared_over(total: int, chains: Iterable[ChainClaim]) -> Sharing:
    """Raises RuleBroken where caps leave a rest, or where nobody takes part.

    A chain without stores that may be supplied gets none.
    """
    taking_part = [chain for chain in chains if chain.stores]
    own = {chain.code: chain.cap for chain in taking_part}
    customers = tuple(
        replace(share, cap=own[share.code])
        for share in shares(total, [chain.as_claim() for chain in taking_part])
    )
    gets = {share.code: share.quantity for share in customers}
    return Sharing(
        total,
        customers,
        {
            chain.code: shares(gets[chain.code], chain.stores)
            for chain in sorted(taking_part, key=lambda each: each.code)
        },
    )


def shares(total: int, claims: Sequence[Claim]) -> tuple[Share, ...]:
    """The rule itself. Raises RuleBroken where something would be left over."""
    check_room(total, claims)
    settled: dict[str, Share] = {}
    waiting, left = list(claims), total
    while waiting:
        weights = [(claim.code, claim.weight) for claim in waiting]
        found, quotas = largest_remainder(left, weights), quotas_of(left, weights)
        over = [each for each in waiting if each.cap is not None and found[each.code] > each.cap]
        for claim in over or waiting:
            cap = claim.cap if over else None
            settled[claim.code] = Share(
                code=claim.code,
                weight=claim.weight,
                cap=claim.cap,
                quantity=found[claim.code] if cap is None else cap,
                quota=quotas[claim.code],
                capped=cap is not None,
            )
        left -= sum(settled[claim.code].quantity for claim in over)
        waiting = [claim for claim in waiting if claim.code not in settled]
    return tuple(settled[code] for code in sorted(settled))


def check_room(total: int, claims: Sequence[Claim]) -> None:
    if total < 0:
        raise RuleBroken.because("总量不能小于 0。", "total")
    if not claims:
        if total:
            raise RuleBroken.because(
                f"没有可以供货的卖场，{total} 条分不出去。请核对卖场的证件有效期和开业日期。",
                "total",
            )
        return
    caps = [claim.cap for claim in claims]
    room = sum(cap for cap in caps if cap is not None)
    if None not in caps and room < total:
        raise RuleBroken.because(
            f"上限合计 {room} 条，还有 {total - room} 条分不出去。请提高上限或减少总量。", "total"
        )


def weighed_before(month: date, today: date) -> date:
    """The first of the month before which the volumes count: a month still running has none yet."""
    return min(month, months.first(today))


def day_that_counts(month: date, today: date) -> date:
    """The day on which licences and shops are looked at: today, or another month's first day."""
    return today if months.first(today) == month else month


def why_not_supplied(licence_ends_on: date | None, day: date) -> str | None:
    """A store whose licence has expired gets neither an allocation nor a notice."""
    if licence_ends_on is None or licence_ends_on >= day:
        return None
    return f"专卖证已于 {licence_ends_on} 到期，换证前不供紧俏货源。"


def reason_wanted(reason: str, *, has_edition: bool) -> str:
    """What is published may be changed only by a new edition that says why."""
    if has_edition and not reason.strip():
        raise RuleBroken.because("这个月的分配已经公布，要改请写明原因。", "reason")
    return reason.strip() if has_edition else ""


HOW_TO_CAP = "上限请写成 编码=条数，例如 K001=20"
LONGEST_CAP = 9  # digits
EVERY = ""  # the product of caps that hold for all of them


def read_caps(text: str) -> dict[str, dict[str, int]]:
    """Product's code (``EVERY`` for all) → code of a chain or store → 条 at most.

    ``K001=20`` or, for one product, ``510027:K001=3``; one a line or apart by commas. Raises
    ValueError with how to write it.
    """
    found: dict[str, dict[str, int]] = {}
    for part in filter(None, re.split(r"[\s,，、;；]+", text.strip())):
        whose, most = read_cap(part)
        product, _, code = whose.rpartition(":")
        if not code:
            raise ValueError(f"{HOW_TO_CAP}，现在有“{part[:20]}”。")
        found.setdefault(product, {})[code] = most
    return found


def read_cap(part: str) -> tuple[str, int]:
    """``K001=20`` as code and 条; raises ValueError with how to write it."""
    code, _, most = part.translate(WIDE).strip().rpartition("=")
    if not code or not (most.isascii() and most.isdecimal()) or len(most) > LONGEST_CAP:
        raise ValueError(f"{HOW_TO_CAP}，现在有“{part[:20]}”。")
    return code.strip(), int(most)


def caps_for(product: str, caps: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """What holds for one product; its own caps go before those of all."""
    return {**caps.get(EVERY, {}), **caps.get(product, {})}


def check_products(caps: Mapping[str, object], products: Iterable[str]) -> None:
    """Refuse caps for a product that is not shared out: they would be dropped in silence."""
    if unknown := sorted(caps.keys() - {EVERY, *products}):
        raise RuleBroken.because(
            f"上限写的商品编码不在本月要分配的品规里：{'、'.join(unknown)}，请核对。", "caps"
        )


def caps_text(caps: Mapping[str, Mapping[str, int]]) -> str:
    """As ``read_caps`` reads it; caps that all products share are written once."""
    if caps and all(each == next(iter(caps.values())) for each in caps.values()):
        caps = {EVERY: next(iter(caps.values()))}
    return "\n".join(
        f"{product}:{code}={most}" if product else f"{code}={most}"
        for product, each in caps.items()
        for code, most in each.items()
    )
