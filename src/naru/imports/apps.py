from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "naru.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Each stage that can be imported has a module `row_kinds` which registers its kinds.
        autodiscover_modules("row_kinds")
