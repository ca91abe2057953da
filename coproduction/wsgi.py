"""The web process: gunicorn coproduction.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coproduction.settings")
application = get_wsgi_application()

from coproduction.checks import refuse_unfit_database  # noqa: E402 (needs the settings)

refuse_unfit_database()
