from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "naru.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from naru.imports import actors
        from naru.people.queries import actor_of_person

        actors.plug_in(actor_of_person)
