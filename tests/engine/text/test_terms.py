import unicodedata

import pytest

from naru_engine.text import TermKind, count_terms, kind_of, normalise
from naru_engine.text.terms import words_of


def visible(text: str) -> list[str]:
    return [text[word.start : word.end] for word in words_of(text)]


def test_words_of_a_korean_sentence_leaves_particles_and_grammar_out() -> None:
    assert visible("알루미늄 다이캐스팅 제품의 기포 불량을 줄이고 싶다") == [
        "알루미늄",
        "다이캐스팅",
        "제품",
        "기포",
        "불량",
        "줄이",
    ]


def test_count_terms_of_a_field_term_keeps_it_whole_and_adds_its_bigrams() -> None:
    assert count_terms("이차전지") == {"m/이차전지": 1, "b/이차": 1, "b/차전": 1, "b/전지": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2차전지", "이차전지"),
        ("3D 프린팅", "3D프린팅"),
        ("ＬｉＤＡＲ　센서", "LiDAR 센서"),
        (unicodedata.normalize("NFD", "수소 연료전지"), "수소 연료전지"),
        ("기\u200b포", "기포"),
        ("기포를", "기포의"),
        ("batteries", "battery"),
        ("1,000", "1000"),
    ],
)
def test_count_terms_of_two_spellings_is_equal(one: str, other: str) -> None:
    assert count_terms(one) == count_terms(other)


@pytest.mark.parametrize(
    "text", ["", " \n", "😀🚀", "�\x00", "()", "는 (을)", "the of and", "(20)", "2024년", "\ud800"]
)
def test_count_terms_of_a_text_without_content_is_empty(text: str) -> None:
    assert count_terms(text) == {}


@pytest.mark.parametrize("text", ["암", "C", "鐵", "7", "기포😀불량", "CO2", "ㄱㄴ"])
def test_count_terms_of_a_very_short_text_finds_something(text: str) -> None:
    assert count_terms(text)


def test_words_of_a_latin_word_with_particle_drops_the_particle() -> None:
    assert visible("AI는 CO2를 5G로") == ["AI", "CO2", "5G"]


def test_words_of_keeps_plain_numbers_and_drops_reference_numerals_and_dates() -> None:
    assert visible("밸브(10)와 링(131, 132)은 6061 합금, 2024년 3월") == ["밸브", "링", "6061", "합금"]


def test_kind_of_every_term_names_its_kind() -> None:
    kinds = {kind_of(term) for term in count_terms("기포 alumina 6061")}
    assert kinds == {TermKind.MORPHEME, TermKind.BIGRAM, TermKind.STEM, TermKind.NUMBER}


def test_normalise_twice_changes_nothing() -> None:
    text = normalise("Ａ①㎏ 가\u0301 \ufeff기\u00ad포 ﬁ")
    assert normalise(text) == text
