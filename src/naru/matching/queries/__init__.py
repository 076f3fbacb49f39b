"""Reading of matching: what is shown beside a match and what was decided about pairs."""

from naru.matching.queries.entries import (
    Choice,
    EntryCounts,
    demands_in_round,
    entry_choices,
    entry_counts,
    may_read_entries,
    offers_in_round,
    own_entry_counts,
)
from naru.matching.queries.pairs import (
    Shown,
    decisions_about_demand,
    decisions_about_offers,
    demand_with_candidates,
    firms_interested_in_offers_of,
    may_decide_for,
    may_offer_for,
    offering_organisations,
    organisation_names,
    reads_decisions,
    shown_by_key,
)

__all__ = [
    "Choice",
    "EntryCounts",
    "Shown",
    "decisions_about_demand",
    "decisions_about_offers",
    "demand_with_candidates",
    "demands_in_round",
    "entry_choices",
    "entry_counts",
    "firms_interested_in_offers_of",
    "may_decide_for",
    "may_offer_for",
    "may_read_entries",
    "offering_organisations",
    "offers_in_round",
    "organisation_names",
    "own_entry_counts",
    "reads_decisions",
    "shown_by_key",
]
