from pathlib import Path

import pytest

from naru_engine.text import Glossary, mine_glossary, read_glossary


def test_mine_glossary_finds_the_noun_phrase_before_the_bracket() -> None:
    text = "본 발명은 이차전지(secondary battery)와 고분자 전해질(polymer electrolyte)에 관한 것이다."
    assert set(mine_glossary([text]).pairs) == {
        ("이차전지", "secondary battery"),
        ("고분자 전해질", "polymer electrolyte"),
    }


def test_mine_glossary_reads_english_with_korean_in_brackets() -> None:
    assert mine_glossary(["a new heat pump (히트 펌프) design"]).pairs == (("히트 펌프", "heat pump"),)


def test_mine_glossary_ignores_reference_signs() -> None:
    assert mine_glossary(["밸브(S101)와 하우징(A)을 포함한다"]).pairs == ()


def test_translations_in_an_inflected_text_are_found_in_both_directions() -> None:
    glossary = Glossary((("이차전지", "secondary battery"),))
    assert [t.translation for t in glossary.translations_in("이차전지의 수명")] == ["secondary battery"]
    assert [t.translation for t in glossary.translations_in("Secondary batteries age")] == ["이차전지"]


def test_read_glossary_names_the_line_without_a_translation(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("라이다,lidar\n기포,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"terms\.csv:2"):
        read_glossary(path)
