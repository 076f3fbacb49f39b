"""Reading demands and offers: who may see which, and how much of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from naru.core.actor import PUBLIC, Actor
from naru.core.errors import NotFound, NotPermitted
from naru.demands.models import Demand, DemandReader, Draft, Offer
from naru.demands.permissions import (
    can_register_for,
    can_see_demand,
    can_see_offer,
    can_write,
    is_keeper,
    parts_within,
    reading_level,
)
from naru.demands.sheets import DemandSheet, SearchText, demand_sheet
from naru.demands.states import (
    SHOWN_DEMAND_STATES,
    Confidentiality,
    DemandPart,
    DemandState,
    OfferKind,
    OfferState,
    PartnerKind,
)
from naru.people.models import Organisation
from naru.people.queries import my_organisations, organisation_by_id

R = TypeVar("R", Demand, Offer)


def demands_visible_to(actor: Actor) -> QuerySet[Demand]:
    """Published demands, and every demand of which the actor is a keeper."""
    if actor.is_system:
        return Demand.objects.all()
    return Demand.objects.filter(Q(state__in=SHOWN_DEMAND_STATES) | _kept_by(actor))


def open_demands_visible_to(actor: Actor) -> QuerySet[Demand]:
    """Demands that look for a partner now."""
    return demands_visible_to(actor).filter(state=DemandState.OPEN)


def offers_visible_to(actor: Actor) -> QuerySet[Offer]:
    """Published offers, and every offer of which the actor is a keeper."""
    if actor.is_system:
        return Offer.objects.all()
    return Offer.objects.filter(Q(state=OfferState.PUBLISHED) | _kept_by(actor))


def _kept_by(actor: Actor) -> Q:
    return Q(organisation_id__in=list(actor.memberships)) | Q(entered_by_id__in=list(actor.operator_of))


def granted_levels(actor: Actor, demand_ids: Iterable[int]) -> dict[int, Confidentiality]:
    """The best level that one of the actor's organisations was given, per demand. One query."""
    levels: dict[int, Confidentiality] = {}
    asked = list(demand_ids)
    if not asked or not actor.memberships:
        return levels
    rows = DemandReader.objects.filter(demand_id__in=asked, organisation_id__in=list(actor.memberships)).values_list(
        "demand_id", "level"
    )
    for demand_id, level in rows:
        if levels.get(demand_id) is not Confidentiality.NDA:
            levels[demand_id] = Confidentiality(level)
    return levels


def visible_parts(demand: Demand, actor: Actor) -> frozenset[DemandPart]:
    """The parts of the demand that the actor reads."""
    granted = granted_levels(actor, [demand.pk]).get(demand.pk)
    return parts_within(demand, reading_level(actor, demand, granted))


def sheets_for(actor: Actor, demands: Iterable[Demand]) -> list[DemandSheet]:
    """The demands as the actor sees them: at most one query more than loading them (`select_related("organisation")`),
    none for one's own."""
    rows = [(demand, is_keeper(actor, demand)) for demand in demands]
    granted = granted_levels(actor, [demand.pk for demand, is_kept in rows if not is_kept])
    return [
        demand_sheet(
            demand, parts_within(demand, reading_level(actor, demand, granted.get(demand.pk))), is_kept=is_kept
        )
        for demand, is_kept in rows
    ]


def demand_seen_by(actor: Actor, demand_id: int) -> DemandSheet:
    """One demand as the actor sees it. Raises NotFound where there is none for them, so that drafts stay unknown."""
    demand = Demand.objects.select_related("organisation").filter(pk=demand_id).first()
    if demand is None or not can_see_demand(actor, demand):
        raise NotFound(f"no demand {demand_id} that you may see", demand_id=demand_id)
    return sheets_for(actor, [demand])[0]


