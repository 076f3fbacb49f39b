"""What changes joint plans. Pages and API call these and nothing below them."""

from naru.plans.services.commenting import comment, settle_comment
from naru.plans.services.ending import end_plan
from naru.plans.services.forms import keep_agreement_form
from naru.plans.services.leaving import leave_with_pairs, move_with_pairs
from naru.plans.services.signing import reopen_plan, sign_plan, submit_for_signing
from naru.plans.services.starting import start_plan
from naru.plans.services.writing import discard_draft, keep_draft, save_part

__all__ = [
    "comment",
    "discard_draft",
    "end_plan",
    "keep_agreement_form",
    "keep_draft",
    "leave_with_pairs",
    "move_with_pairs",
    "reopen_plan",
    "save_part",
    "settle_comment",
    "sign_plan",
    "start_plan",
    "submit_for_signing",
]
