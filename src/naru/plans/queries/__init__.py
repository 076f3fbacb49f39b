"""Reading joint plans: only for their own parties; the public reads the little that a closed round tells."""

from naru.plans.queries.lists import (
    PlanRow,
    going_on,
    introductions_to_plan,
    plan_rows,
    plans_matching,
    plans_visible_to,
    signatures_awaited,
)
from naru.plans.queries.pairs import (
    DemandPairs,
    OpenPair,
    RoundPairs,
    pairs_in_round,
    pairs_over_demand,
    unsigned_pairs,
)
from naru.plans.queries.sheets import (
    checks_of,
    current_signatures,
    plan_seen_by,
    plan_sheet,
    sections_of,
    sheet_of,
    sheet_of_version,
)
from naru.plans.queries.versions import (
    Certificate,
    SignedLine,
    certificate_of,
    last_version_number,
    version_content,
    version_of,
    versions_of,
)
from naru.plans.queries.view import PlanView, own_draft, plan_view, sides_of

__all__ = [
    "Certificate",
    "DemandPairs",
    "OpenPair",
    "PlanRow",
    "PlanView",
    "RoundPairs",
    "SignedLine",
    "certificate_of",
    "checks_of",
    "current_signatures",
    "going_on",
    "introductions_to_plan",
    "last_version_number",
    "own_draft",
    "pairs_in_round",
    "pairs_over_demand",
    "plan_rows",
    "plan_seen_by",
    "plan_sheet",
    "plan_view",
    "plans_matching",
    "plans_visible_to",
    "sections_of",
    "sheet_of",
    "sheet_of_version",
    "sides_of",
    "signatures_awaited",
    "unsigned_pairs",
    "version_content",
    "version_of",
    "versions_of",
]