def demand_as_read_by(level: Confidentiality, *, actor: Actor, demand_id: int) -> DemandSheet:
    """The demand as a reader of this level sees it: for its keepers, who decide what to show."""
    demand = Demand.objects.select_related("organisation").filter(pk=demand_id).first()
    if demand is None or not is_keeper(actor, demand):
        raise NotFound(f"no demand {demand_id} of yours", demand_id=demand_id)
    return demand_sheet(demand, parts_within(demand, level), is_kept=False)


def offer_seen_by(actor: Actor, offer_id: int) -> Offer:
    """One offer. Raises NotFound where there is none for the actor."""
    offer = Offer.objects.select_related("organisation").filter(pk=offer_id).first()
    if offer is None or not can_see_offer(actor, offer):
        raise NotFound(f"no offer {offer_id} that you may see", offer_id=offer_id)
    return offer


def admits(demand_id: int, organisation_id: int) -> bool:
    """Whether the organisation was let into more of the demand than everybody reads."""
    return bool(_admitting(organisation_id, [demand_id]))


def readers_of(actor: Actor, demand_id: int) -> list[DemandReader]:
    """The organisations that were let in; for keepers of the demand only."""
    demand_as_read_by(Confidentiality.PUBLIC, actor=actor, demand_id=demand_id)
    return list(DemandReader.objects.filter(demand_id=demand_id).select_related("organisation").order_by("id"))


@dataclass(frozen=True, slots=True)
class DemandFilter:
    """What a list of demands shows. Empty fields filter nothing."""

    words: str = ""
    state: DemandState | None = None
    region: str = ""
    ksic: str = ""
    organisation_id: int | None = None
    wanted_kind: OfferKind | None = None
    partner_kind: PartnerKind | None = None
    mine: bool = False


def demands_matching(actor: Actor, wanted: DemandFilter) -> QuerySet[Demand]:
    """Demands for a list, newest first. Words are looked for in what is always public, so that nobody can find out a
    hidden part by asking for it; a hidden firm's demands are not found by its name either."""
    found = demands_visible_to(actor).select_related("organisation")
    if wanted.mine:
        found = found.filter(_kept_by(actor)).exclude(state=DemandState.DISCARDED)
    if wanted.organisation_id is not None:
        found = found.filter(organisation_id=wanted.organisation_id)
        found = found.filter(Q(firm_level=Confidentiality.PUBLIC) | _kept_by(actor))
    if wanted.state is not None:
        found = found.filter(state=wanted.state)
    elif not wanted.mine:
        found = found.filter(state__in=SHOWN_DEMAND_STATES)
    if wanted.wanted_kind:
        found = found.filter(Q(wanted_kinds__contains=wanted.wanted_kind.value) | Q(wanted_kinds=""))
    if wanted.partner_kind:
        found = found.filter(Q(partner_kinds__contains=wanted.partner_kind.value) | Q(partner_kinds=""))
    return _place_and_words(found, wanted.region, wanted.ksic, wanted.words)


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """What a list of offers shows. Empty fields filter nothing."""

    words: str = ""
    kind: OfferKind | None = None
    state: OfferState | None = None
    region: str = ""
    ksic: str = ""
    organisation_id: int | None = None
    mine: bool = False


def offers_matching(actor: Actor, wanted: OfferFilter) -> QuerySet[Offer]:
    """Offers for a list, newest first."""
    found = offers_visible_to(actor).select_related("organisation")
    if wanted.mine:
        found = found.filter(_kept_by(actor)).exclude(state=OfferState.DISCARDED)
    if wanted.organisation_id is not None:
        found = found.filter(organisation_id=wanted.organisation_id)
    if wanted.state is not None:
        found = found.filter(state=wanted.state)
    elif not wanted.mine:
        found = found.filter(state=OfferState.PUBLISHED)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    return _place_and_words(found, wanted.region, wanted.ksic, wanted.words)


def _place_and_words(found: QuerySet[R], region: str, ksic: str, words: str) -> QuerySet[R]:
    if region:
        found = found.filter(region_code__startswith=region)
    if ksic:
        found = found.filter(ksic_code__startswith=ksic)
    for word in words.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(title_en__icontains=word) | Q(field__icontains=word))
    return found


