"""Organisations from files: what an import would do, and doing it with few statements."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from partnerships.accounts.models import Membership
from partnerships.imports.catalogue import Catalogue
from partnerships.imports.files import Reading
from partnerships.imports.models import ImportBatch
from partnerships.imports.open_referral import read_organisations
from partnerships.imports.plan import Plan, Values, make_plan
from partnerships.organisations.columns import COLUMNS
from partnerships.organisations.models import Organisation

AT_ONCE = 500


def plan(reading: Reading) -> Plan:
    """What importing `reading` would do to the organisations of the partnership in scope."""
    return make_plan(
        rows=reading.rows,
        headers=reading.headers,
        columns=COLUMNS,
        listed=Organisation.objects.all(),
        current=getattr,
        check=_nothing_to_check,
    )


def _nothing_to_check(values: Values, existing: Any, plan: Plan) -> dict[str, str]:
    return {}


@transaction.atomic
def carry_out(plan: Plan, by: Membership) -> None:
    """Write everything the plan says: all of it or nothing."""
    Organisation.objects.bulk_create(
        (Organisation(**each.values, created_by=by, updated_by=by) for each in plan.additions), AT_ONCE
    )
    touched = {"version", "updated_at", "updated_by"}
    for update in plan.updates:
        for name, value in update.values.items():
            setattr(update.listed, name, value)
        update.listed.version += 1
        update.listed.updated_at, update.listed.updated_by = timezone.now(), by
        touched |= set(update.values)
    if plan.updates:
        Organisation.objects.bulk_update([each.listed for each in plan.updates], sorted(touched), AT_ONCE)


ORGANISATIONS = Catalogue(
    kind=ImportBatch.Kind.ORGANISATIONS,
    model=Organisation,
    columns=COLUMNS,
    read_json=read_organisations,
    plan=plan,
    carry_out=carry_out,
    list_view="organisations",
    list_title=gettext_lazy("Organisations"),
    title=gettext_lazy("Import organisations"),
    paste_title=gettext_lazy("Paste organisations, one per line"),
    nothing_new=gettext_lazy("Every organisation in the file is here already, just as it is."),
)
