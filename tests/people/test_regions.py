"""Region codes on a day, and regions read from free text."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from naru.people import regions
from naru.people.regions import at, codes_within, find_region, full_name, is_within

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("경북 영천시", "경상북도 영천시"),
        ("경상북도영천시 금호읍 1", "경상북도 영천시"),
        ("영천", "경상북도 영천시"),
        ("경기도 안산시", "경기도 안산시"),
        ("안산시 단원구", "경기도 안산시 단원구"),
        ("경기도 수원시 장안구 파장동", "경기도 수원시 장안구"),
        ("전라남도 나주시", "전남광주통합특별시 나주시"),
        ("광주 북구", "전남광주통합특별시 북구"),
        ("강원도 춘천시", "강원특별자치도 춘천시"),
        ("전라북도 전주시", "전북특별자치도 전주시"),
        ("경북 군위군", "대구광역시 군위군"),
        ("세종시", "세종특별자치시"),
        ("경기", "경기도"),
        ("Yeongcheon-si, Gyeongsangbuk-do", "경상북도 영천시"),
        ("seoul", "서울특별시"),
    ],
)
def test_find_region_reads_what_people_write_as_of_today(text: str, name: str) -> None:
    assert full_name(find_region(text, on=TODAY).code) == name


@pytest.mark.parametrize(
    ("text", "day", "name"),
    [
        ("강원특별자치도 춘천시", date(2023, 6, 10), "강원도 춘천시"),
        ("강원특별자치도 춘천시", date(2023, 6, 11), "강원특별자치도 춘천시"),
        ("군위군", date(2023, 6, 30), "경상북도 군위군"),
        ("군위군", date(2023, 7, 1), "대구광역시 군위군"),
        ("전주시", date(2024, 1, 17), "전라북도 전주시"),
        ("광주광역시 동구", date(2026, 6, 30), "광주광역시 동구"),
        ("광주광역시 동구", date(2026, 7, 1), "전남광주통합특별시 동구"),
        ("화성시 동탄구", date(2026, 1, 31), "경기도 화성시"),
    ],
)
def test_find_region_answers_in_the_codes_of_the_day(text: str, day: date, name: str) -> None:
    assert full_name(find_region(text, on=day).code) == name


@pytest.mark.parametrize(("text", "count"), [("중구", 7), ("고성군", 2), ("광주시", 2), ("인천 중구", 2)])
def test_find_region_with_a_shared_or_divided_name_gives_candidates_and_no_guess(text: str, count: int) -> None:
    match = find_region(text, on=TODAY)
    assert (match.code, len(match.candidates)) == ("", count)


@pytest.mark.parametrize("text", ["", "  ", "없는곳", "경기도 없는시", "!"])
def test_find_region_in_text_without_a_region_finds_nothing(text: str) -> None:
    assert find_region(text, on=TODAY) == regions.RegionMatch()


def test_at_in_the_years_without_districts_gives_the_city() -> None:
    assert at("41195", date(2020, 1, 1)) == ("41190",)
    assert at("41195", TODAY) == ("41192",)


def test_is_within_follows_codes_over_their_changes() -> None:
    assert is_within("47230", "47", on=TODAY) is True
    assert is_within("47720", "47", on=TODAY) is False
    assert is_within("47720", "27", on=TODAY) is True
    assert is_within("42110", "51", on=TODAY) is True


def test_is_within_an_area_that_ended_keeps_its_last_bounds() -> None:
    assert is_within("12170", "29", on=TODAY) is False
    assert is_within("12210", "29", on=TODAY) is True


def test_is_within_a_part_of_a_divided_place_is_undecided() -> None:
    assert is_within("28110", "28125", on=TODAY) is None


def test_codes_within_a_merged_province_hold_old_and_new_codes() -> None:
    assert {"12", "29", "46", "12170", "46170", "29110"} <= codes_within("12")
    assert "46170" not in codes_within("29")


def test_every_region_has_both_names_and_a_known_parent_and_successors() -> None:
    for item in regions.all_regions().values():
        assert item.name
        assert item.name_en
        assert not item.parent or item.parent in regions.all_regions()
        assert set(item.successors) <= set(regions.all_regions())


def test_operators_file_adds_and_replaces_rows(tmp_path: Path, settings: Settings) -> None:
    extra = tmp_path / "regions.csv"
    extra.write_text(
        "code,parent,name,name_en,valid_from,valid_to,successors\n"
        "47230,47,영천시,Yeongcheon-si,1988-04-23,2026-12-31,47231\n"
        "47231,47,새영천시,Saeyeongcheon-si,2027-01-01,,\n",
        encoding="utf-8",
    )
    settings.REGIONS_FILE = str(extra)
    regions.forget_cached()
    try:
        assert full_name(find_region("영천시", on=date(2027, 1, 1)).code) == "경상북도 새영천시"
    finally:
        settings.REGIONS_FILE = ""
        regions.forget_cached()
