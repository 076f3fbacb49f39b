from django.apps import AppConfig


class IntroductionsConfig(AppConfig):
    name = "naru.introductions"
    label = "introductions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Who may fetch and add the files of messages."""
        from naru.introductions.permissions import may_add_files, may_read_files
        from naru.records import files

        files.plug_in("message", may_read=may_read_files, may_add=may_add_files)
