"""Reading programmes. They are public."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet

from naru.core.actor import Actor
from naru.core.errors import NotFound, NotPermitted
from naru.core.period import Period
from naru.people import regions
from naru.people.models import Organisation, SizeJudgement
from naru.people.permissions import can_read_profile_details
from naru.people.queries import organisation_by_id, size_class_of, size_on, sizes_on
from naru.programmes.models import Call, Programme, ProgrammePart, RulePack
from naru.programmes.permissions import can_run_programme
from naru.programmes.rules import Applicant, Condition, Fit, assess, condition_ids
from naru.programmes.states import ConditionRule, PartRole

PAGE_SIZE = 20


def programmes_visible_to(actor: Actor) -> QuerySet[Programme]:  # noqa: ARG001
    """All of them: a programme is an announcement."""
    return Programme.objects.all()


def programme_page(actor: Actor, *, text: str = "", page: int = 1) -> "Page[Programme]":
    """Programmes by words of their name or summary, with funders and operators: four queries whatever the number."""
    found = with_parts(programmes_visible_to(actor)).prefetch_related("items")
    for word in text.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(name_en__icontains=word)
            | Q(summary__icontains=word)
            | Q(items__name__icontains=word)
        ).distinct()
    return Paginator(found, PAGE_SIZE).get_page(page)


def with_parts(found: QuerySet[Programme]) -> QuerySet[Programme]:
    """The same programmes, loaded with the organisations that have a part in them: one query more."""
    parts = ProgrammePart.objects.select_related("organisation").order_by("role", "id")
    return found.prefetch_related(Prefetch("parts", parts))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A programme with all that its page shows. conditions : of the newest rule pack."""

    programme: Programme
    pack: RulePack | None
    conditions: Sequence[Condition]
    calls: Sequence[Call]
    shares_budget_with: Sequence[Programme]


def programme_sheet(actor: Actor, programme_id: int) -> Sheet:
    """Raises NotFound. A fixed number of queries."""
    found = with_parts(programmes_visible_to(actor)).prefetch_related("items", "days", "rule_packs", "calls")
    programme = found.filter(pk=programme_id).first()
    if programme is None:
        raise NotFound(f"no programme {programme_id}", programme_id=programme_id)
    pack = newest_pack(programme)
    sharing: Sequence[Programme] = ()
    if programme.budget_shared_with:
        others = Programme.objects.filter(budget_shared_with=programme.budget_shared_with)
        sharing = list(others.exclude(pk=programme_id))
    return Sheet(programme, pack, conditions_of(pack), list(programme.calls.all()), sharing)


def programme_to_run(actor: Actor, programme_id: int) -> Programme:
    """For the forms of whoever runs the programme. Raises NotFound, NotPermitted."""
    found = with_parts(programmes_visible_to(actor)).prefetch_related("items", "rule_packs")
    programme = found.filter(pk=programme_id).first()
    if programme is None:
        raise NotFound(f"no programme {programme_id}", programme_id=programme_id)
    running = [one.pk for role in (PartRole.OPERATOR, PartRole.FUNDER) for one in organisations_in(programme, role)]
    if not can_run_programme(actor, running):
        raise NotPermitted(f"no right to run programme {programme_id}", programme_id=programme_id)
    return programme


def rule_pack_version(programme: Programme) -> int | None:
    """The newest version of its conditions; None where none was published."""
    pack = newest_pack(programme)
    return pack.version if pack else None


def organisations_in(programme: Programme, role: PartRole) -> list[Organisation]:
    return [part.organisation for part in programme.parts.all() if part.role == role]


def conditions_of(pack: RulePack | None) -> list[Condition]:
    return conditions_in(pack.conditions if pack else [])


