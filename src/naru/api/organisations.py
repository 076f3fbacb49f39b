"""Organisations."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from naru.api.fields import Before, Code, Id, Limit, Page, Words
from naru.api.guard import actor_in
from naru.api.problems import STATUSES, Problem
from naru.people import queries
from naru.people.states import OrganisationKind, SizeClass

if TYPE_CHECKING:
    from naru.people.models import Organisation

router = Router(tags=["organisations"])


class OrganisationOut(Schema):
    """What is public of an organisation."""

    id: int
    kind: OrganisationKind
    name: str
    name_en: str
    region_code: str
    ksic_code: str
    website: str
    summary: str
    summary_en: str
    is_example: bool
    updated_at: datetime


class OrganisationDetail(OrganisationOut):
    """With what its members and operators may read besides; null for everybody else."""

    business_number: str | None
    corporate_number: str | None
    employees: int | None
    size_class: SizeClass | None


class OrganisationFilter(Schema):
    words: Words = ""
    kind: OrganisationKind | None = None
    region: Code = ""
    before: Before = None
    limit: Limit = 20


def organisation_out(organisation: "Organisation") -> OrganisationOut:
    return OrganisationOut.model_validate(organisation)


@router.get("", response={200: Page[OrganisationOut], STATUSES: Problem}, operation_id="list_organisations")
def list_organisations(request: HttpRequest, wanted: Query[OrganisationFilter]) -> Page[OrganisationOut]:
    """Organisations by name, kind and region, newest first."""
    found = queries.organisations_matching(
        actor_in(request), text=wanted.words, kind=wanted.kind.value if wanted.kind else "", region=wanted.region
    ).order_by("-id")
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    items = list(found[: wanted.limit + 1])
    page = items[: wanted.limit]
    return Page(items=[organisation_out(one) for one in page], next=page[-1].pk if len(items) > wanted.limit else None)


@router.get(
    "/{organisation_id}", response={200: OrganisationDetail, STATUSES: Problem}, operation_id="get_organisation"
)
def get_organisation(request: HttpRequest, organisation_id: Path[Id]) -> OrganisationDetail:
    """One organisation. Numbers, employees and size only for its members and for operators."""
    profile = queries.profile_for(actor_in(request), organisation_id)
    organisation, reads = profile.organisation, profile.reads_details
    return OrganisationDetail(
        **organisation_out(organisation).model_dump(),
        business_number=organisation.business_number if reads else None,
        corporate_number=(organisation.corporate_number or None) if reads else None,
        employees=organisation.employees if reads else None,
        size_class=queries.size_class_of(profile.size),
    )
