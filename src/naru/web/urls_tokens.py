"""Personal tokens."""

from django.urls import path

from naru.web.pages import tokens

urlpatterns = [
    path("me/tokens/", tokens.token_list, name="token-list"),
    path("me/tokens/<int:token_id>/revoke", tokens.token_revoke, name="token-revoke"),
]
