"""Demands and offers as rows of a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from naru.core.actor import Actor
from naru.demands import cells, services
from naru.demands.cells import Parser
from naru.demands.models import Demand, Offer
from naru.demands.rows import Rows, Subject
from naru.demands.rules import demand_problems, demand_publish_problems, offer_problems, offer_publish_problems
from naru.demands.states import DEMAND_MOVES, OFFER_MOVES, DemandState, OfferState
from naru.demands.stored import demand_values, offer_values
from naru.demands.values import DemandValues, OfferValues, Origin
from naru.imports.kinds import register
from naru_engine.tables import Column, Phrase

_ID = Column("id", ("번호", "관리번호", "식별번호"))
_ORG = Column("org", ("기관", "기관명", "기업명", "업체명", "회사명", "보유기관"), required=True)
_PUBLISH = Column("publish", ("공개", "공개여부"))
_PLACE = (
    Column("field", ("분야", "기술분야")),
    Column("region", ("지역", "소재지", "region_code")),
    Column("industry", ("업종", "산업", "업종코드", "ksic", "ksic_code")),
)
_PLACE_FIELDS: Mapping[str, tuple[str, Parser]] = {
    "title": ("title", cells.text),
    "title_en": ("title_en", cells.text),
    "field": ("field", cells.text),
    "region": ("region_code", cells.region),
    "industry": ("ksic_code", cells.industry),
    "contact_role": ("contact_role", cells.text),
}


class DemandRows(Rows[DemandValues, Demand]):
    name = "demands"
    label = Phrase("기술수요", "demands")
    subject_type = "demand"
    columns: Sequence[Column] = (
        _ID,
        Column("title", ("제목", "수요명", "기술수요명", "과제명"), required=True),
        _ORG,
        Column("text", ("문제", "내용", "수요내용", "해결하려는 문제", "problem")),
        Column("specification", ("목표사양", "목표 사양", "목표")),
        Column("tried", ("시도한 것", "해 본 것", "기존노력")),
        Column("trl", ("현재TRL", "현재 TRL", "기술성숙도", "trl_now")),
        Column("trl_wanted", ("목표TRL", "목표 TRL")),
        Column("budget_krw", ("예산(원)", "최대예산(원)", "budget_max_krw")),
        Column("budget_thousand_krw", ("예산(천원)", "최대예산(천원)")),
        Column("budget_million_krw", ("예산(백만원)", "최대예산(백만원)")),
        Column("budget_min_krw", ("최소예산(원)",)),
        Column("wanted_from", ("시작일", "희망시작일")),
        Column("wanted_until", ("종료일", "희망종료일", "기한")),
        *_PLACE,
        Column("kind", ("찾는 것", "원하는 도움", "wanted_kinds")),
        Column("partner", ("협력대상", "원하는 상대", "partner_kinds")),
        Column("title_en", ("영문제목",)),
        Column("text_en", ("영문내용",)),
        Column("contact_role", ("담당", "담당부서")),
        _PUBLISH,
    )
    fields: Mapping[str, tuple[str, Parser]] = {
        **_PLACE_FIELDS,
        "text": ("problem", cells.text),
        "text_en": ("problem_en", cells.text),
        "specification": ("specification", cells.text),
        "tried": ("tried", cells.text),
        "trl": ("trl_now", cells.readiness),
        "trl_wanted": ("trl_wanted", cells.readiness),
        "budget_krw": ("budget_max_krw", cells.whole),
        "budget_thousand_krw": ("budget_max_krw", cells.thousands),
        "budget_million_krw": ("budget_max_krw", cells.millions),
        "budget_min_krw": ("budget_min_krw", cells.whole),
        "wanted_from": ("wanted_from", cells.day),
        "wanted_until": ("wanted_until", cells.day),
        "kind": ("wanted_kinds", cells.offer_kinds),
        "partner": ("partner_kinds", cells.partner_kinds),
    }
    subject = Subject(
        Demand,
        DemandValues(),
        demand_values,
        demand_problems,
        demand_publish_problems,
        gone=frozenset({DemandState.DISCARDED, DemandState.WITHDRAWN}),
        hidden=frozenset({DemandState.DRAFT, DemandState.DISCARDED, DemandState.WITHDRAWN, DemandState.CLOSED}),
    )

    def _register(self, organisation_id: int, values: DemandValues, origin: Origin, actor: Actor, now: datetime) -> int:
        return services.register_demand(
            organisation_id=organisation_id, values=values, actor=actor, now=now, origin=origin
        ).pk

    def _change(self, record_id: int, version: int, values: DemandValues, actor: Actor, now: datetime) -> None:
        services.change_demand(demand_id=record_id, version=version, values=values, actor=actor, now=now)

    def _publish(self, record_id: int, actor: Actor, now: datetime) -> bool:
        state = DemandState(Demand.objects.values_list("state", flat=True).get(pk=record_id))
        actions = DEMAND_MOVES.actions(state)
        action = next((one for one in actions if one in ("publish", "reopen")), None)
        if action:
            services.move_demand(demand_id=record_id, action=action, actor=actor, now=now)
        return action is not None

    def _bring_back(self, record: Demand, actor: Actor, now: datetime) -> None:
        action = "restore" if record.state == DemandState.DISCARDED else "reopen"
        services.move_demand(demand_id=record.pk, action=action, actor=actor, now=now)

    def _put_away(self, record: Demand, actor: Actor, now: datetime) -> None:
        record.refresh_from_db()
        action = "discard" if record.state == DemandState.DRAFT else "withdraw"
        services.move_demand(demand_id=record.pk, action=action, actor=actor, now=now)


class OfferRows(Rows[OfferValues, Offer]):
    name = "offers"
    label = Phrase("보유기술·역량", "offers")
    subject_type = "offer"
    columns: Sequence[Column] = (
        _ID,
        Column("title", ("제목", "기술명", "보유기술명", "장비명", "이름"), required=True),
        _ORG,
        Column("kind", ("종류", "구분")),
        Column("summary", ("요약", "개요")),
        Column("text", ("설명", "내용", "기술내용", "상세설명", "description")),
        *_PLACE,
        Column("trl", ("기술성숙도", "TRL")),
        Column("ip_numbers", ("특허번호", "지식재산권", "출원번호")),
        Column("equipment_number", ("장비번호", "NFEC번호")),
        Column("has_operator", ("전담운영인력", "전담인력")),
        Column("hours", ("이용시간", "운영시간")),
        Column("fee", ("이용료", "비용")),
        Column("availability", ("이용조건", "제공조건")),
        Column("aimed_at", ("대상기업", "대상")),
        Column("title_en", ("영문제목", "영문명")),
        Column("summary_en", ("영문요약",)),
        Column("text_en", ("영문설명",)),
        Column("contact_role", ("담당", "담당부서")),
        _PUBLISH,
    )
    fields: Mapping[str, tuple[str, Parser]] = {
        **_PLACE_FIELDS,
        "kind": ("kind", cells.offer_kind),
        "summary": ("summary", cells.text),
        "summary_en": ("summary_en", cells.text),
        "text": ("description", cells.text),
        "text_en": ("description_en", cells.text),
        "trl": ("trl", cells.readiness),
        "ip_numbers": ("ip_numbers", cells.text),
        "equipment_number": ("equipment_number", cells.text),
        "has_operator": ("has_operator", cells.yes_no),
        "hours": ("hours", cells.text),
        "fee": ("fee", cells.text),
        "availability": ("availability", cells.text),
        "aimed_at": ("aimed_at", cells.text),
    }
    subject = Subject(
        Offer,
        OfferValues(),
        offer_values,
        offer_problems,
        offer_publish_problems,
        gone=frozenset({OfferState.DISCARDED, OfferState.RETIRED}),
        hidden=frozenset({OfferState.DRAFT, OfferState.DISCARDED, OfferState.RETIRED}),
    )

    def _register(self, organisation_id: int, values: OfferValues, origin: Origin, actor: Actor, now: datetime) -> int:
        return services.register_offer(
            organisation_id=organisation_id, values=values, actor=actor, now=now, origin=origin
        ).pk

    def _change(self, record_id: int, version: int, values: OfferValues, actor: Actor, now: datetime) -> None:
        services.change_offer(offer_id=record_id, version=version, values=values, actor=actor, now=now)

    def _publish(self, record_id: int, actor: Actor, now: datetime) -> bool:
        state = OfferState(Offer.objects.values_list("state", flat=True).get(pk=record_id))
        action = next((one for one in OFFER_MOVES.actions(state) if one in ("publish", "republish")), None)
        if action:
            services.move_offer(offer_id=record_id, action=action, actor=actor, now=now)
        return action is not None

    def _bring_back(self, record: Offer, actor: Actor, now: datetime) -> None:
        action = "restore" if record.state == OfferState.DISCARDED else "republish"
        services.move_offer(offer_id=record.pk, action=action, actor=actor, now=now)

    def _put_away(self, record: Offer, actor: Actor, now: datetime) -> None:
        record.refresh_from_db()
        action = "discard" if record.state == OfferState.DRAFT else "retire"
        services.move_offer(offer_id=record.pk, action=action, actor=actor, now=now)


register(DemandRows())
register(OfferRows())
