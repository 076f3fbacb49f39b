"""What the database needs now and then."""

import pytest
from django.db import connection
from tests.factories.people import make_organisation

from naru.jobs.upkeep import count_tables

pytestmark = pytest.mark.django_db


def test_sqlite_counts_its_tables_and_others_do_so_themselves() -> None:
    for number in range(3):
        make_organisation(f"세는 기관 {number}")
    assert count_tables() is (connection.vendor == "sqlite")
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'people_organisation'")
        assert cursor.fetchone()[0] > 0
