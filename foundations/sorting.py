"""Names in the order people expect: case and accents do not count (the database may sort as C)."""

import unicodedata

from django.db.models import Func, TextField

_STROKES = str.maketrans("ØøŁł", "OoLl")
_CAPITALS = "ÀÁÂÃÄÅĀĂĄÇĆČĎÈÉÊËĒĖĘĚÌÍÎÏĪŁĹĽÑŃŇÒÓÔÕÖØŌŐŔŘŚŠŤÙÚÛÜŪŮŰŴÝŸŶŹŻŽ"


def fold(text: str) -> str:
    """`text` in small letters without accents, as `SortKey` folds it in the database."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).lower()


_ACCENTED = _CAPITALS + _CAPITALS.lower()


class SortKey(Func):
    """The folded form of a text expression; immutable, so it may stand in a generated column:

    `name_key = GeneratedField(expression=SortKey("name"), output_field=TextField(), db_persist=True)`
    """

    template = f"lower(translate(%(expressions)s, '{_ACCENTED}', '{fold(_ACCENTED)}'))"
    arity = 1
    output_field = TextField()


class Joined(Func):
    """Text columns one after the other, to be folded into one key for searching.

    PostgreSQL's own `concat` is not immutable and so not for generated columns.
    """

    template = "%(expressions)s"
    arg_joiner = " || ' ' || "
    output_field = TextField()
