"""A kind of row that the tests of this stage bring in: organisations by name, with the least that a kind must do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from naru.core.actor import Actor
from naru.core.errors import NotPermitted
from naru.imports.kinds import Cleaned, RowProblem, Values, Written
from naru.people.models import Organisation
from naru.records.services import record_event
from naru_engine.tables import Column, Phrase

REFUSED_NAME = "쓰기 거절"


class NamedOrganisations:
    name = "named"
    label = Phrase("이름만 있는 기관", "named organisations")
    subject_type = "organisation"
    columns: Sequence[Column] = (
        Column("name", ("기관명", "이름"), required=True),
        Column("summary", ("소개",)),
        Column("website", ("누리집",)),
    )

    def can_import(self, actor: Actor) -> bool:
        return actor.is_operator

    def clean(
        self,
        rows: Sequence[Mapping[str, str]],
        *,
        actor: Actor,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> list[Cleaned | list[RowProblem]]:
        known = {o.name: o for o in Organisation.objects.filter(name__in=[row["name"] for row in rows])}
        return [self._clean(row, known.get(row["name"])) for row in rows]

    def _clean(self, row: Mapping[str, str], organisation: Organisation | None) -> Cleaned | list[RowProblem]:
        if not row["name"]:
            return [RowProblem("name", "", "name_missing", Phrase("이름을 적으세요", "give a name"))]
        before = {key: getattr(organisation, key) for key in row} if organisation else {}
        return Cleaned(dict(row), organisation.pk if organisation else None, before, identity=row["name"])

    def write(self, row: Cleaned, *, actor: Actor, now: datetime) -> Written:
        if row.values["name"] == REFUSED_NAME:
            raise NotPermitted("this name is refused")
        fields: dict[str, Any] = {**row.values, "updated_at": now}
        if row.subject_id is None:
            subject_id = Organisation.objects.create(kind="firm", created_at=now, **fields).pk
        else:
            subject_id = row.subject_id
            Organisation.objects.filter(pk=subject_id).update(**fields)
        self._record("organisation.import", subject_id, actor, now)
        return Written(subject_id, restore=row.before)

    def undo(self, subject_id: int, *, created: bool, restore: Values, actor: Actor, now: datetime) -> None:
        found = Organisation.objects.filter(pk=subject_id)
        if created:
            found.delete()
        else:
            found.update(**restore)
        self._record("organisation.unimport", subject_id, actor, now)

    def _record(self, verb: str, subject_id: int, actor: Actor, now: datetime) -> None:
        record_event(actor=actor, verb=verb, subject_type="organisation", subject_id=subject_id, now=now)
