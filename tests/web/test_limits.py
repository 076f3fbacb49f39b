"""Limits of attempts and calls hold for all web processes together when they are counted in the database."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings
from tests.factories.people import confirm, make_person

from naru.config.caches import cache_settings

pytestmark = pytest.mark.django_db
PASSWORD = "naru-ferry-2026"


@pytest.fixture
def _counted_in_the_database(settings: Settings) -> Iterator[None]:
    settings.CACHES = {"default": cache_settings("auto", web_processes=2)}
    call_command("createcachetable", verbosity=0)
    yield
    cache.clear()


def elsewhere() -> DatabaseCache:
    """The counts as another process reads them."""
    parameters = cache_settings("database", web_processes=1)
    return DatabaseCache(parameters["LOCATION"], {"OPTIONS": parameters["OPTIONS"]})


@pytest.mark.parametrize(
    ("where", "processes", "is_shared"),
    [("auto", 1, False), ("auto", 2, True), ("process", 4, False), ("database", 1, True)],
)
def test_counts_are_shared_when_there_are_several_processes_or_the_operator_says_so(
    where: str, processes: int, is_shared: bool
) -> None:
    backend = cache_settings(where, web_processes=processes)["BACKEND"]
    assert backend.endswith("DatabaseCache" if is_shared else "LocMemCache")


def test_unknown_place_of_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="'redis'"):
        cache_settings("redis", web_processes=1)


@pytest.mark.usefixtures("_counted_in_the_database")
def test_api_calls_that_another_process_counted_count_here(client: Client, settings: Settings) -> None:
    settings.API_CALLS_A_MINUTE = 3
    assert client.get("/api/v1/demands").status_code == 200
    (key,) = [key for key in keys() if "api-calls:address-" in key]
    elsewhere().incr(key, 2)
    assert client.get("/api/v1/demands").status_code == 429


@pytest.mark.usefixtures("_counted_in_the_database")
def test_guesses_of_a_password_are_stopped_and_their_count_stands_where_every_process_reads_it() -> None:
    person = confirm(make_person())
    person.set_password(PASSWORD)
    person.save()
    for _ in range(5):
        Client().post("/account/login/", {"login": person.email, "password": "wrong"})
    assert any(elsewhere().get(key) for key in keys() if "login_failed" in key)
    browser = Client()
    browser.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert browser.get("/me/").status_code == 302


def keys() -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM naru_cache")
        return [row[0].split(":", 2)[2] for row in cursor.fetchall()]
