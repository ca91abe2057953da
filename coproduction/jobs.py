"""What workers can make: the kind of a job → the function that makes it.

The function gets the job and `report(percent, message)`, reads inside `scope(job.partnership)`,
renders outside it, and returns a named `File`, or None where there is nothing to download.
"""

from partnerships.jobs.work import Work

KINDS: dict[str, Work] = {}
