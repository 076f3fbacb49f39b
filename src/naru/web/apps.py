from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "naru.web"
    label = "web"
