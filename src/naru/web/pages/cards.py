"""Demands and offers as lines of a list. Each text is chosen and put together once: a list has twenty of them."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from naru.demands.labels import DEMAND_STATES, OFFER_KINDS, OFFER_STATES
from naru.demands.sheets import DemandSheet
from naru.demands.states import DemandState, OfferKind, OfferState
from naru.web.addresses import address
from naru.web.pages.wording import chosen, name_of, place_of, said

LONGEST = 140
DEMAND_TONES = {
    DemandState.DRAFT: "neutral",
    DemandState.OPEN: "info",
    DemandState.MATCHED: "progress",
    DemandState.MET: "success",
    DemandState.CLOSED: "neutral",
    DemandState.WITHDRAWN: "warning",
    DemandState.DISCARDED: "neutral",
}
OFFER_TONES = {
    OfferState.DRAFT: "neutral",
    OfferState.PUBLISHED: "success",
    OfferState.RETIRED: "warning",
    OfferState.DISCARDED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One line of a list.

    line : whose, where, how ready, until when. text : the beginning of what it says. state : empty where all are alike.
    """

    kind: str
    url: str
    title: SafeString
    line: str
    text: str
    state: str | Promise
    tone: str
    is_example: bool


def demand_card(sheet: DemandSheet) -> Card:
    return Card(
        kind="demand",
        url=address("demand-detail", sheet.id),
        title=said(sheet, "title"),
        line=" · ".join(part for part in _about(sheet) if part),
        text=Truncator(chosen(sheet, "problem")[0]).chars(LONGEST),
        state=DEMAND_STATES[sheet.state],
        tone=DEMAND_TONES[sheet.state],
        is_example=sheet.is_example,
    )


def _about(sheet: DemandSheet) -> tuple[str, ...]:
    return (
        chosen(sheet, "organisation_name")[0] if sheet.organisation_id else _("기업명 비공개"),
        place_of(sheet.region_code),
        f"TRL {sheet.trl_now or '?'} → {sheet.trl_wanted}" if sheet.trl_wanted else "",
        _("%(day)s까지") % {"day": sheet.wanted_until.isoformat()} if sheet.wanted_until else "",
    )


def offer_card(offer: Any, *, says_state: bool = False) -> Card:
    """says_state : in the list of one's own, which has drafts in it."""
    state, firm = OfferState(offer.state), offer.organisation
    place = place_of(offer.region_code or firm.region_code)
    parts = (str(OFFER_KINDS[OfferKind(offer.kind)]), name_of(firm), place, f"TRL {offer.trl}" if offer.trl else "")
    return Card(
        kind=offer.kind,
        url=address("offer-detail", offer.pk),
        title=said(offer, "title"),
        line=" · ".join(part for part in parts if part),
        text=Truncator(chosen(offer, "summary")[0]).chars(LONGEST),
        state=OFFER_STATES[state] if says_state else "",
        tone=OFFER_TONES[state],
        is_example=offer.is_example,
    )
