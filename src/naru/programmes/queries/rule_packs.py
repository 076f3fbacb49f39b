"""Reading the versions of a programme's conditions. They are public, as the programme is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from naru.core.actor import Actor
from naru.core.decision import Verdict
from naru.core.errors import NotFound, NotPermitted
from naru.people.models import Organisation
from naru.people.queries import organisations_visible_to, sizes_on
from naru.people.states import OrganisationKind
from naru.programmes.models import Call, Programme, RulePack
from naru.programmes.permissions import can_read_fits
from naru.programmes.queries.programmes import (
    applicant_of,
    conditions_of,
    fit_under,
    programmes_visible_to,
    with_parts,
)
from naru.programmes.rules import Condition
from naru.programmes.states import ChangeKind

MOST_FIRMS = 2000
SHOWN_FIRMS = 20


@dataclass(frozen=True, slots=True)
class ConditionChange:
    """One condition from one version to another; None where it was not there."""

    before: Condition | None
    after: Condition | None

    @property
    def id(self) -> str:
        known = self.after or self.before
        return known.id if known else ""

    @property
    def kind(self) -> ChangeKind:
        if self.before is None:
            return ChangeKind.ADDED
        if self.after is None:
            return ChangeKind.REMOVED
        return ChangeKind.SAME if self.before == self.after else ChangeKind.CHANGED


def changes_between(before: Sequence[Condition], after: Sequence[Condition]) -> list[ConditionChange]:
    """Every condition of two versions, in the order of the later one; those taken out come last."""
    former = {condition.id: condition for condition in before}
    kept = {condition.id for condition in after}
    changes = [ConditionChange(former.get(condition.id), condition) for condition in after]
    return changes + [ConditionChange(condition, None) for condition in before if condition.id not in kept]


@dataclass(frozen=True, slots=True)
class PackHistory:
    """packs : every version, the newest first, each with how many calls follow it (`call_count`)."""

    programme: Programme
    packs: Sequence[RulePack]


def rule_pack_history(actor: Actor, programme_id: int) -> PackHistory:
    """Raises NotFound. Three queries."""
    programme = with_parts(programmes_visible_to(actor)).filter(pk=programme_id).first()
    if programme is None:
        raise NotFound(f"no programme {programme_id}", programme_id=programme_id)
    packs = RulePack.objects.filter(programme=programme).select_related("published_by", "published_for")
    return PackHistory(programme, list(packs.annotate(call_count=Count("calls")).order_by("-version")))


@dataclass(frozen=True, slots=True)
class PackSheet:
    """One version: its conditions, what it changed from the one before, and the calls that follow it."""

    programme: Programme
    pack: RulePack
    newest: int
    changes: Sequence[ConditionChange]
    calls: Sequence[Call]


def rule_pack_sheet(actor: Actor, programme_id: int, version: int) -> PackSheet:
    """Raises NotFound. Four queries."""
    history = rule_pack_history(actor, programme_id)
    by_version = {pack.version: pack for pack in history.packs}
    pack = by_version.get(version)
    if pack is None:
        raise NotFound(f"programme {programme_id} has no rule pack {version}", programme_id=programme_id)
    changes = changes_between(conditions_of(by_version.get(version - 1)), conditions_of(pack))
    return PackSheet(history.programme, pack, history.packs[0].version, changes, list(pack.calls.all()))


@dataclass(frozen=True, slots=True)
class FitEffect:
    """What other conditions do to registered firms on a day.

    firms : how many were looked at. before, after : how many of them by verdict. changed : some whose verdict is
    another one, with both; changed_count : all of them.
    """

    firms: int
    before: Mapping[Verdict, int]
    after: Mapping[Verdict, int]
    changed: Sequence[tuple[Organisation, Verdict, Verdict]]
    changed_count: int


def fit_effect(actor: Actor, before: Sequence[Condition], after: Sequence[Condition], *, on: date) -> FitEffect:
    """How firms would answer to conditions instead of others: the last MOST_FIRMS that told of themselves.

    It says what their numbers are. Raises NotPermitted for those who do not read them. Two queries.
    """
    if not can_read_fits(actor):
        raise NotPermitted("how firms answer to conditions is for operators")
    found = organisations_visible_to(actor).filter(kind=OrganisationKind.FIRM).order_by("-updated_at", "-pk")
    firms = list(found[:MOST_FIRMS])
    sizes = sizes_on([firm.pk for firm in firms], on)
    verdicts: list[tuple[Organisation, Verdict, Verdict]] = []
    for firm in firms:
        applicant = applicant_of(firm, sizes.get(firm.pk))
        verdicts.append(
            (firm, fit_under(before, applicant, on).verdict, fit_under(after, applicant, on).verdict),
        )
    changed = [each for each in verdicts if each[1] is not each[2]]
    return FitEffect(
        firms=len(firms),
        before=Counter(verdict for _, verdict, _ in verdicts),
        after=Counter(verdict for _, _, verdict in verdicts),
        changed=changed[:SHOWN_FIRMS],
        changed_count=len(changed),
    )
