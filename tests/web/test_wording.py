"""What is written in Korean says so on a page in English."""

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe

from naru.web.pages.wording import lang_of, marked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("기포 불량", '<span lang="ko">기포 불량</span>'),
        ("Role of 데모 담당자 (Demo firm)", 'Role of <span lang="ko">데모 담당자</span> (Demo firm)'),
        ("KRW 800 · 개발비 <b>와</b> 설비", 'KRW 800 · <span lang="ko">개발비 &lt;b&gt;와&lt;/b&gt; 설비</span>'),
        ("하나\n둘", '<span lang="ko">하나\n둘</span>'),
        ("plain & simple", "plain &amp; simple"),
        ("", ""),
        (7, "7"),
    ],
)
def test_the_korean_part_of_a_text_is_marked_on_an_english_page(text: object, shown: str) -> None:
    with translation.override("en"):
        assert marked(text) == shown


def test_nothing_is_marked_on_a_korean_page_nor_inside_what_is_html_already() -> None:
    assert marked("기포 <불량>") == "기포 &lt;불량&gt;"
    with translation.override("en"):
        assert marked(mark_safe('<b title="기포">x</b>')) == '<b title="기포">x</b>'


def test_an_element_of_one_text_says_its_language_only_where_it_differs() -> None:
    assert lang_of("기포") == ""
    with translation.override("en"):
        assert (lang_of("기포"), lang_of("pores")) == (' lang="ko"', "")
