"""What the two sides said about a pair; what takes part in a round; the matching runs of operators."""

from django.db import models
from django.db.models.functions import Coalesce

from naru.demands.models import Demand, Offer
from naru.matching.states import InterestState, Objective, ReasonCode, RuleKind, RunState, Side
from naru.people.models import Organisation, Person
from naru.programmes.models import Round


class Interest(models.Model):
    """One side's present decision about one pair of demand and offer, with its reason.

    score, rank and method: what the ranking said when it was decided (from the decider's view), kept so that
    rankings can be judged by decisions. note: free text, read by the deciding side only.
    """

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="interests")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="interests")
    side = models.CharField(max_length=6, choices=[(s.value, s.value) for s in Side])
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in InterestState])
    reason = models.CharField(max_length=20, blank=True, choices=[(r.value, r.value) for r in ReasonCode])
    note = models.CharField(max_length=1000, blank=True)
    score = models.FloatField(null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    method = models.CharField(max_length=120, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demand", "offer", "side"], name="interest_once_per_side")]
        indexes = [models.Index(fields=["offer", "side", "state"], name="interest_of_offer")]

    def __str__(self) -> str:
        return f"{self.side} of {self.demand_id}×{self.offer_id}: {self.state}"


class RoundEntry(models.Model):
    """A demand or an offer takes part in a round. Left entries keep their row, so that the funnel can be told."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="entries")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, null=True, blank=True, related_name="round_entries")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, blank=True, related_name="round_entries")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(demand__isnull=False, offer__isnull=True)
                | models.Q(demand__isnull=True, offer__isnull=False),
                name="round_entry_demand_or_offer",
            ),
            models.UniqueConstraint(fields=["round", "demand"], name="round_entry_demand_once"),
            models.UniqueConstraint(fields=["round", "offer"], name="round_entry_offer_once"),
        ]

    def __str__(self) -> str:
        return f"demand {self.demand_id} offer {self.offer_id} in round {self.round_id}"


class MatchRun(models.Model):
    """One matching of many demands with institutes, by an operator; kept so that it can be repeated.

    per_demand : institutes that each demand gets. capacity : demands that an institute takes at most, unless a rule
    says otherwise. seed orders equals. chosen : the objective that is published. what_if_of : the run that this one
    tries a change of. inputs : what was matched (index position, model, ids, hash of the scores), written when it is
    solved. figures : objective → total, worst, proven bound, seconds; written when it is solved. problem : why it
    failed, in codes and values.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in RunState])
    per_demand = models.PositiveSmallIntegerField(default=1)
    capacity = models.PositiveIntegerField(default=3)
    least_score = models.FloatField(default=0.0)
    seed = models.PositiveIntegerField(default=0)
    chosen = models.CharField(max_length=8, blank=True, choices=[(o.value, o.value) for o in Objective])
    what_if_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="what_ifs")
    inputs = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title


class MatchRule(models.Model):
    """A pin, a ban or a capacity that an operator set for one run, with the reason why."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in RuleKind])
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    value = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("run", Coalesce("demand", 0), "organisation", name="match_rule_once"),
            models.CheckConstraint(
                condition=models.Q(kind="capacity", demand__isnull=True, value__isnull=False)
                | models.Q(kind__in=["pin", "forbid"], demand__isnull=False, value__isnull=True),
                name="match_rule_has_what_its_kind_needs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.demand_id} × {self.organisation_id} of run {self.run_id}"


class MatchPair(models.Model):
    """A demand gets an institute under one objective of a run.

    words : [word, share, whether it stands in the demand's public text], what made the score. A word that is not
    public is for operators only.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="pairs")
    objective = models.CharField(max_length=8, choices=[(o.value, o.value) for o in Objective])
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.SET_NULL, null=True, related_name="+")
    score = models.FloatField()
    rank = models.PositiveIntegerField()
    words = models.JSONField(default=list)

    class Meta:
        ordering = ["run", "objective", "demand", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["run", "objective", "demand", "organisation"], name="match_pair_once")
        ]
        indexes = [models.Index(fields=["run", "objective", "organisation"])]

    def __str__(self) -> str:
        return f"{self.demand_id} × {self.organisation_id} in run {self.run_id}"
