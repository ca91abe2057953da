from django.apps import AppConfig


class CoproductionConfig(AppConfig):
    name = "coproduction"

    def ready(self) -> None:
        from coproduction import checks  # noqa: F401 (registers them)
