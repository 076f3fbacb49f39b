"""Changing organisations and their size judgements, and adding accounts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from naru.core.actor import Actor, Role, Scope
from naru.core.errors import EditedMeanwhile, InvalidInput, MoveRefused, NotFound, NotPermitted
from naru.core.period import SEOUL
from naru.people import regions
from naru.people.labels import problem
from naru.people.models import Membership, Organisation, Person, ProfileValue, SizeJudgement
from naru.people.permissions import can_register_organisation, can_set_kind, can_update_organisation
from naru.people.rules.profiles import CheckedProfile, check_profile
from naru.people.rules.size import SizeFacts, SizeOutcome, judge
from naru.people.size_facts import facts_as_json
from naru.people.states import ProfileField
from naru.records.services import record_event


@transaction.atomic
def register_organisation(
    *,
    profile: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    as_of: date | None = None,
    source: str = "",
    is_example: bool = False,
    demo_key: str | None = None,
) -> int:
    """Add an organisation and return its id; a person who registers one becomes its administrator.

    profile : values by the names of `ProfileField`; name and kind are required, the rest may be absent.
    Raises NotPermitted for visitors, InvalidInput with every problem of every field and for a kind that this person
    may not make; nothing is written then.
    """
    if not can_register_organisation(actor):
        raise NotPermitted("only people with an account register organisations")
    _permit_kind(actor, profile)
    today = now.astimezone(SEOUL).date()
    given = {ProfileField.NAME: "", ProfileField.KIND: "", **_known_fields(profile)}
    checked = _checked(given, today=today, as_of=as_of or today)
    organisation = Organisation(
        is_example=is_example,
        demo_key=demo_key,
        created_at=now,
        updated_at=now,
        **{name.value: value for name, value in checked.values.items()},
    )
    _save(organisation)
    told = {name: value for name, value in checked.values.items() if value not in ("", None)}
    _record_values(organisation, told, as_of=as_of or today, source=source, now=now)
    if actor.person_id is not None and not actor.is_operator:
        Membership.objects.create(person_id=actor.person_id, organisation=organisation, role=Role.ADMIN, created_at=now)
    record_event(
        actor=actor,
        verb="organisation.registered",
        subject_type="organisation",
        subject_id=organisation.pk,
        now=now,
        details={"kind": organisation.kind, "fields": sorted(told)},
    )
    return organisation.pk


@transaction.atomic
def update_organisation(
    *,
    organisation_id: int,
    changes: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    as_of: date | None = None,
    source: str = "",
    version: int | None = None,
) -> list[ProfileField]:
    """Change the given profile fields; returns those whose value really changed. Former values are kept with their day.

    version : the version the person saw. Raises EditedMeanwhile when somebody saved since, NotFound, NotPermitted,
    InvalidInput; nothing is written then.
    """
    organisation = _locked_for_update(organisation_id, actor)
    if changes.get(ProfileField.KIND) != organisation.kind:
        _permit_kind(actor, changes)
    today = now.astimezone(SEOUL).date()
    checked = _checked(_known_fields(changes), today=today, as_of=as_of or today)
    if version is not None and version != organisation.version:
        raise EditedMeanwhile(f"organisation {organisation_id} is at version {organisation.version}, not {version}")
    changed = {name: value for name, value in checked.values.items() if getattr(organisation, name) != value}
    if not changed:
        return []
    for name, value in changed.items():
        setattr(organisation, name, value)
    organisation.version += 1
    organisation.updated_at = now
    _save(organisation)
    _record_values(organisation, changed, as_of=as_of or today, source=source, now=now)
    record_event(
        actor=actor,
        verb="organisation.updated",
        subject_type="organisation",
        subject_id=organisation.pk,
        now=now,
        details={"fields": sorted(changed)},
    )
    return list(changed)


@transaction.atomic
def judge_size(*, organisation_id: int, facts: SizeFacts, as_of: date, actor: Actor, now: datetime) -> SizeOutcome:
    """Judge the firm's size on a day from these facts and keep the judgement with them; former ones stay.

    Raises NotFound, NotPermitted, and InvalidInput for a day after today.
    """
    organisation = _locked_for_update(organisation_id, actor)
    if as_of > now.astimezone(SEOUL).date():
        raise InvalidInput(f"as_of {as_of} lies in the future", fields={"as_of": [problem("as_of_future")]})
    outcome = judge(facts, as_of)
    judgement = SizeJudgement.objects.create(
        organisation=organisation,
        as_of=as_of,
        size_class=outcome.size_class or "",
        verdict=outcome.verdict,
        in_grace=outcome.in_grace,
        valid_from=outcome.valid.start if outcome.valid else None,
        valid_to=outcome.valid.end if outcome.valid else None,
        facts=facts_as_json(facts),
        decisions=[
            {"verdict": item.verdict, "code": item.code, "article": item.article, "facts": dict(item.facts)}
            for item in outcome.decisions
        ],
        judged_at=now,
    )
    record_event(
        actor=actor,
        verb="organisation.size_judged",
        subject_type="organisation",
        subject_id=organisation.pk,
        now=now,
        details={"judgement": judgement.pk, "verdict": outcome.verdict, "size_class": judgement.size_class},
    )
    return outcome


@transaction.atomic
def register_person(
    *,
    email: str,
    name: str,
    actor: Actor,
    now: datetime,
    is_platform_admin: bool = False,
    is_confirmed: bool = False,
) -> int:
    """Add an account without a password and return its id; the same address again returns the account it has.

    is_confirmed : whoever asks vouches that the address is the person's.

    Only the system and platform administrators do this; everybody else signs up.
    """
    if not (actor.is_system or actor.is_platform_admin):
        raise NotPermitted("only platform administrators add accounts")
    known = Person.objects.filter(email__iexact=email).first()
    if known is not None:
        return known.pk
    person = Person.objects.create_user(email, name=name, is_platform_admin=is_platform_admin)
    if is_confirmed:
        EmailAddress.objects.create(user=person, email=person.email.lower(), verified=True, primary=True)
    record_event(
        actor=actor,
        verb="person.registered",
        subject_type="person",
        subject_id=person.pk,
        now=now,
        details={"is_platform_admin": is_platform_admin},
    )
    return person.pk


@transaction.atomic
def choose_language(*, language: str, actor: Actor, now: datetime) -> None:
    """The language in which the actor gets mails, "ko" or "en". Raises InvalidInput for any other."""
    person = Person.objects.select_for_update().filter(pk=actor.person_id or 0).first()
    if person is None or Scope.WRITE not in actor.scopes:
        raise NotPermitted("only somebody signed in chooses a language for themselves")
    if language not in ("ko", "en"):
        raise InvalidInput(f"no mails in '{language}'", fields={"language": [problem("language_unknown")]})
    if person.language == language:
        return
    person.language = language
    person.save(update_fields=["language"])
    record_event(
        actor=actor,
        verb="person.language_chosen",
        subject_type="person",
        subject_id=person.pk,
        now=now,
        details={"language": language},
    )


@transaction.atomic
def remove_organisation(*, organisation_id: int, actor: Actor, now: datetime) -> None:
    """Remove an organisation that nobody has joined and nothing refers to: for taking an import back.

    Raises NotPermitted, NotFound, and MoveRefused with code `organisation_in_use` when others rely on it by now.
    """
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound(f"no organisation {organisation_id}", organisation_id=organisation_id)
    has_members = Membership.objects.filter(organisation=organisation).exists()
    if not (actor.can_operate and can_update_organisation(actor, organisation_id, has_members=has_members)):
        raise NotPermitted(f"no right to remove organisation {organisation_id}", organisation_id=organisation_id)
    in_use = f"organisation {organisation_id} is in use by now and stays; retire it by hand where needed"
    if has_members:
        raise MoveRefused(in_use, code="organisation_in_use")
    try:
        organisation.delete()
    except ProtectedError as error:
        raise MoveRefused(in_use, code="organisation_in_use") from error
    record_event(
        actor=actor, verb="organisation.removed", subject_type="organisation", subject_id=organisation_id, now=now
    )


def locked_organisation(organisation_id: int) -> Organisation:
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound(f"no organisation {organisation_id}", organisation_id=organisation_id)
    return organisation


def _locked_for_update(organisation_id: int, actor: Actor) -> Organisation:
    organisation = locked_organisation(organisation_id)
    has_members = Membership.objects.filter(organisation=organisation, ended_at=None).exists()
    if not can_update_organisation(actor, organisation_id, has_members=has_members):
        raise NotPermitted(f"no right to change organisation {organisation_id}", organisation_id=organisation_id)
    return organisation


def _permit_kind(actor: Actor, profile: Mapping[str, Any]) -> None:
    """Else anybody could make themselves staff of an operator."""
    if not can_set_kind(actor, str(profile.get(ProfileField.KIND, ""))):
        raise InvalidInput(
            "only operators register operators and public bodies",
            fields={ProfileField.KIND.value: [problem("kind_appointed")]},
        )


def _known_fields(values: Mapping[str, Any]) -> dict[ProfileField, Any]:
    return {ProfileField(name): value for name, value in values.items()}


def _checked(given: Mapping[ProfileField, Any], *, today: date, as_of: date) -> CheckedProfile:
    checked = check_profile(given, is_region=lambda code: regions.region(code) is not None, on=today, as_of=as_of)
    if checked.problems:
        raise InvalidInput(
            f"organisation profile refused: {sorted(checked.problems)}",
            fields={name.value: [problem(code) for code in codes] for name, codes in checked.problems.items()},
        )
    return checked


def _save(organisation: Organisation) -> None:
    number = organisation.business_number
    taken = number and Organisation.objects.filter(business_number=number).exclude(pk=organisation.pk).exists()
    try:
        if not taken:
            with transaction.atomic():
                organisation.save()
            return
    except IntegrityError as error:  # somebody registered the same number a moment ago
        if "business_number" not in str(error):
            raise
    raise InvalidInput(
        "business number is already registered",
        fields={ProfileField.BUSINESS_NUMBER.value: [problem("business_number_taken")]},
    )


def _record_values(
    organisation: Organisation, values: Mapping[ProfileField, Any], *, as_of: date, source: str, now: datetime
) -> None:
    ProfileValue.objects.bulk_create(
        ProfileValue(
            organisation=organisation, field=name.value, value=value, as_of=as_of, source=source, recorded_at=now
        )
        for name, value in values.items()
    )
