"""The web process: gunicorn coproduction.wsgi."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coproduction.settings")
application = get_wsgi_application()

from coproduction import urls  # noqa: E402, F401 (needs the settings; loads every page before the first request)
from coproduction.checks import refuse_unfit_database  # noqa: E402

refuse_unfit_database()

# What is loaded stays for good: looking through it for garbage would hold up one request in many.
gc.collect()
gc.freeze()
