"""What rows of demands and rows of offers have in common: whose they are, which record they mean, there and back."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from naru.core.actor import Actor
from naru.core.period import SEOUL
from naru.demands import cells
from naru.demands.cells import CellProblem, Parser
from naru.demands.labels import problem_text
from naru.demands.models import Demand, Offer
from naru.demands.permissions import can_register_for, can_write
from naru.demands.rules import (
    FieldProblem,
)
from naru.demands.states import OfferKind, PartnerKind
from naru.demands.values import DemandValues, OfferValues, Origin
from naru.imports.kinds import Cleaned, RowProblem, Values, Written, in_both_languages
from naru.people.models import Organisation
from naru.people.rules.identifiers import digits_of
from naru_engine.tables import Column, Phrase

SOURCE = "표 가져오기"
ORG_MISSING = Phrase("기관 이름이나 사업자등록번호를 적으세요", "give the organisation's name or business number")
ORG_UNKNOWN = Phrase(
    "등록된 기관이 아닙니다. 기관을 먼저 가져오거나 이름을 등록된 그대로 적으세요",
    "is no registered organisation; import organisations first, or write the name as it is registered",
)
ORG_AMBIGUOUS = Phrase(
    "같은 이름의 기관이 여럿입니다. 사업자등록번호를 적으세요", "several organisations have this name; give the number"
)
NOT_YOURS = Phrase("이 기관을 대신해 쓸 수 없습니다. 이 행을 빼세요", "you may not write for it; leave this row out")
TITLE_AMBIGUOUS = Phrase(
    "같은 제목의 것이 여럿입니다. 번호(id) 열을 두세요", "several have this title; give the table an id column"
)

V = TypeVar("V", DemandValues, OfferValues)
R = TypeVar("R", Demand, Offer)
Given = dict[str, Any]
_ENUMS: Mapping[str, Callable[[Any], Any]] = {
    "kind": OfferKind,
    "wanted_kinds": lambda codes: tuple(OfferKind(code) for code in codes),
    "partner_kinds": lambda codes: tuple(PartnerKind(code) for code in codes),
    "wanted_from": date.fromisoformat,
    "wanted_until": date.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Subject(Generic[V, R]):
    """What demands and offers do differently."""

    model: type[R]
    empty: V
    stored: Callable[[R], V]
    problems: Callable[[V], list[FieldProblem]]
    publish_problems: Callable[[V], list[FieldProblem]]
    gone: frozenset[str]  # states out of which a row brings its record back
    hidden: frozenset[str]  # states in which nobody else sees it


class Rows(ABC, Generic[V, R]):
    """Known by id within its organisation, else by title. An empty cell leaves its field alone."""

    name: str
    label: Phrase
    subject_type: str
    columns: Sequence[Column]
    fields: Mapping[str, tuple[str, Parser]]  # column → (field, how its cells are read)
    subject: Subject[V, R]

    def can_import(self, actor: Actor) -> bool:
        may_write = any(actor.can_write_for(organisation_id) for organisation_id in actor.memberships)
        return actor.can_operate or may_write

    def clean(
        self, rows: Sequence[Mapping[str, str]], *, actor: Actor, now: datetime
    ) -> list[Cleaned | list[RowProblem]]:
        known = _Known(self.subject.model, rows)
        today = now.astimezone(SEOUL).date()
        return [self._cleaned(row, known, actor, today) for row in rows]

    def _cleaned(
        self, row: Mapping[str, str], known: "_Known[R]", actor: Actor, today: date
    ) -> Cleaned | list[RowProblem]:
        problems: list[RowProblem] = []
        organisation = known.organisation(row["org"], problems)
        record = known.record(organisation, row, problems) if organisation else None
        given = self._read(row, today, problems)
        if organisation and not (can_write(actor, record) if record else can_register_for(actor, organisation.pk)):
            problems.append(RowProblem("org", row["org"], "not_permitted", NOT_YOURS))
        values = self._with(self.subject.stored(record) if record else self.subject.empty, given)
        problems += self._rule_problems(values, record, row, publish=bool(given.get("publish")), told=problems)
        if problems or organisation is None:
            return problems
        before = self._before(record, given) if record else {}
        if record and record.state in self.subject.gone:
            given, before = {**given, "restored": True}, {**before, "restored": False}
        facts = {"org": organisation.name, "id": row.get("id", "")}
        return Cleaned(
            {**given, **facts, "organisation_id": organisation.pk},
            record.pk if record else None,
            {**before, **facts, "organisation_id": organisation.pk} if record else {},
            identity=f"{organisation.pk}:{row.get('id') or row['title']}",
        )

    def _read(self, row: Mapping[str, str], today: date, problems: list[RowProblem]) -> Given:
        given: Given = {}
        for column, (field, parser) in self.fields.items():
            cell = row.get(column, "")
            if not cell:
                continue
            try:
                # Amounts come in three units, under one name.
                given[self._column_of(field)] = parser(cell, today)
            except CellProblem as found:
                problems.append(RowProblem(column, cell, found.code, found.expected))
        if row.get("publish"):
            try:
                # «No» leaves things as they are: an import never hides what is published.
                if cells.yes_no(row["publish"], today):
                    given["publish"] = True
            except CellProblem as found:
                problems.append(RowProblem("publish", row["publish"], found.code, found.expected))
        return given

    def _rule_problems(
        self, values: V, record: R | None, row: Mapping[str, str], *, publish: bool, told: Sequence[RowProblem]
    ) -> list[RowProblem]:
        found = self.subject.problems(values)
        if publish or (record and record.state not in self.subject.hidden):
            found += self.subject.publish_problems(values)
        written = {field: column for column, (field, _) in self.fields.items() if column in row}
        known = {problem.column for problem in told}
        return [
            RowProblem(column, row.get(column, ""), problem.code, _said(problem))
            for problem in found
            if (column := written.get(problem.name) or self._column_of(problem.name)) not in known
        ]

    def _before(self, record: R, given: Given) -> Given:
        values = self.subject.stored(record)
        before = {name: _plain(getattr(values, self.fields[name][0])) for name in given if name != "publish"}
        return {**before, "publish": record.state not in self.subject.hidden} if "publish" in given else before

    def _column_of(self, field: str) -> str:
        """The first column that fills a field; the field's own name where none does."""
        return next((column for column, (filled, _) in self.fields.items() if filled == field), field)

    def _with(self, values: V, given: Mapping[str, Any]) -> V:
        """The values with what the row gives, by column."""
        changed: dict[str, Any] = {}
        for column, value in given.items():
            if column in self.fields:
                field = self.fields[column][0]
                changed[field] = _ENUMS[field](value) if field in _ENUMS and value is not None else value
        return replace(values, **changed)

    def write(self, row: Cleaned, *, actor: Actor, now: datetime) -> Written:
        given = dict(row.values)
        if row.subject_id is None:
            origin = Origin(external_key=given["id"], source=SOURCE)
            record_id = self._register(
                given["organisation_id"], self._with(self.subject.empty, given), origin, actor, now
            )
        else:
            record_id = row.subject_id
            record = self.subject.model.objects.get(pk=record_id)
            if given.get("restored"):
                self._bring_back(record, actor, now)
            self._change(record_id, record.version, self._with(self.subject.stored(record), given), actor, now)
        was_hidden = not row.before.get("publish", False)
        published = bool(given.get("publish")) and was_hidden and self._publish(record_id, actor, now)
        return Written(record_id, {"before": row.before, "published": published, "restored": "restored" in given})

    def undo(self, subject_id: int, *, created: bool, restore: Values, actor: Actor, now: datetime) -> None:
        """A created record goes out of sight (drafts are discarded, published ones withdrawn), never out of the log."""
        record = self.subject.model.objects.get(pk=subject_id)
        if not created:
            values = self._with(self.subject.stored(record), restore["before"])
            self._change(subject_id, record.version, values, actor, now)
        if created or restore["published"] or restore["restored"]:
            self._put_away(record, actor, now)

    @abstractmethod
    def _register(self, organisation_id: int, values: V, origin: Origin, actor: Actor, now: datetime) -> int:
        """A new record; its id."""

    @abstractmethod
    def _change(self, record_id: int, version: int, values: V, actor: Actor, now: datetime) -> None:
        """What the record says, replaced."""

    @abstractmethod
    def _publish(self, record_id: int, actor: Actor, now: datetime) -> bool:
        """Whether there was a move that shows it to others."""

    @abstractmethod
    def _bring_back(self, record: R, actor: Actor, now: datetime) -> None:
        """Out of the states in `subject.gone`."""

    @abstractmethod
    def _put_away(self, record: R, actor: Actor, now: datetime) -> None:
        """Out of sight again: drafts discarded, published ones withdrawn."""


