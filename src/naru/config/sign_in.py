"""Which organisation-wide sign-in (OpenID Connect) is offered beside e-mail and password."""

from typing import Any

PROVIDER_ID = "sso"


def providers(*, issuer: str, client_id: str, secret: str, name: str) -> dict[str, Any]:
    """Allauth's setting. Without an issuer or client there is none to sign in with.

    A confirmed address at the provider signs in to the account of this address here: whoever runs the installation
    trusts the provider that they configure.
    """
    apps = []
    if issuer and client_id:
        apps.append(
            {
                "provider_id": PROVIDER_ID,
                "name": name or issuer,
                "client_id": client_id,
                "secret": secret,
                "settings": {"server_url": issuer, "email_authentication": True},
            }
        )
    return {
        "openid_connect": {
            "provider_class": "naru.web.oidc.provider.Provider",
            "APPS": apps,
            "OAUTH_PKCE_ENABLED": True,
        }
    }
