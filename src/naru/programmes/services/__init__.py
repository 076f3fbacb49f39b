"""What changes programmes and their rounds. Pages, commands and later stages call these and nothing below them."""

from naru.programmes.services.members import ask_to_take_part, decide_member, invite_member
from naru.programmes.services.programmes import (
    Announced,
    change_programme,
    publish_call,
    register_programme,
)
from naru.programmes.services.rounds import RoundText, change_round, move_round, plan_phases, register_round
from naru.programmes.services.rule_packs import MOST_CONDITIONS, check_rule_pack, publish_rule_pack

__all__ = [
    "MOST_CONDITIONS",
    "Announced",
    "RoundText",
    "ask_to_take_part",
    "change_programme",
    "change_round",
    "check_rule_pack",
    "decide_member",
    "invite_member",
    "move_round",
    "plan_phases",
    "publish_call",
    "publish_rule_pack",
    "register_programme",
    "register_round",
]
