"""What changes persons, organisations and who belongs where."""

from naru.people.services.joining import (
    accept_invitation,
    admit_joining,
    ask_to_join,
    invite,
    refuse_joining,
    resend_invitation,
    take_back_joining,
    withdraw_invitation,
)
from naru.people.services.members import add_member, change_role, end_membership
from naru.people.services.organisations import (
    choose_language,
    judge_size,
    register_organisation,
    register_person,
    remove_organisation,
    update_organisation,
)
from naru.people.services.second_factors import seal_second_factors

__all__ = [
    "accept_invitation",
    "add_member",
    "admit_joining",
    "ask_to_join",
    "change_role",
    "choose_language",
    "end_membership",
    "invite",
    "judge_size",
    "refuse_joining",
    "register_organisation",
    "register_person",
    "remove_organisation",
    "resend_invitation",
    "seal_second_factors",
    "take_back_joining",
    "update_organisation",
    "withdraw_invitation",
]
