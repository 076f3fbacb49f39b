"""The measures, as the collections define them."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence


def ndcg(ranking: Sequence[str], relevant: Collection[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain at k with equal gains, in [0, 1]."""
    gained = sum(1 / math.log2(rank + 2) for rank, id_ in enumerate(ranking[:k]) if id_ in relevant)
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(k, len(relevant))))
    return gained / ideal


def hit(ranking: Sequence[str], relevant: Collection[str], k: int = 10) -> float:
    """Whether one of the first k is relevant."""
    return float(any(id_ in relevant for id_ in ranking[:k]))


def recall(ranking: Sequence[str], relevant: Collection[str], k: int = 100) -> float:
    """The part of the relevant that is among the first k."""
    return len(set(ranking[:k]) & set(relevant)) / len(relevant)


def pairwise_loss(scores: Sequence[float], ratings: Sequence[float]) -> tuple[float, float]:
    """Loss and weight over pairs rated differently: a wrong order costs the difference of ratings, a tie half."""
    loss = weight = 0.0
    for i in range(len(ratings)):
        for j in range(i):
            gap = ratings[i] - ratings[j]
            if gap == 0:
                continue
            weight += abs(gap)
            order = (scores[i] - scores[j]) * gap
            loss += abs(gap) * (0.0 if order > 0 else 0.5 if order == 0 else 1.0)
    return loss, weight
