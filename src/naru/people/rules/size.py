"""How large a firm is, as a judgement of a day: 중소기업기본법 제2조, its decree, and 중견기업법 제2조.

Each rule answers on its own; `judge` puts them together. A fact that is not known never counts in the firm's favour
or against it: the rule answers undetermined and names it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from naru.core.decision import Decision, Verdict, failed, passed, undetermined
from naru.core.period import Period
from naru.people import industries
from naru.people.size_limits import (
    DIVISIONS_WITHOUT_LIMIT,
    SECTIONS_WITHOUT_LIMIT,
    SizeLimit,
    limit_for,
    seat_limit_for,
    table_on,
)
from naru.people.states import SizeClass

ASSETS_BELOW_KRW = 500_000_000_000
HOLDER_SHARE_PERCENT = 30
GRACE_YEARS = 5
YEARS_AVERAGED = 3

SALES_ARTICLE = "중소기업기본법 시행령 제3조제1항제1호가목·별표 1"
SMALL_ARTICLE = "중소기업기본법 시행령 제8조·별표 3"
ASSETS_ARTICLE = "중소기업기본법 시행령 제3조제1항제1호나목"
INDEPENDENCE_ARTICLE = "중소기업기본법 시행령 제3조제1항제2호"
GROUP_ARTICLE = "중소기업기본법 제2조제1항 단서"
GRACE_ARTICLE = "중소기업기본법 제2조제3항"


@dataclass(frozen=True, slots=True)
class YearSales:
    """Sales of one financial year. months: how many of them the firm was in business, 1 to 12."""

    year_end: date
    sales_krw: int
    months: int = 12


@dataclass(frozen=True, slots=True)
class SizeFacts:
    """What is known about a firm; None is not known.

    held_by_large : whether a corporation with assets of KRW 500 bn or more is its largest holder with 30 % or more
    related_sales_krw : average sales of related firms, weighted by the share held, to be added (0: there are none)
    in_designated_group : whether it belongs to a business group under 공정거래법 제31조
    exceeded_year : the year in which it first exceeded a limit; None when it never did or that is not known
    had_grace_before : whether an earlier grace was used up
    makes_seats : whether it makes seats for vehicles, trains or aircraft
    """

    ksic_code: str = ""
    sales: tuple[YearSales, ...] = ()
    total_assets_krw: int | None = None
    held_by_large: bool | None = None
    related_sales_krw: int | None = None
    in_designated_group: bool | None = None
    exceeded_year: int | None = None
    had_grace_before: bool | None = None
    makes_seats: bool | None = None


@dataclass(frozen=True, slots=True)
class SizeOutcome:
    """verdict: pass = small or medium by law (also in grace), fail = not, undetermined = a fact is missing."""

    verdict: Verdict
    size_class: SizeClass | None
    in_grace: bool
    average_sales_krw: int | None
    valid: Period | None
    decisions: tuple[Decision, ...]


def average_sales_krw(sales: Iterable[YearSales]) -> int | None:
    """The mean of the last three full financial years; with none of them full, the months so far as a year.

    중소기업기본법 시행령 제7조.
    """
    newest = sorted((year for year in sales if year.months > 0), key=lambda year: year.year_end)[-YEARS_AVERAGED:]
    full = [year.sales_krw for year in newest if year.months == 12]
    if full:
        return sum(full) // len(full)
    months = sum(year.months for year in newest)
    return sum(year.sales_krw for year in newest) * 12 // months if months else None


def total_sales_krw(facts: SizeFacts) -> int | None:
    """The firm's average sales with its share of related firms'; None when either is not known."""
    own = average_sales_krw(facts.sales)
    return None if own is None or facts.related_sales_krw is None else own + facts.related_sales_krw


def check_sales(facts: SizeFacts, as_of: date) -> Decision:
    return _check_limit(facts, as_of, article=SALES_ARTICLE, rule="size_sales", limit_name="sme_krw")


def check_small(facts: SizeFacts, as_of: date) -> Decision:
    return _check_limit(facts, as_of, article=SMALL_ARTICLE, rule="size_small", limit_name="small_krw")


def _check_limit(facts: SizeFacts, as_of: date, *, article: str, rule: str, limit_name: str) -> Decision:
    unclear = _industry_without_limit(facts.ksic_code, as_of, article, rule)
    if unclear is not None:
        return unclear
    limits = [_krw(limit, limit_name) for limit in _possible_limits(facts, as_of)]
    own = average_sales_krw(facts.sales)
    if own is not None and facts.related_sales_krw is None and own > max(limits):
        # Related firms only add: above the limit alone is above it for certain.
        return failed(f"{rule}_above", article, sales_krw=own, limit_krw=max(limits))
    total = total_sales_krw(facts)
    if total is None:
        asked = {"sales": own, "related_sales_krw": facts.related_sales_krw}
        needs = [name for name, value in asked.items() if value is None]
        return undetermined(f"{rule}_unknown", article, needs=needs, limit_krw=max(limits))
    verdicts = {total <= limit for limit in limits}
    if len(verdicts) > 1:
        return undetermined(f"{rule}_seats", article, needs=["makes_seats"], sales_krw=total, limit_krw=max(limits))
    limit = limits[-1]
    if verdicts == {True}:
        return passed(f"{rule}_within", article, sales_krw=total, limit_krw=limit)
    return failed(f"{rule}_above", article, sales_krw=total, limit_krw=limit)


def _industry_without_limit(code: str, as_of: date, article: str, rule: str) -> Decision | None:
    chain = [item.code for item in industries.ancestors(code)]
    if not chain:
        return undetermined(f"{rule}_no_industry", article, needs=["ksic_code"])
    if table_on(as_of) is None:
        return undetermined(f"{rule}_no_table", article, needs=["size_limits"], as_of=as_of.isoformat())
    if SECTIONS_WITHOUT_LIMIT.intersection(chain) or DIVISIONS_WITHOUT_LIMIT.intersection(chain):
        return undetermined(f"{rule}_no_limit", article, needs=[], ksic_code=code)
    if limit_for(code, as_of) is None:
        return undetermined(f"{rule}_coarse_industry", article, needs=["ksic_code"], ksic_code=code)
    return None


def _possible_limits(facts: SizeFacts, as_of: date) -> list[SizeLimit]:
    """The limits that may hold: two while nobody has said whether the firm makes seats; the last is the usual one."""
    usual = limit_for(facts.ksic_code, as_of)
    seats = seat_limit_for(facts.ksic_code, as_of)
    if seats is not None and facts.makes_seats:
        return [seats]
    asked = [seats] if seats is not None and facts.makes_seats is None else []
    return [*asked, *([usual] if usual else [])]


def _krw(limit: SizeLimit, name: str) -> int:
    return limit.sme_krw if name == "sme_krw" else limit.small_krw


def check_assets(facts: SizeFacts) -> Decision:
    if facts.total_assets_krw is None:
        return undetermined("size_assets_unknown", ASSETS_ARTICLE, needs=["total_assets_krw"])
    told = {"assets_krw": facts.total_assets_krw, "limit_krw": ASSETS_BELOW_KRW}
    if facts.total_assets_krw < ASSETS_BELOW_KRW:
        return passed("size_assets_within", ASSETS_ARTICLE, **told)
    return failed("size_assets_above", ASSETS_ARTICLE, **told)


def check_independence(facts: SizeFacts) -> Decision:
    if facts.held_by_large is None:
        return undetermined("size_independence_unknown", INDEPENDENCE_ARTICLE, needs=["held_by_large"])
    if facts.held_by_large:
        return failed("size_not_independent", INDEPENDENCE_ARTICLE, share_percent=HOLDER_SHARE_PERCENT)
    return passed("size_independent", INDEPENDENCE_ARTICLE)


def check_group(facts: SizeFacts) -> Decision:
    if facts.in_designated_group is None:
        return undetermined("size_group_unknown", GROUP_ARTICLE, needs=["in_designated_group"])
    if facts.in_designated_group:
        return failed("size_in_group", GROUP_ARTICLE)
    return passed("size_not_in_group", GROUP_ARTICLE)


def check_grace(facts: SizeFacts, as_of: date) -> Decision:
    """Five years from the year after the one in which sales or assets outgrew the limits; once only.

    Grace is no remedy for lost independence or a designated group (시행령 제9조).
    """
    if facts.held_by_large or facts.in_designated_group:
        return failed("size_grace_excluded", GRACE_ARTICLE)
    if facts.had_grace_before:
        return failed("size_grace_used", GRACE_ARTICLE)
    needs = [
        name
        for name, value in (
            ("exceeded_year", facts.exceeded_year),
            ("had_grace_before", facts.had_grace_before),
            ("held_by_large", facts.held_by_large),
            ("in_designated_group", facts.in_designated_group),
        )
        if value is None
    ]
    if facts.exceeded_year is not None and as_of.year > facts.exceeded_year + GRACE_YEARS:
        return failed("size_grace_over", GRACE_ARTICLE, last_year=facts.exceeded_year + GRACE_YEARS)
    if needs:
        return undetermined("size_grace_unknown", GRACE_ARTICLE, needs=needs)
    return passed("size_grace", GRACE_ARTICLE, last_year=(facts.exceeded_year or 0) + GRACE_YEARS)


def validity(facts: SizeFacts) -> Period | None:
    """One year from three months after the end of the last financial year (중소기업기본법 시행령 제3조의3)."""
    if not facts.sales:
        return None
    start = _months_later(max(year.year_end for year in facts.sales) + timedelta(days=1), 3)
    return Period(start, _months_later(start, 12) - timedelta(days=1))


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    month = day.month - 1 + months
    first = date(day.year + month // 12, month % 12 + 1, 1)
    next_first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), next_first - timedelta(days=1))


def judge(facts: SizeFacts, as_of: date) -> SizeOutcome:
    """Every rule's answer and what follows from them: small, medium, mid-size or large, on that day."""
    limits = (check_sales(facts, as_of), check_assets(facts), check_independence(facts), check_group(facts))
    verdicts = {decision.verdict for decision in limits}
    decisions = [*limits]
    in_grace = False
    if Verdict.FAIL in verdicts:
        grace = check_grace(facts, as_of)
        decisions.append(grace)
        in_grace = grace.passed
        overall = grace.verdict
    else:
        overall = Verdict.UNDETERMINED if Verdict.UNDETERMINED in verdicts else Verdict.PASS
    small = check_small(facts, as_of)
    if overall is not Verdict.FAIL and not in_grace:
        decisions.append(small)
    return SizeOutcome(
        verdict=overall,
        size_class=_size_class(overall, small, facts, in_grace=in_grace),
        in_grace=in_grace,
        average_sales_krw=total_sales_krw(facts),
        valid=validity(facts),
        decisions=tuple(decisions),
    )


def _size_class(overall: Verdict, small: Decision, facts: SizeFacts, *, in_grace: bool) -> SizeClass | None:
    if overall is Verdict.UNDETERMINED:
        return None
    if overall is Verdict.PASS:
        if in_grace or small.verdict is Verdict.FAIL:
            return SizeClass.MEDIUM
        return SizeClass.SMALL if small.passed else None
    if facts.in_designated_group is None:
        return None
    return SizeClass.LARGE if facts.in_designated_group else SizeClass.MID_SIZE


def missing_facts(outcome: SizeOutcome) -> tuple[str, ...]:
    """The facts that would decide what is undetermined, in the order in which the rules ask for them."""
    needed = (name for decision in outcome.decisions for name in decision.facts.get("needs", ()))
    return tuple(dict.fromkeys(needed))
