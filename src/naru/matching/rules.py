"""What a decision needs, and what a matching run and its rules need."""

from naru.core.decision import Decision, failed, passed
from naru.core.resident_numbers import resident_number_in
from naru.matching.states import REASONS_FOR, EntryReason, ReasonCode, RuleKind
from naru.programmes.states import PhaseState

LONGEST_NOTE = 1_000


def entry_decision(
    *,
    is_running: bool,
    is_published: bool,
    is_admitted: bool,
    discovery: PhaseState | None,
    by_operator: bool,
    reason: EntryReason | None,
) -> Decision:
    """Into a round that runs comes what is published by a member of the right side, while demands are discovered.

    Afterwards the operator may still add something and says why. discovery : where that phase stands today.
    """
    if not is_running:
        return failed("round_not_running")
    if not is_admitted:
        return failed("not_admitted")
    if not is_published:
        return failed("not_published")
    if discovery in (None, PhaseState.BEFORE):
        return failed("discovery_not_begun")
    if discovery is PhaseState.NOW:
        return passed("entry_open")
    if not by_operator:
        return failed("discovery_over")
    return passed("entered_later", reason=reason.value) if reason else failed("entry_reason_missing")


def reason_decision(action: str, reason: ReasonCode | None, note: str) -> Decision:
    """Declining needs a reason, «other» needs words: an unexplained refusal teaches nobody anything."""
    if resident_number_in(note):
        return failed("resident_number")
    if action == "take_back":
        return passed("no_reason_needed")
    if len(note) > LONGEST_NOTE:
        return failed("note_too_long", most=LONGEST_NOTE, length=len(note))
    if reason is None:
        return failed("reason_missing") if action == "decline" else passed("no_reason_needed")
    if reason not in REASONS_FOR[action]:
        return failed("reason_of_another_action", reason=reason.value)
    if reason is ReasonCode.OTHER and not note.strip():
        return failed("note_missing")
    return passed("reason_given")


LONGEST_RUN_TITLE = 200
LONGEST_RULE_REASON = 500
MOST_PER_DEMAND = 10
MOST_CAPACITY = 10_000


def run_decision(title: str, *, per_demand: int, capacity: int, least_score: float) -> Decision:
    """Whether a matching run can be set up like this."""
    if not title.strip():
        return failed("run_title_missing")
    if len(title) > LONGEST_RUN_TITLE:
        return failed("run_title_too_long", most=LONGEST_RUN_TITLE)
    if resident_number_in(title):
        return failed("resident_number")
    if not 1 <= per_demand <= MOST_PER_DEMAND:
        return failed("per_demand_out_of_range", most=MOST_PER_DEMAND)
    if not 0 <= capacity <= MOST_CAPACITY:
        return failed("capacity_out_of_range", most=MOST_CAPACITY)
    if not 0 <= least_score <= 1:
        return failed("least_score_out_of_range")
    return passed("run_possible")


def run_rule_decision(kind: RuleKind, *, reason: str, value: int | None, is_own_firm: bool) -> Decision:
    """Whether an operator's rule for a run stands: each needs its reason, for others will ask for it."""
    if not reason.strip():
        return failed("rule_reason_missing")
    if len(reason) > LONGEST_RULE_REASON:
        return failed("rule_reason_too_long", most=LONGEST_RULE_REASON)
    if resident_number_in(reason):
        return failed("resident_number")
    if kind is RuleKind.CAPACITY and (value is None or not 0 <= value <= MOST_CAPACITY):
        return failed("capacity_out_of_range", most=MOST_CAPACITY)
    if kind is RuleKind.PIN and is_own_firm:
        return failed("pin_to_own_firm")
    return passed("rule_possible")