def drafts_kept_by(actor: Actor) -> QuerySet[Draft]:
    """One's own unfinished texts; nobody else's, not even a colleague's."""
    if actor.person_id is None:
        return Draft.objects.none()
    return Draft.objects.filter(person_id=actor.person_id)


def new_drafts_of(actor: Actor, subject_type: str) -> list[Draft]:
    """What the actor began to type and did not yet save as a record, newest first."""
    mine = drafts_kept_by(actor).filter(subject_type=subject_type, subject_id=None)
    return list(mine.select_related("organisation")[:20])


def current_ids(subject_type: str) -> set[int]:
    """Ids of everything that belongs into the shared index."""
    return set(_indexed(subject_type).values_list("id", flat=True))


def search_texts(subject_type: str, ids: Iterable[int] | None = None, *, batch: int = 1000) -> Iterator[SearchText]:
    """The public documents, by id. An id that is no longer public is left out: take it out of the index.

    subject_type : "demand" or "offer". Holds `batch` rows in memory at a time.
    """
    rows = _indexed(subject_type).select_related("organisation").order_by("id")
    if ids is not None:
        rows = rows.filter(id__in=list(ids))
    for row in rows.iterator(chunk_size=batch):
        yield _demand_text(public_sheet(row)) if isinstance(row, Demand) else _offer_text(row)


def public_text_of(offer: Offer) -> SearchText | None:
    """The public document of an offer at hand (with its organisation); None where it is not published."""
    return _offer_text(offer) if offer.state == OfferState.PUBLISHED else None


def texts_for_matching(
    ids: Iterable[int], *, operator_id: int | None, batch: int = 500
) -> Iterator[tuple[int, SearchText, SearchText]]:
    """(firm's id, text as the operator reads it, public text) of each demand, in the order of `ids`.

    For matching runs. operator_id : who runs it; of a demand that does not admit them, and with None of every demand,
    the first text is the public one. A word that stands only in the first text must never reach anybody else, and
    the firm's id may be a secret too. Ids that are gone are left out.
    """
    wanted = list(ids)
    for start in range(0, len(wanted), batch):
        some = wanted[start : start + batch]
        found = Demand.objects.select_related("organisation").in_bulk(some)
        admitting = _admitting(operator_id, some)
        for id_ in some:
            if (demand := found.get(id_)) is not None:
                public = _demand_text(public_sheet(demand))
                is_read = id_ in admitting or (operator_id is not None and demand.entered_by_id == operator_id)
                yield demand.organisation_id, _demand_text(_matched_sheet(demand)) if is_read else public, public


def _admitting(organisation_id: int | None, demand_ids: Iterable[int]) -> set[int]:
    if organisation_id is None:
        return set()
    rows = DemandReader.objects.filter(organisation_id=organisation_id, demand_id__in=list(demand_ids))
    return set(rows.values_list("demand_id", flat=True))


def _matched_sheet(demand: Demand) -> DemandSheet:
    return demand_sheet(demand, parts_within(demand, Confidentiality.MATCHED), is_kept=False)


def public_sheet(demand: Demand) -> DemandSheet:
    return demand_sheet(demand, parts_within(demand, reading_level(PUBLIC, demand, None)), is_kept=False)


def demand_text_for(actor: Actor, demand_id: int) -> SearchText:
    """The text of one demand with every part that the actor reads: for ranking on their own match page only."""
    return _demand_text(demand_seen_by(actor, demand_id))


def text_read_by(actor: Actor, demand: Demand) -> SearchText:
    """The same of a demand at hand, which the actor may see."""
    return texts_read_by(actor, [demand])[0]


def texts_read_by(actor: Actor, demands: Iterable[Demand]) -> list[SearchText]:
    """The same of several, in their order. One query."""
    return [_demand_text(sheet) for sheet in sheets_for(actor, demands)]


