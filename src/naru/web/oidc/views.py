"""Where signing in begins, and where the provider sends people back to."""

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from naru.web.oidc.provider import ExchangeAdapter


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(OAuth2LoginView, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(OAuth2CallbackView, request, provider_id)


def _answer(
    kind: type[OAuth2LoginView] | type[OAuth2CallbackView], request: HttpRequest, provider_id: str
) -> HttpResponse:
    try:
        answer: HttpResponse = kind.adapter_view(ExchangeAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404("no such provider") from error
    except (OAuth2Error, RequestException):
        # The provider does not answer, or is not who it should be, before anybody was asked anything.
        return render(request, "socialaccount/authentication_error.html", status=502)
    return answer
