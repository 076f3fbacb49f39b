"""What a demand and an offer say, typed and apart from how they are stored, typed in or imported."""

from dataclasses import dataclass
from datetime import date

from naru.demands.states import Confidentiality, OfferKind, PartnerKind


@dataclass(frozen=True, slots=True)
class DemandValues:
    """A firm's technology need. Money in KRW, readiness 1 to 9, None = not told."""

    title: str = ""
    title_en: str = ""
    field: str = ""
    problem: str = ""
    problem_en: str = ""
    specification: str = ""
    specification_en: str = ""
    tried: str = ""
    trl_now: int | None = None
    trl_wanted: int | None = None
    budget_min_krw: int | None = None
    budget_max_krw: int | None = None
    wanted_from: date | None = None
    wanted_until: date | None = None
    region_code: str = ""
    ksic_code: str = ""
    partner_kinds: tuple[PartnerKind, ...] = ()
    wanted_kinds: tuple[OfferKind, ...] = ()
    contact_role: str = ""
    problem_level: Confidentiality = Confidentiality.PUBLIC
    specification_level: Confidentiality = Confidentiality.PUBLIC
    tried_level: Confidentiality = Confidentiality.MATCHED
    budget_level: Confidentiality = Confidentiality.MATCHED
    contact_level: Confidentiality = Confidentiality.MATCHED
    firm_level: Confidentiality = Confidentiality.PUBLIC


@dataclass(frozen=True, slots=True)
class OfferValues:
    """What an organisation can give. Which fields count depends on the kind (see `rules.FIELDS_OF_KIND`)."""

    kind: OfferKind = OfferKind.TECHNOLOGY
    title: str = ""
    title_en: str = ""
    field: str = ""
    summary: str = ""
    summary_en: str = ""
    description: str = ""
    description_en: str = ""
    trl: int | None = None
    ksic_code: str = ""
    region_code: str = ""
    ip_numbers: str = ""
    equipment_number: str = ""
    has_operator: bool | None = None
    hours: str = ""
    fee: str = ""
    availability: str = ""
    aimed_at: str = ""
    contact_role: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from, apart from what it says.

    external_key : its id in the file or the fixture it was brought from, unique within the organisation
    source : where announced facts were read; empty when typed in
    """

    external_key: str = ""
    source: str = ""
    is_example: bool = False
    entered_by_id: int | None = None
