"""The JSON API. Each stage adds its router in `naru.api.api`."""

from django.urls import path

from naru.api.api import api

urlpatterns = [path("v1/", api.urls)]
