"""Reading persons and organisations."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet

from naru.core.actor import PUBLIC, Actor, Role, Scope
from naru.core.errors import NotFound
from naru.people import industries, regions
from naru.people.models import (
    Invitation,
    JoinRequest,
    Membership,
    Organisation,
    Person,
    ProfileValue,
    SizeJudgement,
)
from naru.people.permissions import (
    can_ask_to_join,
    can_invite,
    can_manage_members,
    can_read_profile_details,
    can_set_kind,
    can_update_organisation,
    may_write,
)
from naru.people.rules.identifiers import digits_of
from naru.people.rules.joining import invitation_hash, invitation_state
from naru.people.states import InvitationState, JoinState, OrganisationKind, ProfileField, SizeClass
from naru.records.services import Recipient

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

PAGE_SIZE = 20
SHOWN = 100
_DETAILS = frozenset({"business_number", "corporate_number", "employees"})


def actor_for(person: "Person | AnonymousUser | None", *, scopes: frozenset[Scope] = frozenset(Scope)) -> Actor:
    """The actor of a signed-in person: one query. An anonymous or closed account is PUBLIC."""
    if not isinstance(person, Person) or not person.is_active:
        return PUBLIC
    rows = Membership.objects.filter(person=person, ended_at=None).values_list(
        "organisation_id", "role", "organisation__kind"
    )
    memberships = {organisation_id: Role(role) for organisation_id, role, _ in rows}
    operators = frozenset(organisation_id for organisation_id, _, kind in rows if kind == OrganisationKind.OPERATOR)
    return Actor(
        person_id=person.pk,
        memberships=memberships,
        operator_of=operators,
        is_platform_admin=person.is_platform_admin,
        scopes=scopes,
    )


def actor_of_person(person_id: int) -> Actor:
    """The present rights of a person by id, for work that runs later; PUBLIC when the account is gone."""
    return actor_for(Person.objects.filter(pk=person_id).first())


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:  # noqa: ARG001
    """All of them: that an organisation exists, what it does and where is public. Details are cut in `profile_for`."""
    return Organisation.objects.all()


def organisations_matching(actor: Actor, *, text: str = "", kind: str = "", region: str = "") -> QuerySet[Organisation]:
    """Organisations by name, kind and region. Empty values filter nothing."""
    found = organisations_visible_to(actor)
    for word in text.split():
        matches = Q(name__icontains=word) | Q(name_en__icontains=word) | Q(summary__icontains=word)
        if digits_of(word).isdigit() and len(digits_of(word)) == 10:
            matches |= Q(business_number=digits_of(word))
        found = found.filter(matches)
    if kind in {known.value for known in OrganisationKind}:
        found = found.filter(kind=kind)
    if region:
        found = found.filter(region_code__in=regions.codes_within(region))
    return found


def organisation_page(
    actor: Actor, *, text: str = "", kind: str = "", region: str = "", page: int = 1
) -> "Page[Organisation]":
    """Organisations by name, kind and region, twenty at a time: two queries whatever the number."""
    found = organisations_matching(actor, text=text, kind=kind, region=region)
    # What is invented for a demo stands behind what is real.
    return Paginator(found.order_by("is_example", "name", "id"), PAGE_SIZE).get_page(page)


def organisation_named(name: str) -> Organisation | None:
    """The one organisation of this name; None when there is none or more than one."""
    found = list(Organisation.objects.filter(name=name)[:2])
    return found[0] if len(found) == 1 else None


def organisation_by_id(actor: Actor, organisation_id: int) -> Organisation:
    found = organisations_visible_to(actor).filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(f"no organisation {organisation_id}", organisation_id=organisation_id)
    return found


@dataclass(frozen=True, slots=True)
class Profile:
    """An organisation as this actor may see it.

    as_of : the day of each told value, by field. size : the newest judgement, for those who may read details.
    """

    organisation: Organisation
    reads_details: bool
    may_update: bool
    may_manage_members: bool
    may_invite: bool
    may_ask_to_join: bool
    as_of: Mapping[str, ProfileValue]
    size: SizeJudgement | None
    members: Sequence[Membership]


def profile_for(actor: Actor, organisation_id: int) -> Profile:
    """The organisation with its newest size judgement, the days of its values, and its members: four queries."""
    organisation = (
        organisations_visible_to(actor)
        .filter(pk=organisation_id)
        .prefetch_related(
            Prefetch(
                "memberships",
                Membership.objects.filter(ended_at=None).select_related("person").order_by("created_at", "id"),
                to_attr="present_members",
            )
        )
        .first()
    )
    if organisation is None:
        raise NotFound(f"no organisation {organisation_id}", organisation_id=organisation_id)
    members: list[Membership] = organisation.present_members
    reads_details = can_read_profile_details(actor, organisation_id)
    told = _newest_values(organisation_id)
    return Profile(
        organisation=organisation,
        reads_details=reads_details,
        may_update=can_update_organisation(actor, organisation_id, has_members=bool(members)),
        may_manage_members=can_manage_members(actor, organisation_id),
        may_invite=can_invite(
            actor,
            organisation_id,
            organisation.kind,
            has_administrator=any(item.role == Role.ADMIN for item in members),
        ),
        may_ask_to_join=can_ask_to_join(actor, organisation_id),
        as_of={name: value for name, value in told.items() if reads_details or name not in _DETAILS},
        size=newest_size(organisation_id) if reads_details else None,
        members=members if reads_details else [],
    )


def newest_size(organisation_id: int) -> SizeJudgement | None:
    return SizeJudgement.objects.filter(organisation_id=organisation_id).first()


def size_on(organisation_id: int, day: date) -> SizeJudgement | None:
    """The judgement that speaks for a day: the newest one made for a day not after it."""
    return SizeJudgement.objects.filter(organisation_id=organisation_id, as_of__lte=day).first()


def sizes_on(organisation_ids: Iterable[int], day: date) -> dict[int, SizeJudgement]:
    """The judgements that speak for a day, by organisation: one query."""
    found: dict[int, SizeJudgement] = {}
    for judgement in SizeJudgement.objects.filter(organisation_id__in=list(organisation_ids), as_of__lte=day):
        found.setdefault(judgement.organisation_id, judgement)
    return found


def _newest_values(organisation_id: int) -> dict[str, ProfileValue]:
    newest: dict[str, ProfileValue] = {}
    for value in ProfileValue.objects.filter(organisation_id=organisation_id):
        newest.setdefault(value.field, value)
    return newest


def profile_on(actor: Actor, organisation_id: int, day: date) -> dict[ProfileField, Any]:
    """The profile «as of» a day, from what had been told to be true by then; fields without a value are absent."""
    reads_details = can_read_profile_details(actor, organisation_id)
    found: dict[ProfileField, Any] = {}
    for value in ProfileValue.objects.filter(organisation_id=organisation_id, as_of__lte=day):
        if reads_details or value.field not in _DETAILS:
            found.setdefault(ProfileField(value.field), value.value)
    return {name: value for name, value in found.items() if value not in ("", None)}


def my_organisations(actor: Actor) -> list[Membership]:
    """The actor's present memberships with their organisations: one query."""
    if actor.person_id is None:
        return []
    return list(
        Membership.objects.filter(person_id=actor.person_id, ended_at=None)
        .select_related("organisation")
        .order_by("organisation__name", "id")
    )


