"""The audit bundle: an audit pack with the reports it names, as one file whose contents can be checked."""

import hashlib
from collections.abc import Iterator
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from activities.actions import record_decision
from partnerships.models import Membership
from priorities.matrix.models import MatrixRound
from reports.models import Audience, Report
from reports.r16.data import adopted_about

SUMS = "SHA256SUMS"


@transaction.atomic
def take(*, pack: Report, purpose: str, by: Membership, file: IO[bytes]) -> None:
    """Write the bundle of an audit pack into `file`, and put on record who took it and what for.

    It holds the pack as PDF and as JSON, the PDFs of the adopted reports about the round, and `SHA256SUMS`,
    with which `sha256sum --check` tells whether they are unchanged.
    """
    sums = []
    with ZipFile(file, "w", ZIP_DEFLATED) as bundle:
        for name, content in _files(pack):
            bundle.writestr(name, content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        bundle.writestr(SUMS, "".join(sums))
    record_decision(subject=pack, by=by, outcome=_("Audit bundle taken"), reasons=purpose)


def _files(pack: Report) -> Iterator[tuple[str, bytes]]:
    yield pack.file_name, _read(pack)
    yield pack.file_name.replace(".pdf", ".json"), msgspec.json.format(msgspec.json.encode(pack.for_machines))
    about = MatrixRound.objects.get(pk=pack.subject_id)
    for report in adopted_about(about, Audience(pack.audience)):
        if report.pk != pack.pk:
            yield f"adopted/{report.pk}-{report.file_name}", _read(report)  # names alone may be alike


def _read(report: Report) -> bytes:
    with report.file.open() as kept:
        return bytes(kept.read())
