"""What the templates of search and matching show, with every label and address resolved once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naru.core.period import SEOUL
from naru.demands.labels import OFFER_KINDS
from naru.matching.labels import INTEREST_STATES, REASON_CODES
from naru.matching.queries import offering_organisations
from naru.matching.ranking import Candidate
from naru.matching.results import Card, Passage, Reasons, WordShare
from naru.matching.states import InterestState, ReasonCode, Side
from naru.people.regions import provinces
from naru.web.addresses import address
from naru.web.pages.wording import in_language, lang_of, language, marked, place_of
from naru.web.parts import example, link

if TYPE_CHECKING:
    from naru.demands.models import Demand, Offer
    from naru.matching.models import Interest

KIND_LABELS: dict[str, str | Promise] = {
    **{kind.value: label for kind, label in OFFER_KINDS.items()},
    "programme": _("사업"),
    "demand": _("기술수요"),
}
DETAIL_PAGES = {"offer": "offer-detail", "demand": "demand-detail", "programme": "programme-detail"}
MOST_WORDS = 6
MOST_MISSING = 4
SHORTEST_PASSAGE = 12
"""A shorter passage is a keyword: it only repeats the words beside their points."""
LEAST_POINTS = 0.5
"""Less than this of the score's hundred points is not said."""


def filter_choices() -> dict[str, Any]:
    """Regions and institutes to choose from: (code or id, name)."""
    today = timezone.now().astimezone(SEOUL).date()
    return {
        "regions": [(area.code, in_language(area.name, area.name_en)) for area in provinces(today)],
        "institutes": [(id_, in_language(name, name_en)) for id_, name, name_en in offering_organisations()],
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One found thing as a page shows it. `line` and `why` are put together here: in a template, such small pieces
    take longer."""

    card: Card
    url: str
    kind_label: str | Promise
    title: str
    organisation: str
    region: str
    score: float
    reasons: Reasons | None

    @property
    def line(self) -> SafeString:
        """What it is, whose, where, how ready."""
        return _line(self.card, self.kind_label, self.organisation, self.region)

    @property
    def why(self) -> SafeString:
        """The passages, and points that add up to the score; empty without reasons."""
        return _why(self.reasons) if self.reasons else SafeString()


def row_of(card: Card, score: float, reasons: Reasons | None) -> Row:
    lang = language()
    return Row(
        card=card,
        url=address(DETAIL_PAGES[card.subject_type], card.id),
        kind_label=KIND_LABELS[card.kind],
        title=card.title_in(lang),
        organisation=card.organisation_in(lang),
        region=place_of(card.region_code),
        score=score,
        reasons=reasons,
    )


def _line(card: Card, kind: str | Promise, organisation: str, region: str) -> SafeString:
    whose: str = organisation
    if organisation and card.organisation_id:
        whose = link(address("organisation-detail", card.organisation_id), marked(organisation))
    parts = ((part,) for part in (kind, whose, region, f"TRL {card.trl}" if card.trl else "") if part)
    said = format_html_join(" · ", "{}", parts)
    return format_html("{} {}", said, example()) if card.is_example else said


def _why(reasons: Reasons) -> SafeString:
    words, others = reasons.words[:MOST_WORDS], reasons.words[MOST_WORDS:]
    rest, meaning = 100 * sum(word.share for word in others), 100 * reasons.meaning_share
    missing = ", ".join(list(dict.fromkeys(word.word for word in reasons.missing))[:MOST_MISSING])
    passages = (one for one in reasons.passages if not one.in_title and len(one.text) >= SHORTEST_PASSAGE)
    return format_html(
        '{}<ul class="reasons" aria-label="{}">{}{}{}{}</ul>',
        format_html_join(
            "", '<p class="snippet"{}>{}</p>', ((lang_of(one.text), _highlighted(one)) for one in passages)
        ),
        gettext("찾은 까닭(점수)"),
        format_html_join(
            "", "<li><b>{}</b>{} {}</li>", ((marked(one.word), marked(_translated(one)), _points(one)) for one in words)
        ),
        format_html("<li>{} +{}</li>", gettext("그 밖의 말"), f"{rest:.0f}") if rest >= LEAST_POINTS else "",
        _meaning(reasons.meaning_model, f"{meaning:.0f}") if meaning >= LEAST_POINTS else "",
        format_html('<li class="missing">{}: {}</li>', gettext("없는 말"), marked(missing)) if missing else "",
    )


def _meaning(model: str, points: str) -> SafeString:
    return format_html('<li title="{}"><b>{}</b> +{}</li>', model, gettext("뜻"), points)


def _translated(word: WordShare) -> str:
    return f" ← {word.translates}" if word.translates else ""


def _points(word: WordShare) -> str:
    return f"+{word.percent}" if word.percent else "<1"


def _highlighted(passage: Passage) -> SafeString:
    """The passage with what both sides share set off."""
    tags = {True: ("<mark>", "</mark>"), False: ("", "")}
    pieces = ((*tags[piece.is_shared], escape(piece.text)) for piece in passage.pieces)
    return mark_safe("".join(f"{start}{text}{end}" for start, end, text in pieces))  # noqa: S308 the text is escaped


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One candidate with what was decided about it. `row` is None after a decision, where only that is drawn anew.

    Numbers are text here: a template takes its time to write a number as its reader's country does.
    """

    row: Row | None
    rank: str
    side: Side
    demand_id: str
    offer_id: str
    decision: "Interest | None"
    decision_label: str | Promise
    reason_label: str | Promise
    is_wanted_by_other_side: bool

    @classmethod
    def bare(cls, side: Side, demand_id: int, offer_id: int, decision: "Interest | None") -> "CandidateRow":
        """Only the decision."""
        return _with_decision(None, 0, side, demand_id, offer_id, decision, is_wanted=False)

    @property
    def decision_url(self) -> str:
        return f"{address('match-decide', self.demand_id, self.offer_id)}?side={self.side.value}"

    @property
    def is_interested(self) -> bool:
        return self.decision is not None and self.decision.state == InterestState.INTERESTED


def candidate_row(candidate: Candidate, side: Side, *, demand_id: int, offer_id: int) -> CandidateRow:
    row = row_of(candidate.card, candidate.score, candidate.reasons)
    is_wanted = candidate.is_wanted_by_other_side
    return _with_decision(row, candidate.rank, side, demand_id, offer_id, candidate.own_decision, is_wanted=is_wanted)


def _with_decision(
    row: Row | None,
    rank: int,
    side: Side,
    demand_id: int,
    offer_id: int,
    decision: "Interest | None",
    *,
    is_wanted: bool,
) -> CandidateRow:
    if decision is not None and decision.state == InterestState.UNDECIDED:
        decision = None
    return CandidateRow(
        row=row,
        rank=str(rank or ""),
        side=side,
        demand_id=str(demand_id),
        offer_id=str(offer_id),
        decision=decision,
        decision_label=INTEREST_STATES[InterestState(decision.state)] if decision else "",
        reason_label=REASON_CODES[ReasonCode(decision.reason)] if decision and decision.reason else "",
        is_wanted_by_other_side=is_wanted,
    )


def title_of(record: "Demand | Offer") -> str:
    return in_language(record.title, record.title_en)