def organisation_names(ids: Sequence[int]) -> dict[int, Organisation]:
    return Organisation.objects.in_bulk(ids)


def place_of(organisation: Organisation, language: str) -> str:
    return regions.full_name(organisation.region_code, language) if organisation.region_code else ""


def industry_of(organisation: Organisation, language: str) -> str:
    return industries.name_of(organisation.ksic_code, language) if organisation.ksic_code else ""


def size_class_of(judgement: SizeJudgement | None) -> SizeClass | None:
    return SizeClass(judgement.size_class) if judgement and judgement.size_class else None


def recipients_of(
    organisation_ids: Iterable[int], roles: Collection[Role] = (Role.ADMIN, Role.EDITOR)
) -> list[Recipient]:
    """Whom to tell of what concerns these organisations: their active members in these roles."""
    rows = Membership.objects.filter(
        organisation__in=list(organisation_ids), ended_at=None, role__in=roles, person__is_active=True
    )
    found = rows.order_by("person_id").values_list("person_id", "person__email", "person__language").distinct()
    return [Recipient(person_id, email, language) for person_id, email, language in found]


def organisations_with_writers(organisation_ids: Iterable[int]) -> set[int]:
    """Those of these organisations for which somebody writes, and so can be told and answer."""
    rows = Membership.objects.filter(
        organisation__in=list(organisation_ids),
        ended_at=None,
        role__in=(Role.ADMIN, Role.EDITOR),
        person__is_active=True,
    )
    return set(rows.values_list("organisation_id", flat=True))