def _indexed(subject_type: str) -> QuerySet[Demand] | QuerySet[Offer]:
    if subject_type == "demand":
        return demands_visible_to(PUBLIC)
    if subject_type == "offer":
        return offers_visible_to(PUBLIC)
    raise ValueError(f"subject_type is '{subject_type}', expected 'demand' or 'offer'")


def _demand_text(sheet: DemandSheet) -> SearchText:
    return SearchText(
        subject_type="demand",
        id=sheet.id,
        kind="demand",
        state=sheet.state,
        organisation_id=sheet.organisation_id,
        organisation_name=sheet.organisation_name,
        organisation_name_en=sheet.organisation_name_en,
        region_code=sheet.region_code,
        ksic_code=sheet.ksic_code,
        field=sheet.field,
        title=sheet.title,
        title_en=sheet.title_en,
        text=_paragraphs(sheet.problem, sheet.specification, sheet.tried),
        text_en=_paragraphs(sheet.problem_en, sheet.specification_en),
        trl=sheet.trl_wanted,
        is_example=sheet.is_example,
        version=sheet.version,
        updated_at=sheet.updated_at,
    )


def _offer_text(offer: Offer) -> SearchText:
    firm = offer.organisation
    return SearchText(
        subject_type="offer",
        id=offer.pk,
        kind=offer.kind,
        state=offer.state,
        organisation_id=firm.pk,
        organisation_name=firm.name,
        organisation_name_en=firm.name_en,
        region_code=offer.region_code or firm.region_code,
        ksic_code=offer.ksic_code,
        field=offer.field,
        title=offer.title,
        title_en=offer.title_en,
        text=_paragraphs(offer.summary, offer.description, offer.aimed_at),
        text_en=_paragraphs(offer.summary_en, offer.description_en),
        trl=offer.trl,
        is_example=offer.is_example,
        version=offer.version,
        updated_at=offer.updated_at,
        contact_role=offer.contact_role,
        website=firm.website,
    )


def _paragraphs(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def demand_to_write(actor: Actor, demand_id: int) -> Demand:
    """One demand whole, for those who may change it. Raises NotFound as for somebody who may not see it."""
    demand = Demand.objects.select_related("organisation").filter(pk=demand_id).first()
    if demand is None or not can_write(actor, demand):
        raise NotFound(f"no demand {demand_id} that you may change", demand_id=demand_id)
    return demand


def offer_to_write(actor: Actor, offer_id: int) -> Offer:
    """One offer, for those who may change it. Raises NotFound as for somebody who may not see it."""
    offer = Offer.objects.select_related("organisation").filter(pk=offer_id).first()
    if offer is None or not can_write(actor, offer):
        raise NotFound(f"no offer {offer_id} that you may change", offer_id=offer_id)
    return offer


def own_draft(
    actor: Actor, *, subject_type: str, subject_id: int | None = None, token: UUID | None = None
) -> Draft | None:
    """What the actor was typing: for a record, or for a new one by the token of its form."""
    mine = drafts_kept_by(actor).filter(subject_type=subject_type).select_related("organisation")
    if subject_id is not None:
        return mine.filter(subject_id=subject_id).first()
    return mine.filter(subject_id=None, token=token).first() if token else None


def organisation_to_write_for(actor: Actor, organisation_id: int) -> Organisation:
    """The organisation, for those who may register demands and offers in its name. Raises NotPermitted, NotFound."""
    if not can_register_for(actor, organisation_id):
        raise NotPermitted(f"you may not write for organisation {organisation_id}")
    return organisation_by_id(actor, organisation_id)


def organisations_written_for(actor: Actor) -> list[Organisation]:
    """The actor's own organisations for which they may write."""
    return [row.organisation for row in my_organisations(actor) if actor.can_write_for(row.organisation_id)]


def demand_kept_by(actor: Actor, demand_id: int) -> Demand:
    """One demand whole, for those from whom nothing of it is kept. Raises NotFound."""
    demand = Demand.objects.filter(pk=demand_id).first()
    if demand is None or not is_keeper(actor, demand):
        raise NotFound(f"no demand {demand_id} of yours", demand_id=demand_id)
    return demand