class _Known(Generic[R]):
    """What a chunk of rows may mean, in three queries."""

    def __init__(self, model: type[R], rows: Sequence[Mapping[str, str]]) -> None:
        self._by_name: dict[str, list[Organisation]] = {}
        names = {row["org"] for row in rows}
        numbers = {digits_of(name) for name in names} - {""}
        for organisation in Organisation.objects.filter(name__in=names):
            self._by_name.setdefault(organisation.name, []).append(organisation)
        self._by_number = {one.business_number: one for one in Organisation.objects.filter(business_number__in=numbers)}
        owners = [one.pk for many in self._by_name.values() for one in many] + [
            one.pk for one in self._by_number.values()
        ]
        self._by_key: dict[tuple[int, str], R] = {}
        self._by_title: dict[tuple[int, str], list[R]] = {}
        titles, keys = {row["title"] for row in rows}, {row.get("id", "") for row in rows} - {""}
        own: Any = model.objects.filter(organisation_id__in=owners)
        for record in own.filter(title__in=titles) | own.filter(external_key__in=keys):
            if record.external_key:
                self._by_key[record.organisation_id, record.external_key] = record
            if record.state != "discarded":
                self._by_title.setdefault((record.organisation_id, record.title), []).append(record)

    def organisation(self, cell: str, problems: list[RowProblem]) -> Organisation | None:
        named = self._by_name.get(cell, [])
        if len(named) == 1:
            return named[0]
        if found := self._by_number.get(digits_of(cell)):
            return found
        if not cell:
            problems.append(RowProblem("org", "", "organisation_missing", ORG_MISSING))
        elif named:
            problems.append(RowProblem("org", cell, "organisation_ambiguous", ORG_AMBIGUOUS))
        else:
            problems.append(RowProblem("org", cell, "organisation_unknown", ORG_UNKNOWN))
        return None

    def record(self, organisation: Organisation, row: Mapping[str, str], problems: list[RowProblem]) -> R | None:
        if key := row.get("id", ""):
            return self._by_key.get((organisation.pk, key))
        titled = self._by_title.get((organisation.pk, row["title"]), [])
        if len(titled) > 1:
            problems.append(RowProblem("title", row["title"], "title_ambiguous", TITLE_AMBIGUOUS))
        return titled[0] if len(titled) == 1 else None


def _said(problem: FieldProblem) -> Phrase:
    return in_both_languages(lambda: problem_text(problem))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
