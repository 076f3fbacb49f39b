"""Setting up rounds and moving them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.decision import failed
from naru.core.errors import EditedMeanwhile, InvalidInput, NotFound, NotPermitted, RuleRefused
from naru.core.resident_numbers import resident_number_in
from naru.programmes.labels import PROBLEMS, problem_text
from naru.programmes.models import Programme, ProgrammePart, Round, RoundPhase
from naru.programmes.permissions import can_run_round
from naru.programmes.rules import Span, check_phases
from naru.programmes.services.programmes import RUNNING_ROLES
from naru.programmes.services.telling import taking_part, tell
from naru.programmes.states import ROUND_MOVES, PhaseKind, RoundState
from naru.records.services import record_event

LONGEST_TITLE = 200
LONGEST_SUMMARY = 5000


@dataclass(frozen=True, slots=True)
class RoundText:
    """What a round says of itself, in both languages; English may be empty."""

    title: str
    title_en: str = ""
    summary: str = ""
    summary_en: str = ""


@transaction.atomic
def register_round(
    *, programme_id: int, operator_id: int, text: RoundText, actor: Actor, now: datetime, is_example: bool = False
) -> int:
    """A new round of a programme in state draft, seen by its operator only; returns its id.

    Raises NotFound, NotPermitted for those who do not write for the operator, RuleRefused when that organisation
    does not run the programme, and InvalidInput for texts that cannot be stored.
    """
    if not Programme.objects.filter(pk=programme_id).exists():
        raise NotFound(f"no programme {programme_id}", programme_id=programme_id)
    if not can_run_round(actor, operator_id):
        raise NotPermitted(f"you do not write for operator {operator_id}", operator_id=operator_id)
    runs = ProgrammePart.objects.filter(
        programme_id=programme_id, organisation_id=operator_id, role__in=RUNNING_ROLES
    ).exists()
    if not runs:
        decision = failed("operator_not_of_programme", programme_id=programme_id, operator_id=operator_id)
        raise RuleRefused(problem_text(decision), decision=decision)
    _refuse_text(text)
    round_ = Round.objects.create(
        programme_id=programme_id,
        operator_id=operator_id,
        is_example=is_example,
        created_at=now,
        updated_at=now,
        **_columns(text),
    )
    _record("round.registered", round_, actor, now, programme=programme_id, operator=operator_id)
    return round_.pk


@transaction.atomic
def change_round(*, round_id: int, version: int, text: RoundText, actor: Actor, now: datetime) -> None:
    """What the round says of itself, replaced.

    version : the one the writer began from; EditedMeanwhile when somebody saved a newer one, nothing is written then.
    Raises NotFound, NotPermitted, RuleRefused for a cancelled round, InvalidInput.
    """
    round_ = locked_round(round_id, actor)
    _refuse_ended(round_, RoundState.CANCELLED)
    _refuse_stale(round_, version)
    _refuse_text(text)
    changed = [name for name, value in _columns(text).items() if getattr(round_, name) != value]
    if not changed:
        return
    for name, value in _columns(text).items():
        setattr(round_, name, value)
    _save(round_, now)
    _record("round.changed", round_, actor, now, fields=changed)


@transaction.atomic
def plan_phases(*, round_id: int, version: int, spans: Mapping[PhaseKind, Span], actor: Actor, now: datetime) -> None:
    """When each of the six phases runs, all at once. Who takes part in a round that runs is told of new days.

    Raises NotFound, NotPermitted, EditedMeanwhile, and RuleRefused (`check_phases`; the round is closed or cancelled).
    """
    round_ = locked_round(round_id, actor)
    _refuse_ended(round_, RoundState.CANCELLED, RoundState.CLOSED)
    _refuse_stale(round_, version)
    decision = check_phases(spans)
    if not decision.passed:
        raise RuleRefused(problem_text(decision), decision=decision)
    before = {PhaseKind(phase.kind): Span(phase.starts_on, phase.ends_on) for phase in round_.phases.all()}
    if before == dict(spans):
        return
    RoundPhase.objects.filter(round=round_).delete()
    RoundPhase.objects.bulk_create(
        RoundPhase(round=round_, kind=kind.value, starts_on=spans[kind].starts_on, ends_on=spans[kind].ends_on)
        for kind in PhaseKind
    )
    _save(round_, now)
    if round_.state == RoundState.RUNNING:
        tell(round_, "round.phases_planned", taking_part(round_), now=now, key=f"phases:{round_.version}")
    _record(
        "round.phases_planned",
        round_,
        actor,
        now,
        **{kind.value: [span.starts_on, span.ends_on] for kind, span in spans.items()},
    )


@transaction.atomic
def move_round(*, round_id: int, action: str, actor: Actor, now: datetime) -> None:
    """One move of `ROUND_MOVES`: open (only with all phases planned), close, cancel, reopen.

    Raises NotFound, NotPermitted, MoveRefused, RuleRefused.
    """
    round_ = locked_round(round_id, actor)
    state = ROUND_MOVES.after(RoundState(round_.state), action)
    if state is RoundState.RUNNING:
        decision = check_phases(
            {PhaseKind(phase.kind): Span(phase.starts_on, phase.ends_on) for phase in round_.phases.all()}
        )
        if not decision.passed:
            raise RuleRefused(problem_text(decision), decision=decision)
    round_.state = state.value
    _save(round_, now)
    tell(round_, f"round.{action}", taking_part(round_), now=now, key=f"{action}:{round_.version}")
    _record(f"round.{action}", round_, actor, now, state=state.value)


def locked_round(round_id: int, actor: Actor) -> Round:
    """The round, locked until commit, for those who run it. Raises NotFound also where the actor may not know of it."""
    round_ = Round.objects.select_for_update().filter(pk=round_id).first()
    if round_ is None:
        raise NotFound(f"no round {round_id}", round_id=round_id)
    if not can_run_round(actor, round_.operator_id):
        hidden = round_.state in (RoundState.DRAFT, RoundState.CANCELLED) and not actor.is_member(round_.operator_id)
        error = NotFound if hidden else NotPermitted
        raise error(f"no right to run round {round_id}", round_id=round_id)
    return round_


def _columns(text: RoundText) -> dict[str, str]:
    return {
        "title": text.title.strip(),
        "title_en": text.title_en.strip(),
        "summary": text.summary.strip(),
        "summary_en": text.summary_en.strip(),
    }


def _refuse_text(text: RoundText) -> None:
    fields: dict[str, list[str]] = {}
    for name, value in _columns(text).items():
        most = LONGEST_TITLE if name.startswith("title") else LONGEST_SUMMARY
        if len(value) > most:
            fields.setdefault(name, []).append(str(PROBLEMS["text_too_long"]) % {"most": most})
        if resident_number_in(value):
            fields.setdefault(name, []).append(str(PROBLEMS["resident_number"]))
    if not text.title.strip():
        fields["title"] = [str(PROBLEMS["title_missing"])]
    if fields:
        raise InvalidInput(f"texts of a round refused: {sorted(fields)}", fields=fields)


def _refuse_ended(round_: Round, *ended: RoundState) -> None:
    if round_.state in ended:
        code = "round_cancelled" if round_.state == RoundState.CANCELLED else "round_not_running"
        decision = failed(code, state=round_.state)
        raise RuleRefused(problem_text(decision), decision=decision)


def _refuse_stale(round_: Round, version: int) -> None:
    if version != round_.version:
        raise EditedMeanwhile(
            f"round {round_.pk} is at version {round_.version}, the form began from {version}", version=round_.version
        )


def _save(round_: Round, now: datetime) -> None:
    round_.version += 1
    round_.updated_at = now
    round_.save()


def _record(verb: str, round_: Round, actor: Actor, now: datetime, **details: object) -> None:
    record_event(actor=actor, verb=verb, subject_type="round", subject_id=round_.pk, now=now, details=details)
