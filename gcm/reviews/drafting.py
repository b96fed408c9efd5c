"""The draft that the figures propose. The same figures always give the same draft."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from gcm.core.parameters import Letters
from gcm.reviews.evidence import Evidence, Rule
from gcm.reviews.problems import PROBLEMS
from gcm.reviews.rules import PointDraft
from gcm.reviews.suggestions import SUGGESTIONS

MOST_OF_A_RULE = 2


@dataclass(frozen=True)
class Proposal:
    """A point and the name of the rule that found it."""

    rule: str
    point: PointDraft


def propose(evidence: Evidence, law: Letters) -> list[Proposal]:
    """Problems, then suggestions, at most ``law.most_points`` of each."""
    return [
        *islice(found(PROBLEMS, evidence, law), law.most_points),
        *islice(once(found(SUGGESTIONS, evidence, law)), law.most_points),
    ]


def found(rules: Mapping[str, Rule], evidence: Evidence, law: Letters) -> Iterator[Proposal]:
    for name, rule in rules.items():
        for point in islice(rule(evidence, law), MOST_OF_A_RULE):
            yield Proposal(name, point)


def once(proposals: Iterator[Proposal]) -> Iterator[Proposal]:
    """One suggestion for a product in a store: the first rule that spoke about it."""
    seen: set[tuple[str, str]] = set()
    for proposal in proposals:
        place = (proposal.point.store, proposal.point.product)
        if place not in seen:
            seen.add(place)
            yield proposal
