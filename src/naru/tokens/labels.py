"""The words for scopes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.core.actor import Scope

SCOPES: dict[Scope, str | Promise] = {
    Scope.READ: _("읽기: 내가 볼 수 있는 것을 봅니다"),
    Scope.WRITE: _("쓰기: 내가 쓸 수 있는 수요와 보유기술을 등록하고 고칩니다"),
    Scope.MATCH: _("매칭: 내 수요에 맞는 후보를 찾습니다"),
}
