"""Offers and demands made from our own vocabulary, the same for every run: real enough in length and in word
frequencies (Zipf), about nothing real."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate


def _words(text: str) -> list[str]:
    return text.split()


NOW = datetime(2026, 11, 22, tzinfo=UTC)
MATERIALS = _words("""
알루미늄 마그네슘 티타늄 구리 니켈 아연 철강 스테인리스 세라믹 지르코니아 알루미나 실리콘 탄화규소 그래핀
탄소섬유 유리섬유 아라미드 폴리프로필렌 폴리카보네이트 에폭시 폴리이미드 고무 실란트 접착제 양극재 음극재
전해질 분리막 촉매 흡착제 제올라이트 페라이트 희토류 자성체 압전체 형광체 잉크 페이스트 필름 부직포 종이 목재
콘크리트 아스팔트 유리 석영 사파이어 다이아몬드 텅스텐 몰리브덴
""")
PROCESSES = _words("""
주조 다이캐스팅 단조 압출 압연 프레스 사출 블로우성형 열처리 침탄 질화 도금 아노다이징 코팅 증착 스퍼터링 식각
노광 세정 연마 절삭 연삭 방전가공 레이저가공 용접 마찰교반접합 브레이징 소결 분말사출 적층제조 건조 혼합 분쇄
분급 여과 증류 추출 발효 배양 정제 포장 살균 냉동 방사 직조 염색 라미네이팅 인쇄 조립 검사 측정 교정
""")
PRODUCTS = _words("""
하우징 브래킷 기어 베어링 샤프트 펌프 밸브 노즐 열교환기 압축기 모터 인버터 컨버터 배터리팩 셀 커넥터 케이블
하네스 센서 카메라 라이다 레이더 안테나 필터 렌즈 디스플레이 기판 패키지 방열판 금형 지그 로봇팔 그리퍼 감속기
드론 무인운반차 선박 차체 샤시 시트 타이어 브레이크 백신 진단키트 임플란트 카테터 보청기 화장품 사료 비료
정수기 집진기 보일러 연료전지 전해조 태양전지 풍력블레이드
""")
SYMPTOMS = _words("""
기포 균열 변형 뒤틀림 수축 박리 얼룩 변색 부식 마모 누설 소음 진동 발열 과열 단락 단선 오차 편차 불균일 이물
잔류응력 취성 피로파괴 접착불량 도금불량 미성형 버 스크래치 오염 악취 막힘 침전 응집 지연 정지 오작동 신호잡음
수율저하 에너지손실 폐수 분진
""")
ACTIONS = _words("""
줄이는 없애는 막는 예측하는 검출하는 측정하는 분석하는 설계하는 최적화하는 자동화하는 대체하는 경량화하는
국산화하는 재활용하는 시험하는 인증하는 보정하는 제어하는 모사하는 진단하는
""")
NOUNS = _words("""
기술 공정 장치 시스템 방법 소재 모델 소프트웨어 시험법 설비 조성 알고리즘 플랫폼 표준 서비스 데이터 해석 평가
기준 시제품
""")
ENGLISH = _words("""
casting alloy coating sensor battery polymer ceramic laser welding plasma catalyst membrane robot vision
control simulation fatigue corrosion thermal optical magnetic wireless power semiconductor packaging bio assay
vaccine recycling
""")
ENDINGS = ("합니다.", "할 수 있습니다.", "하여 제공합니다.", "하고 결과를 보고합니다.")
KINDS = ("technology", "technology", "technology", "expert", "equipment", "service", "proposal")
REGIONS = ("11", "26", "27", "28", "30", "31", "41", "43", "44", "47", "48", "51", "52")


class Words:
    """Draws words so that few are frequent and many rare, each list by Zipf's law; rare compounds on top."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        lists = (MATERIALS, PROCESSES, PRODUCTS, SYMPTOMS, ACTIONS, NOUNS, ENGLISH)
        self._weights = {id(words): list(accumulate(1 / (rank + 3) for rank in range(len(words)))) for words in lists}

    def pick(self, words: list[str]) -> str:
        return self.random.choices(words, cum_weights=self._weights[id(words)])[0]

    def compound(self) -> str:
        """A rare word, as model names and trade names are: 20,000 of them."""
        return f"{self.pick(PROCESSES)}{self.random.randrange(400)}형"

    def title(self) -> str:
        pick = self.pick
        return f"{pick(MATERIALS)} {pick(PRODUCTS)}의 {pick(SYMPTOMS)} {pick(ACTIONS)} {pick(NOUNS)}"

    def sentence(self) -> str:
        pick, chance = self.pick, self.random.random()
        process = pick(PROCESSES)
        subject = self.compound() if chance < 0.2 else f"{pick(MATERIALS)} {process}"
        # A process has one English name, as in life: the glossary that is mined from these stays short.
        english = f"({ENGLISH[PROCESSES.index(process) % len(ENGLISH)]} process)" if chance > 0.8 else ""
        return (
            f"{subject}{english} 조건에서 {pick(PRODUCTS)}에 생기는 {pick(SYMPTOMS)}와 {pick(SYMPTOMS)}를"
            f" {pick(ACTIONS)} {pick(NOUNS)}을 {self.random.randrange(5, 95)} % 수준까지"
            f" 검증{self.random.choice(ENDINGS)}"
        )

    def text(self, sentences: int) -> str:
        return " ".join(self.sentence() for _ in range(sentences))


def offers(number: int, organisation_ids: list[int]) -> Iterator[dict[str, object]]:
    """Fields of offers: a title, a summary of a sentence and a description of three to eight."""
    words = Words(1)
    for _ in range(number):
        draw = words.random
        kind = draw.choice(KINDS)
        yield {
            "organisation_id": draw.choice(organisation_ids),
            "kind": kind,
            "state": "published",
            "title": words.title(),
            "summary": words.sentence(),
            "description": words.text(draw.randrange(3, 9)),
            "trl": draw.randrange(1, 10) if kind == "technology" else None,
            "region_code": draw.choice(REGIONS),
            "is_example": True,
        }


def demands(number: int, organisation_ids: list[int]) -> Iterator[dict[str, object]]:
    words = Words(2)
    for _ in range(number):
        yield {
            "organisation_id": words.random.choice(organisation_ids),
            "state": "open",
            "title": words.title(),
            "problem": words.text(3),
            "specification": words.sentence(),
            "is_example": True,
        }


def questions(number: int) -> list[str]:
    """What people type: a problem in one sentence, half of them not yet finished."""
    words, asked = Words(3), []
    for at in range(number):
        pick = words.pick
        whole = f"{pick(MATERIALS)} {pick(PRODUCTS)}의 {pick(SYMPTOMS)}를 {pick(ACTIONS)} {pick(NOUNS)}이 필요하다"
        asked.append(whole[: words.random.randrange(2, len(whole))] if at % 2 else whole)
    return asked
