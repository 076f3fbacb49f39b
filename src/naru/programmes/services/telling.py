"""Telling the people of a round what happened, in both languages."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import override

from naru.people.models import Organisation
from naru.people.queries import recipients_of
from naru.programmes.labels import TOLD
from naru.programmes.models import Round, RoundMember
from naru.programmes.states import MemberState
from naru.records.services import Said, notify
from naru.records.states import NoticeKind


def tell(
    round_: Round,
    verb: str,
    organisation_ids: Collection[int],
    *,
    now: datetime,
    key: str,
    about: Organisation | None = None,
) -> None:
    """Tell the writing members of these organisations that `verb` happened. key : of this very happening."""
    notify(
        recipients=recipients_of(organisation_ids),
        kind=NoticeKind.ROUND,
        said=Said(
            _said(verb, round_, about, "ko"),
            _said(verb, round_, about, "en"),
            path=f"/rounds/{round_.pk}/",
        ),
        subject_type="round",
        subject_id=round_.pk,
        now=now,
        key=f"round:{round_.pk}:{key}",
        operator_id=round_.operator_id,
    )


def _said(verb: str, round_: Round, about: Organisation | None, language: str) -> str:
    def name(korean: str, english: str) -> str:
        return (english or korean) if language == "en" else korean

    with override(language):
        organisation = name(about.name, about.name_en) if about else ""
        return str(TOLD[verb]) % {"round": name(round_.title, round_.title_en), "organisation": organisation}


def taking_part(round_: Round) -> list[int]:
    """The organisations that are in a round or invited to it."""
    rows = RoundMember.objects.filter(round=round_, state__in=(MemberState.ADMITTED, MemberState.INVITED))
    return list(rows.values_list("organisation_id", flat=True))
