"""Scotland's 32 council areas, with a partnership being set up in each, and the national office."""

from django.db import migrations

from foundations.tenancy import Unwalled
from partnerships.areas.reference import council_areas


def add_councils(apps, editor):
    board, authority, council, partnership = (
        apps.get_model("partnerships", name)
        for name in ("HealthBoard", "IntegrationAuthority", "Council", "Partnership")
    )
    for row in council_areas():
        board.objects.get_or_create(code=row.health_board_code, name=row.health_board_name)
        authority.objects.get_or_create(
            code=row.integration_authority_code,
            name=row.integration_authority_name,
            model=row.integration_authority_model,
        )
        council.objects.create(
            code=row.code,
            name=row.name,
            slug=row.slug,
            abbreviation=row.abbreviation,
            integration_authority_id=row.integration_authority_code,
            health_board_id=row.health_board_code,
        )
        partnership.objects.create(name=row.name, slug=row.slug, council_id=row.code)
    partnership.objects.create(name="National office", slug="national-office", kind="national")


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0003_jobs")]
    operations = [
        Unwalled(
            ("partnerships_partnership",),
            migrations.RunPython(add_councils, migrations.RunPython.noop),
        )
    ]
