"""Industries and fields from the words that people use."""

import pytest

from naru.demands.demo import demo_demands, demo_offers
from naru.demands.suggestions import industry_terms, suggest_industries
from naru.demands.usual_names import english_name
from naru.people.industries import all_industries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("다이캐스팅", "24321"),
        ("알루미늄 다이캐스팅 제품의 기포를 줄이고 싶다", "24321"),
        ("사출 금형의 수명을 늘리고 싶습니다", "29293"),
        ("6가 크롬 도금을 바꾸려고 합니다", "25922"),
        ("이차전지 양극을 용매 없이 만들기", "28202"),
        ("PCB 휨을 줄이고 싶다", "26222"),
        ("드론 비행 시간을 늘리기", "31312"),
        ("호흡기 감염 체외진단", "21301"),
    ],
)
def test_suggest_industries_of_a_word_of_the_field_begins_with_its_class(text: str, code: str) -> None:
    assert suggest_industries(text)[0].code == code


def test_suggest_industries_of_words_that_mean_no_industry_finds_none() -> None:
    assert suggest_industries("도와주세요") == []


def test_industry_terms_name_classes_that_exist_and_mean_something_else_than_their_names_say() -> None:
    for term, codes in industry_terms().items():
        assert codes, term
        assert all(len(code) == 5 and code in all_industries() for code in codes), term
        assert len(set(codes)) == len(codes), term


def test_fields_of_the_demo_have_an_english_name() -> None:
    fields = {entry["field"] for entry in [*demo_demands(), *demo_offers()]}
    assert {field for field in fields if not english_name(field)} == set()
