"""The confidentiality agreement that both sides accept. Pure: the same facts give the same text to the letter."""

import hashlib
from datetime import date

VERSION = "1"

_TEXT = """비밀유지 약정서 (나루 표준 {version}판)

1. 당사자
   기업: {firm}
   기관: {institute}

2. 대상
   두 당사자는 나루에서 주선 {number}번으로 만나, 아래 일을 함께 할 수 있는지 알아봅니다.
   {subject}

3. 비밀정보
   이 만남에서 한쪽이 다른 쪽에 말, 글, 파일, 시제품으로 알린 기술과 사업의 정보를 비밀정보로 \
봅니다. 이미 공개된 것, 알리기 전에 갖고 있던 것, 제3자에게서 정당하게 얻은 것, 비밀정보 없이 \
스스로 개발한 것은 비밀정보가 아닙니다.

4. 의무
   받은 쪽은 비밀정보를 2항의 일에만 쓰고, 이 일을 하는 임직원에게만 알리며, 알린 쪽의 서면 동의 \
없이 제3자에게 넘기지 않습니다. 법령이나 법원이 내라고 하면 먼저 알린 쪽에 알립니다.

5. 권리
   이 약정으로 특허권, 저작권과 그 밖의 권리가 넘어가거나 사용이 허락되지 않습니다.

6. 기간
   이 약정은 양쪽이 모두 동의한 때부터 효력이 있고, 비밀유지 의무는 그날부터 3년 동안 이어집니다. \
주선이 끝나도 같습니다.

7. 돌려줌과 없앰
   알린 쪽이 요구하면 받은 쪽은 비밀정보가 든 자료를 돌려주거나 없앱니다.

8. 분쟁
   다툼은 먼저 협의로 풀고, 풀리지 않으면 민사소송법이 정한 법원에서 풉니다.

작성일 {day}
"""


def nda_text(*, firm: str, institute: str, subject: str, number: int, day: date) -> str:
    """The agreement of one introduction, dated, with both names."""
    return _TEXT.format(
        version=VERSION, firm=firm, institute=institute, subject=subject, number=number, day=day.isoformat()
    )


def hash_of(text: str) -> str:
    """SHA-256 of the text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
