"""The access table is enforced, and whatever is not in it is refused."""

from unittest.mock import patch

import pytest
from django.test import Client

from naru.core.actor import PUBLIC, Actor, Role
from naru.web.access import PAGES, Who, allows

pytestmark = pytest.mark.django_db

MEMBER = Actor(person_id=1, memberships={7: Role.VIEWER})
OPERATOR = Actor(person_id=2, memberships={8: Role.EDITOR}, operator_of=frozenset({8}))
ADMIN = Actor(person_id=3, is_platform_admin=True)


@pytest.mark.parametrize(
    ("who", "admitted"),
    [
        (None, []),
        (Who.PUBLIC, [PUBLIC, MEMBER, OPERATOR, ADMIN]),
        (Who.SIGNED_IN, [MEMBER, OPERATOR, ADMIN]),
        (Who.MEMBER, [MEMBER, OPERATOR]),
        (Who.OPERATOR, [OPERATOR, ADMIN]),
        (Who.ADMIN, [ADMIN]),
    ],
)
def test_access_level_admits_exactly_its_people(who: Who | None, admitted: list[Actor]) -> None:
    assert [actor for actor in (PUBLIC, MEMBER, OPERATOR, ADMIN) if allows(who, actor)] == admitted


def test_home_is_open_to_anybody(client: Client) -> None:
    assert client.get("/").status_code == 200


def test_page_outside_the_table_is_refused(client: Client) -> None:
    # patch.dict puts the table back in its order, which the reference prints.
    with patch.dict(PAGES):
        del PAGES["home"]
        assert client.get("/").status_code == 403
