"""What workers can make: the kind of a job → the function that makes it.

The function gets the job and `report(percent, message)`, reads inside `scope(job.partnership)`,
renders outside it, and returns a named `File`, or None where there is nothing to download.
"""

from home.rehearsal import actions as rehearsal
from partnerships.imports.work import importing
from partnerships.jobs.work import Work
from partnerships.organisations.imports import ORGANISATIONS
from partnerships.services.imports import SERVICES
from reports import actions as reports

KINDS: dict[str, Work] = {
    "import_organisations": importing(ORGANISATIONS),
    "import_services": importing(SERVICES),
    rehearsal.JOB: rehearsal.make,
    reports.JOB: reports.make,
}
