"""A list that can be filled from files: what the pages of an import need to know about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from foundations.records import Record
from foundations.tenancy import url_here
from foundations.tool import Text
from partnerships.accounts.models import Membership
from partnerships.imports.columns import Column
from partnerships.imports.files import Reading
from partnerships.imports.models import BATCH, ImportBatch
from partnerships.imports.plan import Plan

ONLY_THE_NAME = gettext_lazy("Only the name is needed.")
BY_IDENTIFIER_OR_NAME = gettext_lazy(
    "A row with an identifier you have already, or else with the same name, changes what is there. "
    "An empty cell leaves what is there."
)


@dataclass(frozen=True)
class Catalogue:
    """`plan` says what a reading would do, `carry_out` does it, `list_view` shows the list.

    Without `read_json` only tables are taken. `needed` and `matching` tell people about the columns.
    `preview_view` is where a file that was read is looked at, where that is not the usual page of its kind.
    """

    kind: ImportBatch.Kind
    model: type[Record]
    columns: Sequence[Column]
    plan: Callable[[Reading], Plan]
    carry_out: Callable[[Plan, Membership], None]
    list_view: str
    list_title: Text
    title: Text
    paste_title: Text
    nothing_new: Text
    read_json: Callable[[Any, Sequence[Column]], Reading] | None = None
    preview_view: str = ""
    needed: Text = ONLY_THE_NAME
    matching: Text = BY_IDENTIFIER_OR_NAME

    @property
    def list_address(self) -> str:
        return url_here(self.list_view)

    def preview_address(self, batch: ImportBatch) -> str:
        if self.preview_view:
            return url_here(self.preview_view, **{BATCH[self.kind]: batch.pk})
        return batch.get_absolute_url()
