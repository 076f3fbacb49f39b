from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "naru.cli"
    label = "cli"
