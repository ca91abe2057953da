"""A partnership's every row and file, deleted for good."""

import pgtrigger
from django.apps import apps
from django.db import connection, models

from foundations.tenancy import WalledModel, current

WALLED_TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
AND a.attname = 'partnership_id' AND NOT a.attisdropped ORDER BY 1
"""


def remove_everything() -> None:
    """Delete what the partnership in scope has: the files its rows name, then all rows, kept histories too.

    The files go first: where this breaks off, the rows that name the rest are still there. Keys
    between rows are checked as the transaction ends.
    """
    _remove_files()
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(WALLED_TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {table} WHERE partnership_id = %s", [current().id])  # noqa: S608


def _remove_files() -> None:
    for model in apps.get_models():
        if not issubclass(model, WalledModel):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.FileField):
                rows = model._base_manager.exclude(**{field.name: ""})
                for name in rows.values_list(field.name, flat=True):
                    field.storage.delete(name)
