"""Several works of one owner as one candidate.

*Halving*: the best work counts half, the next a quarter, the third an eighth: owner = Σ ½^j · score of the j-th best
work.  The sum is a score in [0, 1] that compares over demands, one lucky work is not enough, and a hundred weak ones
do not outweigh three good ones.  On a firm-finding collection it ranked as well as the reciprocal-rank votes of
Macdonald & Ounis 2006 (doi:10.1145/1183614.1183671), whose sums are no scores, and better than CombSUM or the best
single work (docs/explanation/matching.md).

*Top3*: the mean score of the best three works, which count a third each.  A work that is missing counts 0, so that
another work never lowers a score, nor one work alone beats three that are nearly as good.  For experts who are known
by about as many works each, as reviewers are (Stelmakh et al. 2023, doi:10.48550/arXiv.2303.16750, measure it).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from naru_engine.matching.document import Hit, OwnerHit, Work

OWNER_WORKS = 300
"""How many of the best works vote for their owners."""

DISCOUNT = 0.5
MEAN_OF = 3


class Aggregation(StrEnum):
    """How the works of one owner make the owner's score."""

    HALVING = "halving"
    TOP3 = "top3"


def rank_owners(hits: Iterable[Hit], aggregation: Aggregation = Aggregation.HALVING) -> list[OwnerHit]:
    """Join hits, best first, into owners, best first; ties by name.  A hit without an owner is its own owner."""
    works: dict[str, list[Work]] = {}
    for hit in hits:
        own = works.setdefault(hit.owner or hit.id, [])
        own.append(Work(hit.id, hit.score, hit.score * _weight(len(own), aggregation)))
    owners = [OwnerHit(owner, sum(work.share for work in own), tuple(own)) for owner, own in works.items()]
    return sorted(owners, key=lambda owner: (-owner.score, owner.owner))


def _weight(better: int, aggregation: Aggregation) -> float:
    """Return what a work counts that so many works of its owner are better than."""
    if aggregation is Aggregation.TOP3:
        return 1 / MEAN_OF if better < MEAN_OF else 0.0
    return DISCOUNT ** (better + 1)
