"""What each operation does, in the words of the documentation page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPERATIONS: dict[str, str | Promise] = {
    "GET /me": _("누구의 이름으로, 어느 기관을 위해, 무엇까지 할 수 있는지 봅니다."),
    "GET /organisations": _("기관을 이름·종류·지역으로 찾습니다. 최근 것부터 나옵니다."),
    "GET /organisations/{organisation_id}": _("기관 하나를 봅니다. 번호·인원·규모는 구성원과 운영기관만 봅니다."),
    "GET /demands": _("공개된 기술수요를 봅니다. mine을 주면 내 기관의 것을 작성 중인 것까지 봅니다."),
    "POST /demands": _("기술수요를 작성 중 상태로 등록합니다."),
    "GET /demands/{demand_id}": _("기술수요 하나를 읽을 수 있는 부분까지 봅니다."),
    "PATCH /demands/{demand_id}": _("준 항목만 고칩니다. 그 사이 누가 고쳤으면 409로 거절하고 아무것도 쓰지 않습니다."),
    "POST /demands/{demand_id}/moves": _("공개·거둠·마감처럼 상태를 바꿉니다."),
    "GET /demands/{demand_id}/matches": _("내 수요에 맞는 보유기술을 까닭과 함께 봅니다."),
    "GET /demands/{demand_id}/matches/owners": _("같은 것을 기관으로 묶어 봅니다."),
    "GET /rounds": _("진행 중이거나 끝난 차수를 봅니다. 운영기관은 준비 중인 것까지 봅니다."),
    "GET /runs": _("매칭 실행을 최근 것부터 봅니다."),
    "GET /runs/{run_id}": _("매칭 실행 하나의 조건과 결과, 수요마다의 짝을 봅니다."),
    "GET /rounds/{round_id}": _("차수 하나의 일정과 참여 수를 봅니다. 참여 기업의 이름은 나오지 않습니다."),
    "GET /introductions": _("내 기관의 주선을 봅니다. 운영기관은 맡은 주선을 모두 봅니다. 최근 것부터 나옵니다."),
    "GET /introductions/{introduction_id}": _("주선 하나를 봅니다. 두 기관이 주고받은 글은 나오지 않습니다."),
    "GET /search": _("문제를 평소 쓰는 말로 물어 답이 될 것을 찾습니다. 물은 말은 남기지 않습니다."),
    "GET /offers": _("공개된 보유기술을 봅니다. mine을 주면 내 기관의 것을 작성 중인 것까지 봅니다."),
    "POST /offers": _("보유기술을 작성 중 상태로 등록합니다."),
    "GET /offers/{offer_id}": _("보유기술 하나를 봅니다."),
    "PATCH /offers/{offer_id}": _("준 항목만 고칩니다. 그 사이 누가 고쳤으면 409로 거절하고 아무것도 쓰지 않습니다."),
    "POST /offers/{offer_id}/moves": _("공개·종료처럼 상태를 바꿉니다."),
}
WHO: dict[str, str | Promise] = {
    "public": _("누구나"),
    "signed_in": _("로그인한 모든 사람"),
    "member": _("기관에 속한 사람"),
    "operator": _("운영기관 담당자"),
    "admin": _("플랫폼 관리자"),
}
