"""The operator's own form of the agreement: one per round, filled for a plan of it."""

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.plans.documents import agreement_values
from naru.plans.queries import plan_seen_by, sections_of, sheet_of
from naru.printing.forms import filled
from naru.programmes.models import Round
from naru.programmes.permissions import can_run_round
from naru.records.models import Attachment
from naru.records.store import file_store

# The kind of subject that the file hangs on; its id is the round's.
FORM = "agreement_form"


def may_keep_form(actor: Actor, round_id: str) -> bool:
    """The staff that runs the round. The parties get the filled form and not the form."""
    round_ = Round.objects.filter(pk=round_id).only("operator_id").first() if round_id.isdecimal() else None
    return round_ is not None and can_run_round(actor, round_.operator_id)


def agreement_form_of(round_id: int | None) -> Attachment | None:
    """The form in use: the newest. Whose plan it is asked for decides the caller."""
    kept = Attachment.objects.filter(subject_type=FORM, subject_id=str(round_id), removed_at=None)
    return kept.order_by("-added_at", "-id").first()


def filled_agreement(actor: Actor, plan_id: int, lang: str) -> tuple[str, bytes]:
    """The plan's number, and its agreement in the operator's own form, for whoever may open the plan.

    Raises NotFound where the round has no form, UnknownPlaces or NotAForm where it cannot be filled.
    """
    plan = plan_seen_by(actor, plan_id)
    form = agreement_form_of(plan.round_id)
    if form is None:
        raise NotFound(f"the round of plan {plan_id} has no agreement form", plan_id=plan_id)
    with file_store().open(form.sha256) as file:
        content = file.read()
    return plan.number, filled(content, agreement_values(sheet_of(plan, sections_of(plan)), lang))
