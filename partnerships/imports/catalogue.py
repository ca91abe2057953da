"""A list that can be filled from files: what the pages of an import need to know about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from foundations.records import Record
from foundations.tenancy import url_here
from foundations.tool import Text
from partnerships.accounts.models import Membership
from partnerships.imports.columns import Column
from partnerships.imports.files import Reading
from partnerships.imports.models import ImportBatch
from partnerships.imports.plan import Plan


@dataclass(frozen=True)
class Catalogue:
    """`plan` says what a reading would do, `carry_out` does it, `list_view` shows the list."""

    kind: ImportBatch.Kind
    model: type[Record]
    columns: Sequence[Column]
    read_json: Callable[[Any, Sequence[Column]], Reading]
    plan: Callable[[Reading], Plan]
    carry_out: Callable[[Plan, Membership], None]
    list_view: str
    list_title: Text
    title: Text
    paste_title: Text
    nothing_new: Text

    @property
    def list_address(self) -> str:
        return url_here(self.list_view)