def conditions_in(stored: Sequence[Mapping[str, str]]) -> list[Condition]:
    """Conditions from the form in which they are stored."""
    return [
        Condition(
            ConditionRule(each["rule"]),
            each["parameter"],
            each.get("article", ""),
            Period(_day(each.get("valid_from")), _day(each.get("valid_to"))),
            own,
        )
        for own, each in zip(condition_ids(stored), stored, strict=True)
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class ProgrammeFit:
    programme: Programme
    fit: Fit


def programmes_for(actor: Actor, organisation_id: int, *, on: date) -> list[ProgrammeFit]:
    """How every programme's newest conditions answer for one organisation on a day; passing ones first.

    Raises NotFound, and NotPermitted for those who may not read the organisation's numbers. Five queries.
    """
    organisation = organisation_by_id(actor, organisation_id)
    if not can_read_profile_details(actor, organisation_id):
        raise NotPermitted(f"the facts of organisation {organisation_id} are not public")
    applicant = applicant_of(organisation, size_on(organisation_id, on))
    found = with_parts(programmes_visible_to(actor)).prefetch_related("rule_packs")
    fits = [ProgrammeFit(programme, _fit(newest_pack(programme), applicant, on)) for programme in found]
    order = ("pass", "undetermined", "fail")
    return sorted(fits, key=lambda one: order.index(one.fit.verdict))


def fits_of(programme_id: int, organisations: Sequence[Organisation], *, on: date) -> dict[int, Fit]:
    """How one programme's newest conditions answer for organisations on a day, by id: two queries.

    For whoever runs the programme; it says what their numbers are. May be called without any organisation.
    """
    pack = RulePack.objects.filter(programme_id=programme_id).order_by("-version").first()
    sizes = sizes_on([one.pk for one in organisations], on)
    return {one.pk: _fit(pack, applicant_of(one, sizes.get(one.pk)), on) for one in organisations}


def applicant_of(organisation: Organisation, size: SizeJudgement | None) -> Applicant:
    """What conditions ask of an organisation, as far as it is known."""
    return Applicant(
        kind=organisation.kind,
        size_class=size_class_of(size),
        region_code=organisation.region_code,
        ksic_code=organisation.ksic_code,
        employees=organisation.employees,
    )


def newest_pack(programme: Programme) -> RulePack | None:
    """The conditions in force of a programme whose `rule_packs` are loaded; None where none were published."""
    return next(iter(programme.rule_packs.all()), None)


def _fit(pack: RulePack | None, applicant: Applicant, on: date) -> Fit:
    return fit_under(conditions_of(pack), applicant, on)


def fit_under(conditions: Sequence[Condition], applicant: Applicant, on: date) -> Fit:
    """How conditions answer for one organisation on a day; regions lie where they lay on that day."""
    return assess(conditions, applicant, on=on, is_within=lambda place, area: regions.is_within(place, area, on=on))


def programmes_run_by(actor: Actor) -> list[tuple[Programme, Organisation]]:
    """Programmes of which the actor may open rounds, each with the organisation that runs it: one query."""
    parts = ProgrammePart.objects.filter(role__in=(PartRole.OPERATOR, PartRole.FUNDER))
    if not (actor.is_platform_admin or actor.is_system):
        parts = parts.filter(organisation_id__in=[one for one in actor.memberships if actor.can_write_for(one)])
    rows = parts.select_related("programme", "organisation").order_by("programme__name", "role", "id")
    return [(part.programme, part.organisation) for part in rows]


def programmes_of(actor: Actor, organisation_id: int) -> list[ProgrammePart]:
    """The parts that an organisation has in programmes: one query."""
    return list(
        ProgrammePart.objects.filter(
            organisation_id=organisation_id, programme__in=programmes_visible_to(actor)
        ).select_related("programme")
    )


@dataclass(frozen=True, slots=True)
class ProgrammeText:
    """A programme's public text in both languages, for search."""

    id: int
    title: str
    title_en: str
    text: str
    text_en: str
    region_code: str


def search_texts(ids: Iterable[int] | None = None) -> Iterator[ProgrammeText]:
    """The texts of all programmes, or of those among `ids`: two queries."""
    found = Programme.objects.prefetch_related("items").order_by("pk")
    for programme in found if ids is None else found.filter(pk__in=list(ids)):
        items = list(programme.items.all())
        yield ProgrammeText(
            programme.pk,
            programme.name,
            programme.name_en,
            "\n".join(part for part in (programme.summary, *(item.name for item in items), *programme.topics) if part),
            "\n".join(part for part in (programme.summary_en, *(item.name_en for item in items)) if part),
            programme.region_code,
        )
