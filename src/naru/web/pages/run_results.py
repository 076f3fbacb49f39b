"""One matching run: where it stands and, once it is solved, what came out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.jobs.states import JobState
from naru.matching import services
from naru.matching.labels import CHANGE_KINDS, OBJECTIVE_MEANINGS, OBJECTIVES, RUN_PROBLEMS
from naru.matching.queries import organisation_names
from naru.matching.queries import runs as queries
from naru.matching.run_tables import run_table
from naru.matching.states import Objective, RunState
from naru.web.addresses import address
from naru.web.pages.asked import actor_of, whole_number
from naru.web.pages.demands import chips_of
from naru.web.pages.wording import in_language, language
from naru.web.parts import percent
from naru_engine.tables import result_bytes

if TYPE_CHECKING:
    from naru.matching.models import MatchRun
from naru.web.pages.run_rows import job_seen_by, rule_rows, run_row, standing

DEMANDS_A_PAGE = 10


INSTITUTES_A_PAGE = 40


EXPORTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "html": "text/html",
}


@require_GET
def run_detail(request: HttpRequest, run_id: int) -> HttpResponse:
    """Where the run stands; solved ones with their results. While it is solved, htmx asks for the progress alone."""
    actor = actor_of(request)
    run = queries.run_seen_by(actor, run_id)
    context: dict[str, Any] = {"run": run, "row": run_row(run), **standing(run, actor)}
    if RunState(run.state) is RunState.WAITING:
        context |= {"job": job_seen_by(actor, run.job_id), "failed": JobState.FAILED}
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "runs/_progress.html", context)
    elif request.htmx and request.GET.get("waiting"):  # type: ignore[attr-defined]
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    if RunState(run.state) in services.SETTLED:
        context |= _results(request, run, actor)
        return render(request, "runs/run_results.html", context)
    context |= {"rules": rule_rows(run), "problem": _problem(run)}
    if RunState(run.state) is RunState.DRAFT:
        context["counts"] = queries.counts_for(run)
    return render(request, "runs/run_detail.html", context)


def _results(request: HttpRequest, run: "MatchRun", actor: Actor) -> dict[str, Any]:
    view = request.GET.get("view", "pairs")
    chosen = request.GET.get("objective", "") or run.chosen or Objective.TOTAL.value
    objective = Objective(chosen) if chosen in set(Objective) else Objective.TOTAL
    tabs = [("pairs", _("짝")), ("institutes", _("기관별")), ("record", _("조건과 기록"))]
    context: dict[str, Any] = {
        "view": view if view in dict(tabs) else "pairs",
        "tabs": [{"url": f"?view={name}", "label": label, "is_current": name == view} for name, label in tabs],
        "columns": [_column(run, one) for one in Objective if one in run.figures],
        "without": len(run.figures.get("without", [])),
        "differing": len(run.figures.get("differing", [])),
        "exports": [(address("run-export", run.pk, ending), ending.upper()) for ending in EXPORTS],
        "repeat": _repeat(run, actor),
        "what_if": _what_if(run, objective),
    }
    if context["view"] == "record":
        return context | {"rules": rule_rows(run)}
    if context["view"] == "institutes":
        page = Paginator(queries.loads_of(run), INSTITUTES_A_PAGE).get_page(request.GET.get("page"))
        labels = _labels()
        rows = [
            {
                "name": in_language(*load.name),
                "url": f"?view=pairs&institute={load.organisation_id}",
                "capacity": load.capacity,
                "counts": [(labels[one], load.counts[one], load.counts[one] >= load.capacity) for one in Objective],
            }
            for load in page
        ]
        return context | {"page": page, "loads": rows}
    return context | _pairs(request, run, actor)


def _pairs(request: HttpRequest, run: "MatchRun", actor: Actor) -> dict[str, Any]:
    """The demands asked for, a page at a time, each with its institutes under the three objectives."""
    which, institute = request.GET.get("which", ""), whole_number(request.GET.get("institute"))
    ids: Sequence[int] = run.inputs.get("demands", [])
    if which in ("differing", "without"):
        ids = run.figures.get(which, [])
    elif which == "changed":
        told = queries.compared(run, Objective(run.chosen or Objective.TOTAL))
        ids = told.changed if told else []
    if institute is not None:
        own = set(queries.matched_demand_ids(run, institute))
        ids = [id_ for id_ in ids if id_ in own]
    page = Paginator(ids, DEMANDS_A_PAGE).get_page(request.GET.get("page"))
    choices = [("", _("모든 수요")), ("differing", _("결과가 다른 수요")), ("without", _("짝이 없는 수요"))]
    if run.what_if_of_id:
        choices.append(("changed", _("원래와 달라진 수요")))
    names = organisation_names([institute]) if institute is not None else {}
    labels = _labels()
    return {
        "page": page,
        "rows": [_demand_row(row, labels) for row in queries.demand_rows(actor, run, list(page))],
        "chips": chips_of(request, "which", choices),
        "institute": in_language(*names[institute]) if institute in names else "",
        "headings": list(labels.values()),
    }


def _labels() -> dict[Objective, str]:
    """The objectives in the reader's language, once for all rows of a table."""
    return {one: str(OBJECTIVES[one]) for one in Objective}


