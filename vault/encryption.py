"""A text column that is unreadable without the key of the vault."""

from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Encrypts with the first key and reads with any, so that keys can be changed."""
    return _cipher(tuple(settings.VAULT_KEYS))


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text, encrypted in the database. It cannot be searched; equal texts look different."""

    def get_prep_value(self, value: str | None) -> str | None:
        return None if value is None else cipher().encrypt(value.encode()).decode()

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return None if value is None else cipher().decrypt(value.encode()).decode()
