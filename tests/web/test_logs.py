"""Logs are lines of JSON with ids, and hold nothing that a person typed."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from naru.config.logs import logging_config
from naru.web.pages import site

SECRET = "900101-1234567"


@pytest.fixture
def lines() -> Iterator[Any]:
    """What is written while the test runs, with the configuration of NARU_LOG=json."""
    logging.config.dictConfig(logging_config("json"))
    written = io.StringIO()
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.config.dictConfig(settings.LOGGING)


@pytest.mark.django_db
def test_request_is_logged_with_its_id_page_and_time_but_not_its_query(client: Client, lines: Any) -> None:
    answer = client.get("/healthz", {"q": SECRET}, headers={"X-Request-ID": "proxy-12345"})
    line = lines()[-1]
    assert (line["event"], line["request_id"], line["page"], line["status"]) == (
        "request",
        "proxy-12345",
        "healthz",
        200,
    )
    assert line["milliseconds"] >= 0
    assert SECRET not in json.dumps(lines())
    assert answer.headers["X-Request-ID"] == "proxy-12345"


@pytest.mark.parametrize("given", ["", "short", "a b c d e f g h", "x" * 65, 'injected","admin":"1'])
def test_request_id_that_does_not_look_like_one_is_replaced(client: Client, given: str) -> None:
    made = client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert made != given
    assert len(made) == 32


@pytest.mark.django_db
def test_uncaught_error_is_logged_with_its_place_but_without_its_text(
    client: Client, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_request: HttpRequest) -> None:
        raise ValueError(f"cannot read {SECRET}")

    monkeypatch.setattr(site, "render", lambda *_arguments, **_named: fail(HttpRequest()))
    client.raise_request_exception = False
    assert client.get("/").status_code == 500
    line = next(line for line in lines() if line.get("error"))
    assert line["error"] == "ValueError"
    assert any("test_logs.py" in frame for frame in line["frames"])
    assert len(line["request_id"]) == 32
    assert SECRET not in json.dumps(lines())
