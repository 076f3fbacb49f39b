"""What the two sides write to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.decision import failed, passed
from naru.core.errors import MoveRefused
from naru.introductions.models import Introduction, Message
from naru.introductions.permissions import organisation_of
from naru.introductions.rules import LONGEST_MESSAGE, MOST_FILES, text_decision
from naru.introductions.services.shared import locked, other_side, record, refuse, side_written_for, tell
from naru.introductions.states import IntroductionState
from naru.records.services import attach
from naru.records.states import NoticeKind


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was sent: its name is what somebody called it, its kind is told by its content."""

    name: str
    content: bytes


@transaction.atomic
def send_message(
    *, introduction_id: int, text: str, key: str, actor: Actor, now: datetime, files: Sequence[SentFile] = ()
) -> Message:
    """One side writes to the other, from the introduction on and until it ends.

    key : made with the form, so that pressing twice sends once. Nothing is sent where one of the files is refused.
    Raises NotFound, NotPermitted (operators neither read nor write here), RuleRefused for a text or a file that
    cannot be kept, MoveRefused before the introduction and after its end.
    """
    introduction = locked(introduction_id, actor)
    side = side_written_for(introduction, actor)
    stored_key = f"{actor.person_id}:{key}"[:64] if key else ""
    sent = Message.objects.filter(introduction=introduction, idempotency_key=stored_key).first() if key else None
    if sent is not None:
        return sent
    refuse_unless_talking(introduction)
    refuse(text_decision(text, LONGEST_MESSAGE))
    refuse(failed("too_many_files", most=MOST_FILES) if len(files) > MOST_FILES else passed("text_fits"))
    message = Message.objects.create(
        introduction=introduction,
        organisation_id=organisation_of(introduction, side),
        person_id=actor.person_id,
        text=text.strip(),
        sent_at=now,
        idempotency_key=stored_key,
    )
    for file in files:
        attach(
            subject_type="message",
            subject_id=message.pk,
            name=file.name,
            content=file.content,
            organisation_id=message.organisation_id,
            actor=actor,
            now=now,
        )
    tell(
        introduction,
        "message",
        (other_side(side),),
        actor=actor,
        now=now,
        key=f"message:{message.pk}",
        kind=NoticeKind.MESSAGE,
        page="messages/",
    )
    record(introduction, "introduction.message_sent", actor, now, message=message.pk, party=side.value)
    return message


def refuse_unless_talking(introduction: Introduction) -> None:
    """Raises MoveRefused while the two sides do not know each other, and after the end."""
    if introduction.introduced_at is None or introduction.state == IntroductionState.ENDED:
        raise MoveRefused(
            f"introduction {introduction.pk} is {introduction.state}: its sides do not write to each other",
            state=introduction.state,
        )
