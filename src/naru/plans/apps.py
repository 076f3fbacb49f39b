from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "naru.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from naru.plans.queries.agreement_form import FORM, may_keep_form
        from naru.records import files

        files.plug_in(FORM, may_read=may_keep_form, may_add=may_keep_form)