def _demand_row(row: queries.DemandRow, labels: Mapping[Objective, str]) -> dict[str, Any]:
    """Where all objectives give the same, one cell stands for them."""
    return {
        "id": row.demand_id,
        "title": in_language(row.title, row.title_en),
        "firm": in_language(*row.firm),
        "url": address("demand-detail", row.demand_id),
        "differs": row.differs,
        "cells": [
            {
                "label": labels[objective] if row.differs else _("세 기준 모두"),
                "pairs": [
                    {
                        "name": in_language(*pair.name),
                        "url": address("organisation-detail", pair.organisation_id),
                        "offer": in_language(*pair.offer_title),
                        "offer_url": address("offer-detail", pair.offer_id) if pair.offer_id else "",
                        "score": percent(pair.score),
                        "words": pair.words,
                    }
                    for pair in row.pairs.get(objective, ())
                ],
            }
            for objective in (Objective if row.differs else (Objective.TOTAL,))
        ],
    }


def _column(run: "MatchRun", objective: Objective) -> dict[str, Any]:
    """One objective's figures beside the others."""
    figures = run.figures[objective]
    return {
        "code": objective.value,
        "label": OBJECTIVES[objective],
        "meaning": OBJECTIVE_MEANINGS[objective],
        "total": 100 * figures["total"],
        "worst": 100 * figures["worst"],
        "matched": figures["matched"],
        "places": figures["places"],
        "proven": figures["proven"],
        "verified": figures["verified"],
        "seconds": figures["seconds"],
        "is_chosen": run.chosen == objective.value,
        "is_best_total": figures["total"] >= max(run.figures[one]["total"] for one in Objective) - 1e-9,
        "is_best_worst": figures["worst"] >= max(run.figures[one]["worst"] for one in Objective) - 1e-9,
    }


def _repeat(run: "MatchRun", actor: Actor) -> dict[str, Any] | None:
    """What a repetition found, or that one is under way."""
    told = run.figures.get("repeat")
    if not told:
        return None
    if "job" in told and "same" not in told:
        job = job_seen_by(actor, told["job"])
        return {"job": job} if job is not None else None
    differing = told.get("differing", {})
    return {**told, "lines": [(OBJECTIVES[one], differing.get(one.value, 0)) for one in Objective]}


def _what_if(run: "MatchRun", objective: Objective) -> dict[str, Any] | None:
    found = queries.compared(run, objective)
    if found is None or run.what_if_of is None:
        return None
    return {
        "of": run.what_if_of,
        "objective": OBJECTIVES[objective],
        "total_before": 100 * found.total_before,
        "total_after": 100 * found.total_after,
        "gain": 100 * (found.total_after - found.total_before),
        "worst_before": 100 * found.worst_before,
        "worst_after": 100 * found.worst_after,
        "changed": len(found.changed),
    }


@require_GET
def run_export(request: HttpRequest, run_id: int, ending: str) -> HttpResponse:
    """The pairs as a file."""
    if ending not in EXPORTS:
        raise NotFound(f"no export '{ending}'")
    actor = actor_of(request)
    run = queries.run_seen_by(actor, run_id)
    if RunState(run.state) not in services.SETTLED:
        raise NotFound(f"run {run_id} has no result yet", run_id=run_id)
    content = result_bytes(Path(f"run.{ending}"), run_table(actor, run), lang=language())
    response = HttpResponse(content, content_type=EXPORTS[ending])
    response["Content-Disposition"] = f'attachment; filename="naru-matching-{run.pk}.{ending}"'
    return response


def _problem(run: "MatchRun") -> dict[str, Any] | None:
    """Why nothing was found, and the smallest changes, with names."""
    told = run.problem
    if not told:
        return None
    changes = told.get("changes", [])
    involved = [told, *changes]
    names = organisation_names(one["organisation"] for one in involved if one.get("organisation"))
    titles = queries.demand_titles(one["demand"] for one in involved if one.get("demand"))

    def named(one: dict[str, Any]) -> dict[str, Any]:
        organisation = names.get(one.get("organisation") or 0, ("", ""))
        units = abs(one.get("before", 0) - one.get("after", 0))
        demand = titles.get(one.get("demand") or 0, "")
        return {**one, "organisation": in_language(*organisation), "demand": demand, "units": units}

    more = told.get("more", 0)
    return {
        "text": RUN_PROBLEMS[told["code"]],
        "about": " · ".join(part for part in (named(told)["organisation"], named(told)["demand"]) if part),
        "changes": [str(CHANGE_KINDS[one["kind"]]) % named(one) for one in changes],
        "more": ngettext("그 밖에 %(more)s가지", "그 밖에 %(more)s가지", more) % {"more": more} if more else "",
        "asked": told.get("asked"),
        "room": told.get("room"),
    }
