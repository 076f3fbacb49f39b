"""Filters and tags that all templates share."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

import naru.web
from naru.core.actor import PUBLIC, Actor, Role
from naru.web.addresses import address
from naru.web.icons import PATHS
from naru.web.parts import percent
from naru.web.templatetags.naru import krw, krw_short
from naru.web.templatetags.runs import words_of_score


@pytest.mark.parametrize(
    ("amount", "korean", "english"),
    [
        (None, "", ""),
        (0, "0원", "KRW 0"),
        (999_999, "999,999원", "KRW 999,999"),
        (1_000_000, "100만원", "KRW 1 million"),
        (120_999_999, "1억 2,000만원", "KRW 120 million"),
        (1_000_000_000, "10억원", "KRW 1,000 million"),
        (-120_000_000, "-1억 2,000만원", "KRW -120 million"),
    ],
)
def test_krw_short_cuts_off_to_millions(amount: int | None, korean: str, english: str) -> None:
    assert krw_short(amount) == korean
    with translation.override("en"):
        assert krw_short(amount) == english


def test_krw_is_exact() -> None:
    assert krw(1_234_567) == "1,234,567원"


def test_percent_of_none_is_empty() -> None:
    assert (percent(None), percent(0.724)) == ("", "72%")


def test_maybe_url_of_a_missing_page_is_empty() -> None:
    assert Template("{% load naru %}[{% maybe_url 'no-such-page' %}]").render(Context()) == "[]"


def test_icon_with_a_label_is_an_image_and_escapes_it() -> None:
    assert 'aria-label="&lt;b&gt;"' in Template("{% load naru %}{% icon 'lock' x %}").render(Context({"x": "<b>"}))


def test_icons_are_plain_shapes() -> None:
    for name, shape in PATHS.items():
        assert shape.startswith("<"), name
        assert "style" not in shape, name


def test_every_icon_that_a_template_names_is_drawn() -> None:
    templates = Path(naru.web.__path__[0]) / "templates"
    named = {
        name
        for file in templates.rglob("*.html")
        for name in re.findall(r"""(?:% icon |\bicon=)["']([a-z-]+)["']""", file.read_text())
    }
    assert named - set(PATHS) == set()


@pytest.mark.parametrize(
    ("actor", "address"),
    [
        (PUBLIC, "/demands/new/"),  # signing in may open it
        (Actor(person_id=1, memberships={7: Role.EDITOR}), "/demands/new/"),
        (Actor(person_id=1, is_platform_admin=True), ""),  # works for no organisation that could ask
    ],
)
def test_open_url_is_empty_for_those_whom_the_page_would_refuse(actor: Actor, address: str) -> None:
    request = RequestFactory().get("/")
    request.actor = actor  # type: ignore[attr-defined]
    template = Template("{% load naru %}{% open_url 'demand-new' %}")
    assert template.render(Context({"request": request})) == address


def test_the_words_of_a_score_are_escaped_and_hidden_ones_locked() -> None:
    html = words_of_score(
        [["<b>기포", 0.31, True], ["비밀", 0.2, False], ["셋", 0.1, True], ["넷", 0.1, True], ["다섯", 0, True]]
    )
    assert "&lt;b&gt;기포</b> 31%" in html
    assert html.count("<li>") == 4
    assert html.count("<svg") == 1
    assert html.index("<svg") < html.index("비밀")
    assert words_of_score([]) == ""


def test_an_address_is_remembered_for_its_language_alone() -> None:
    with translation.override("ko"):
        korean = address("organisation-detail", 7)
    with translation.override("en"):
        assert address("organisation-detail", 7) == f"/en{korean}"
        assert address("organisation-detail", 8) != address("organisation-detail", 7)
    with translation.override("ko"):
        assert address("organisation-detail", 7) == korean
