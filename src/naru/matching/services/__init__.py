"""What changes in matching: decisions about pairs, what takes part in a round, and matching runs."""

from naru.matching.services.entries import choose_entries, enter_round, leave_round, leave_with_entries
from naru.matching.services.interest import decide_interest
from naru.matching.services.run_drafts import (
    RunSettings,
    add_run_rule,
    change_run,
    copy_as_what_if,
    draft_run,
    remove_run_rule,
)
from naru.matching.services.run_publishing import publish_run, withdraw_run
from naru.matching.services.run_shared import SETTLED
from naru.matching.services.run_solving import (
    ask_repeat,
    cancel_run,
    fail_run,
    reopen_run,
    start_run,
    store_repeat,
    store_results,
)

__all__ = [
    "SETTLED",
    "RunSettings",
    "add_run_rule",
    "ask_repeat",
    "cancel_run",
    "change_run",
    "choose_entries",
    "copy_as_what_if",
    "decide_interest",
    "draft_run",
    "enter_round",
    "fail_run",
    "leave_round",
    "leave_with_entries",
    "publish_run",
    "remove_run_rule",
    "reopen_run",
    "start_run",
    "store_repeat",
    "store_results",
    "withdraw_run",
]
