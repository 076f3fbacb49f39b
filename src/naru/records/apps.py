from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "naru.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from naru.jobs import journal
        from naru.records.services import record_event

        journal.plug_in(record_event)
