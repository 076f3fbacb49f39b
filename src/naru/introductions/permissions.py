"""Who sees an introduction and who acts in it. Deny by default."""

from naru.core.actor import Actor, Scope
from naru.introductions.models import Introduction, Message
from naru.introductions.states import IntroductionState, Party

SIDES = (Party.FIRM, Party.INSTITUTE)


def organisation_of(introduction: Introduction, party: Party) -> int | None:
    """The organisation that stands on this side."""
    ids = {
        Party.FIRM: introduction.firm_id,
        Party.INSTITUTE: introduction.institute_id,
        Party.OPERATOR: introduction.operator_id,
    }
    return ids[party]


def parties_of(actor: Actor, introduction: Introduction) -> frozenset[Party]:
    """As which parties the actor reads it; none means that they may not know of it."""
    found = {party for party in SIDES if actor.is_member(organisation_of(introduction, party) or 0)}
    if actor.is_system or actor.is_platform_admin or introduction.operator_id in actor.operator_of:
        found.add(Party.OPERATOR)
    return frozenset(found)


def can_see_introduction(actor: Actor, introduction: Introduction) -> bool:
    return bool(parties_of(actor, introduction))


def can_act_for(actor: Actor, introduction: Introduction, party: Party) -> bool:
    """Those who write for the organisation of this party; the installation's own staff act for the operator only."""
    if actor.is_system:
        return True
    organisation_id = organisation_of(introduction, party)
    if organisation_id is not None and actor.can_write_for(organisation_id):
        return True
    return party is Party.OPERATOR and actor.is_platform_admin and Scope.WRITE in actor.scopes


def can_answer_for(actor: Actor, introduction: Introduction, party: Party, *, has_members: bool) -> bool:
    """The side itself; while nobody of it is on the platform, the operator writes down what it said elsewhere."""
    return can_act_for(actor, introduction, party) or (
        not has_members and can_act_for(actor, introduction, Party.OPERATOR)
    )


def can_read_thread(actor: Actor, introduction: Introduction) -> bool:
    """What the two sides write and agree to do is theirs: operators learn that there is something, not what it says."""
    return any(actor.is_member(organisation_of(introduction, party) or 0) for party in SIDES)


def can_propose(actor: Actor, operator_id: int | None) -> bool:
    """Staff who write for the operator that runs it, and the installation's own."""
    if actor.is_system:
        return True
    if operator_id is not None and operator_id in actor.operator_of and actor.can_write_for(operator_id):
        return True
    return actor.is_platform_admin and Scope.WRITE in actor.scopes


def may_read_files(actor: Actor, message_id: str) -> bool:
    """The files of a message, for those who read the message."""
    message = _message(message_id)
    return message is not None and can_read_thread(actor, message.introduction)


def may_add_files(actor: Actor, message_id: str) -> bool:
    """Files of a message come and go with the one who wrote it, while the two sides talk."""
    message = _message(message_id)
    if message is None or actor.person_id is None or message.person_id != actor.person_id:
        return False
    goes_on = message.introduction.state != IntroductionState.ENDED
    return goes_on and message.organisation_id is not None and actor.can_write_for(message.organisation_id)


def _message(message_id: str) -> Message | None:
    if not (message_id.isascii() and message_id.isdecimal() and len(message_id) < 19):
        return None
    return Message.objects.select_related("introduction").filter(pk=int(message_id)).first()
