"""The provider: what is sent to it, and what of its answer is believed."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import override


def nonce_of(state_id: str) -> str:
    """Bound to the session through its state, which is drawn at random and used once."""
    return salted_hmac("naru.web.oidc.nonce", state_id, algorithm="sha256").hexdigest()


class ExchangeAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The exchange with the provider's endpoints."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's description of itself. Raises OAuth2Error when it is another's (Discovery 1.0, 4.3)."""
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != self.get_provider().issuer:
            raise OAuth2Error("the provider describes itself under another issuer")
        return config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ARG002  the shape that allauth calls
        """One address whatever the language, as the provider has to know it beforehand."""
        with override("ko"):
            return f"{settings.ORIGIN}{reverse('openid_connect_callback', args=[self.provider_id])}"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Whoever the identity token names. Raises OAuth2Error unless it is signed, ours, and of this very sign-in."""
        credential = kwargs["response"].get("id_token")
        if not credential:
            raise OAuth2Error("no identity token in the answer")
        self.did_fetch_access_token = False  # has allauth check the signature, however the token came
        claims = self._decode_id_token(app, credential)
        if not constant_time_compare(str(claims.get("nonce", "")), nonce_of(request.GET.get("state", ""))):
            raise OAuth2Error("the identity token belongs to another sign-in")
        data = {"id_token": claims}
        if "userinfo_endpoint" in self.openid_config:
            data["userinfo"] = self._fetch_user_info(token.token)
            if data["userinfo"].get("sub") != claims["sub"]:
                raise OAuth2Error("the profile belongs to somebody else")
        return self.get_provider().sociallogin_from_response(request, data)


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = ExchangeAdapter

    @property
    def issuer(self) -> str:
        return str(self.app.settings["server_url"])

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:  # noqa: ARG002
        """What we send is ours alone: an address somebody was lured to must not add to it."""
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:  # noqa: ARG002
        return list(self.get_scope())

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        state_id = get_adapter().generate_state_param({})
        sent = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce_of(state_id)}
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=sent, state_id=state_id, **kwargs
        )
        return answer

    def extract_email_addresses(self, data: Any) -> list[EmailAddress]:
        """Confirmed is what the provider says is `true`, not what looks like it: the text "false" does too."""
        addresses: list[EmailAddress] = super().extract_email_addresses(data)
        for address in addresses:
            address.verified = address.verified is True
        return addresses


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        person = super().populate_user(request, sociallogin, data)
        person.name = str(data.get("name") or "")[:80]
        return person


provider_classes = [Provider]
