"""A document with a block of every kind."""

from datetime import date

from naru.printing.blocks import (
    Align,
    Bar,
    Bars,
    Clause,
    Column,
    Contents,
    Cover,
    Document,
    Facts,
    Figures,
    Grid,
    Heading,
    SignatureBox,
    Signatures,
    Text,
    Tone,
)

ROWS = tuple((str(year), f"{year:,}") for year in range(2022, 2082))
BLOCKS = (
    Cover("사업 이름", "표지 제목", "표지 부제", (("번호", "JP-1"),), ("갑 회사", "을 연구원"), "2021-11-16", "예시"),
    Contents("차례"),
    Heading("개요", starts_page=True),
    Text("알루미늄 공정을 함께 개발합니다.\n둘째 문단입니다."),
    Text("앞세울 말", Tone.LEAD),
    Text("작은 말", Tone.NOTE),
    Text("조심할 말", Tone.WARNING),
    Heading("작은 제목", level=2),
    Facts("한눈에", (("기업", "갑 회사"), ("기관", "을 연구원"))),
    Figures("숫자", (("22", "협약"), ("70,000", "백만원"))),
    Heading("투자"),
    Grid("해마다", (Column("연도"), Column("금액", align=Align.RIGHT)), ROWS, ("합계", "1,500,000,000원"), "백만원"),
    Bars("단계", ("단계", "쌍", "까닭"), (Bar("제안", "40", 1.0), Bar("서명", "22", 0.55, "예산 3"))),
    Clause("제1조 (목적)", "함께 일합니다."),
    Signatures(
        "서명",
        (SignatureBox("기업", "갑 회사", "대표이사", "2021-11-16 10:00", is_signed=True),
         SignatureBox("기관", "을 연구원", "", "서명 전", is_signed=False)),
    ),
)  # fmt: skip
DOCUMENT = Document("견본 문서", "ko", "운영원", "머리글", date(2021, 11, 16), BLOCKS, "예시 문서")
WORDS = (
    "표지 제목", "표지 부제", "JP-1", "개요", "알루미늄 공정을 함께 개발합니다.", "둘째 문단입니다.", "앞세울 말",
    "작은 말", "조심할 말", "작은 제목", "갑 회사", "70,000", "해마다", "2,081", "1,500,000,000원", "예산 3",
    "제1조 (목적)", "함께 일합니다.", "대표이사", "서명 전",
)  # fmt: skip
