"""What changes demands and offers. Pages, API, imports and later stages call these and nothing below them."""

from naru.demands.services.demands import admit_reader, change_demand, dismiss_reader, move_demand, register_demand
from naru.demands.services.drafts import discard_draft, keep_draft
from naru.demands.services.offers import change_offer, move_offer, register_offer

__all__ = [
    "admit_reader",
    "change_demand",
    "change_offer",
    "discard_draft",
    "dismiss_reader",
    "keep_draft",
    "move_demand",
    "move_offer",
    "register_demand",
    "register_offer",
]
