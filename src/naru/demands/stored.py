"""From stored rows back to values."""

from naru.demands.models import Demand, Offer
from naru.demands.states import Confidentiality, OfferKind, PartnerKind
from naru.demands.values import DemandValues, OfferValues


def demand_values(demand: Demand) -> DemandValues:
    """All that the demand says, confidential parts included: for those who write it."""
    return DemandValues(
        title=demand.title,
        title_en=demand.title_en,
        field=demand.field,
        problem=demand.problem,
        problem_en=demand.problem_en,
        specification=demand.specification,
        specification_en=demand.specification_en,
        tried=demand.tried,
        trl_now=demand.trl_now,
        trl_wanted=demand.trl_wanted,
        budget_min_krw=demand.budget_min_krw,
        budget_max_krw=demand.budget_max_krw,
        wanted_from=demand.wanted_from,
        wanted_until=demand.wanted_until,
        region_code=demand.region_code,
        ksic_code=demand.ksic_code,
        partner_kinds=tuple(PartnerKind(code) for code in demand.partner_kinds.split()),
        wanted_kinds=tuple(OfferKind(code) for code in demand.wanted_kinds.split()),
        contact_role=demand.contact_role,
        problem_level=Confidentiality(demand.problem_level),
        specification_level=Confidentiality(demand.specification_level),
        tried_level=Confidentiality(demand.tried_level),
        budget_level=Confidentiality(demand.budget_level),
        contact_level=Confidentiality(demand.contact_level),
        firm_level=Confidentiality(demand.firm_level),
    )


def offer_values(offer: Offer) -> OfferValues:
    return OfferValues(
        kind=OfferKind(offer.kind),
        title=offer.title,
        title_en=offer.title_en,
        field=offer.field,
        summary=offer.summary,
        summary_en=offer.summary_en,
        description=offer.description,
        description_en=offer.description_en,
        trl=offer.trl,
        ksic_code=offer.ksic_code,
        region_code=offer.region_code,
        ip_numbers=offer.ip_numbers,
        equipment_number=offer.equipment_number,
        has_operator=offer.has_operator,
        hours=offer.hours,
        fee=offer.fee,
        availability=offer.availability,
        aimed_at=offer.aimed_at,
        contact_role=offer.contact_role,
    )
