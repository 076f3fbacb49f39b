"""What a reader gets to see of a demand. Pages, API and index read sheets, never the stored row, so that a part which
is not for the reader cannot slip out."""

from dataclasses import dataclass
from datetime import date, datetime

from naru.demands.models import Demand
from naru.demands.states import DemandPart, DemandState, OfferKind, PartnerKind


@dataclass(frozen=True, slots=True)
class DemandSheet:
    """A demand as one reader sees it: hidden parts are empty, and named in `hidden`."""

    id: int
    state: DemandState
    version: int
    title: str
    title_en: str
    field: str
    organisation_id: int | None
    organisation_name: str
    organisation_name_en: str
    problem: str
    problem_en: str
    specification: str
    specification_en: str
    tried: str
    trl_now: int | None
    trl_wanted: int | None
    budget_min_krw: int | None
    budget_max_krw: int | None
    wanted_from: date | None
    wanted_until: date | None
    region_code: str
    ksic_code: str
    partner_kinds: tuple[PartnerKind, ...]
    wanted_kinds: tuple[OfferKind, ...]
    contact_role: str
    source: str
    is_example: bool
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    hidden: frozenset[DemandPart]
    is_kept: bool  # whether the reader keeps it (nothing is a secret to them)


def demand_sheet(demand: Demand, parts: frozenset[DemandPart], *, is_kept: bool) -> DemandSheet:
    """The demand with only these parts in it. Its organisation must be loaded with it."""
    firm = demand.organisation if DemandPart.FIRM in parts else None
    budget = DemandPart.BUDGET in parts

    def text(name: str, part: DemandPart) -> str:
        return str(getattr(demand, name)) if part in parts else ""

    return DemandSheet(
        id=demand.pk,
        state=DemandState(demand.state),
        version=demand.version,
        title=demand.title,
        title_en=demand.title_en,
        field=demand.field,
        organisation_id=firm.pk if firm else None,
        organisation_name=firm.name if firm else "",
        organisation_name_en=firm.name_en if firm else "",
        problem=text("problem", DemandPart.PROBLEM),
        problem_en=text("problem_en", DemandPart.PROBLEM),
        specification=text("specification", DemandPart.SPECIFICATION),
        specification_en=text("specification_en", DemandPart.SPECIFICATION),
        tried=text("tried", DemandPart.TRIED),
        trl_now=demand.trl_now,
        trl_wanted=demand.trl_wanted,
        budget_min_krw=demand.budget_min_krw if budget else None,
        budget_max_krw=demand.budget_max_krw if budget else None,
        wanted_from=demand.wanted_from,
        wanted_until=demand.wanted_until,
        region_code=demand.region_code,
        ksic_code=demand.ksic_code,
        partner_kinds=tuple(PartnerKind(code) for code in demand.partner_kinds.split()),
        wanted_kinds=tuple(OfferKind(code) for code in demand.wanted_kinds.split()),
        contact_role=text("contact_role", DemandPart.CONTACT),
        source=demand.source if firm else "",  # it may name the firm
        is_example=demand.is_example,
        created_at=demand.created_at,
        updated_at=demand.updated_at,
        published_at=demand.published_at,
        hidden=frozenset(DemandPart) - parts,
        is_kept=is_kept,
    )


@dataclass(frozen=True, slots=True)
class SearchText:
    """One public document for the shared search index. A demand's confidential parts are not in it.

    kind : "demand", or the offer's kind. organisation_id : None where the firm does not show its name.
    text : all public text; text_en : what was given in English.
    contact_role, website : whom to ask about an offer; nobody finds it by these.
    """

    subject_type: str
    id: int
    kind: str
    state: str
    organisation_id: int | None
    organisation_name: str
    organisation_name_en: str
    region_code: str
    ksic_code: str
    field: str
    title: str
    title_en: str
    text: str
    text_en: str
    trl: int | None
    is_example: bool
    version: int
    updated_at: datetime
    contact_role: str = ""
    website: str = ""
