"""The organisations of the demo: announced facts as they are, and invented examples that say so.

And its roles: accounts of nobody, named after what they do, one for each way of using the platform.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from naru.core.actor import SYSTEM, Role
from naru.people.models import Organisation, Person
from naru.people.services import add_member, register_organisation, register_person, update_organisation

_FILE = Path(__file__).parent / "data" / "demo_organisations.toml"
_SOURCE = "사업 공고(공개)"
_EXAMPLE_SOURCE = "예시"


@dataclass(frozen=True, slots=True)
class DemoRole:
    """A role to sign in as. name : of its account, in both languages, for it is stored and shown as it is."""

    key: str
    name: str
    organisation: str = ""
    role: Role = Role.ADMIN
    is_platform_admin: bool = False

    @property
    def email(self) -> str:
        return f"demo-{self.key}@naru.example"


ROLES = (
    DemoRole("firm", "데모 기업 담당자 (Demo firm)", "kodaco"),
    DemoRole("institute", "데모 연구기관 담당자 (Demo institute)", "kitech"),
    DemoRole("operator", "데모 운영기관 담당자 (Demo operator)", "kiat"),
    DemoRole("firm-2", "데모 둘째 기업 담당자 (Demo second firm)", "lms"),
    DemoRole("institute-2", "데모 둘째 연구기관 담당자 (Demo second institute)", "kimm"),
    DemoRole("public-body", "데모 지자체 담당자 (Demo public body)", "yeongcheon-city", Role.EDITOR),
    DemoRole("admin", "데모 플랫폼 관리자 (Demo administrator)", is_platform_admin=True),
)


def fill(now: datetime) -> Mapping[str, int]:
    """Add the organisations and roles that are not there yet; returns the organisations' ids by key.

    A second call changes nothing.
    """
    present = organisation_ids()
    for entry in _entries():
        if entry["key"] not in present:
            _register(entry, now)
    ids = organisation_ids()
    for role in ROLES:
        if person_of_role(role.key) is None:
            _add_role(role, ids, now)
    return ids


def person_of_role(key: str) -> Person | None:
    """The account of a demo role; None for an unknown role or before the demo was filled."""
    email = next((role.email for role in ROLES if role.key == key), "")
    return Person.objects.filter(email=email, is_active=True).first() if email else None


def _add_role(role: DemoRole, ids: Mapping[str, int], now: datetime) -> None:
    register_person(
        email=role.email,
        name=role.name,
        actor=SYSTEM,
        now=now,
        is_platform_admin=role.is_platform_admin,
        is_confirmed=True,
    )
    if role.organisation:
        add_member(organisation_id=ids[role.organisation], email=role.email, role=role.role, actor=SYSTEM, now=now)


def organisation_ids() -> Mapping[str, int]:
    """The demo's organisations by their stable keys (kitech, kodaco, …), as `data/demo_organisations.toml` has them."""
    rows = Organisation.objects.exclude(demo_key=None).values_list("demo_key", "pk")
    return {key: organisation_id for key, organisation_id in rows if key}


def _entries() -> list[dict[str, Any]]:
    return list(tomllib.loads(_FILE.read_text(encoding="utf-8"))["organisation"])


def _register(entry: Mapping[str, Any], now: datetime) -> None:
    names = {"kind": "kind", "name": "name", "name_en": "name_en", "region": "region_code", "ksic": "ksic_code"}
    names |= {"summary": "summary", "summary_en": "summary_en", "employees": "employees"}
    profile = {field: entry[name] for name, field in names.items() if name in entry}
    is_example = bool(entry.get("example"))
    # What stands elsewhere than in the announcement is told apart, with its own source.
    elsewhere = {"region_code": profile.pop("region_code")} if "region_source" in entry else {}
    organisation_id = register_organisation(
        profile=profile,
        actor=SYSTEM,
        now=now,
        source=_EXAMPLE_SOURCE if is_example else _SOURCE,
        is_example=is_example,
        demo_key=entry["key"],
    )
    if elsewhere:
        update_organisation(
            organisation_id=organisation_id, changes=elsewhere, actor=SYSTEM, now=now, source=entry["region_source"]
        )
