"""The front page and what belongs to no stage."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from naru.web.pages.search import EXAMPLES


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html", {"examples": EXAMPLES, "is_home": True})