def kinds_for(actor: Actor) -> frozenset[OrganisationKind]:
    """The kinds of organisation that the actor may register."""
    return frozenset(kind for kind in OrganisationKind if can_set_kind(actor, kind))


def has_administrator(organisation_id: int) -> bool:
    return Membership.objects.filter(organisation_id=organisation_id, role=Role.ADMIN, ended_at=None).exists()


def confirmed_addresses(person_id: int) -> frozenset[str]:
    """The addresses that this person has shown to be theirs, in lower case."""
    rows = EmailAddress.objects.filter(user_id=person_id, verified=True, user__is_active=True)
    return frozenset(email.lower() for email in rows.values_list("email", flat=True))


def open_invitations(profile: Profile) -> list[Invitation]:
    """Whom the organisation has invited and who has not answered, for those who may invite; others see none."""
    if not profile.may_invite:
        return []
    unanswered = Invitation.objects.filter(organisation=profile.organisation, accepted_at=None, withdrawn_at=None)
    return list(unanswered.select_related("invited_by")[:SHOWN])


def open_requests(profile: Profile) -> list[JoinRequest]:
    """Who asks to be let in, for those who decide; others see none."""
    if not profile.may_invite:
        return []
    asked = JoinRequest.objects.filter(organisation=profile.organisation, state=JoinState.ASKED.value)
    return list(asked.select_related("person")[:SHOWN])


def invitation_by_token(token: str) -> Invitation:
    """The invitation of a link, whatever its state: who holds the link may read what it asks. Raises NotFound."""
    found = Invitation.objects.filter(token_hash=invitation_hash(token)).select_related("organisation").first()
    if found is None:
        raise NotFound("no such invitation")
    return found


def my_invitations(actor: Actor, now: datetime) -> list[Invitation]:
    """What the actor's confirmed addresses are invited to and can still accept."""
    if actor.person_id is None:
        return []
    open_ones = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)
    addresses = confirmed_addresses(actor.person_id)
    return list(open_ones.filter(email__in=addresses).select_related("organisation")[:SHOWN])


def my_join_requests(actor: Actor) -> list[JoinRequest]:
    """What the actor has asked and nobody has answered."""
    if actor.person_id is None:
        return []
    asked = JoinRequest.objects.filter(person_id=actor.person_id, state=JoinState.ASKED.value)
    return list(asked.select_related("organisation")[:SHOWN])


def state_of_invitation(invitation: Invitation, now: datetime) -> InvitationState:
    return invitation_state(
        now,
        expires_at=invitation.expires_at,
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
    )


def acceptance_problem(invitation: Invitation, actor: Actor, now: datetime) -> str:
    """The code of what keeps this actor from accepting, or nothing."""
    state = state_of_invitation(invitation, now)
    if state is not InvitationState.INVITED:
        return f"invitation_{state}"
    if actor.person_id is None or not may_write(actor):
        return "invitation_for_another"
    if invitation.email in confirmed_addresses(actor.person_id):
        return "member_already" if actor.is_member(invitation.organisation_id) else ""
    is_theirs = Person.objects.filter(pk=actor.person_id, email__iexact=invitation.email).exists()
    return "email_unconfirmed" if is_theirs else "invitation_for_another"


def language_of(actor: Actor) -> str:
    """In which language the actor wants mails: "ko" or "en"."""
    if actor.person_id is None:
        return "ko"
    return Person.objects.filter(pk=actor.person_id).values_list("language", flat=True).first() or "ko"
