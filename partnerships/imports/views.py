"""Upload or paste, look at what would happen, say yes. Each list calls these with its `Catalogue`."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from foundations.forms import form_page
from foundations.uploads import scan
from partnerships import jobs
from partnerships.imports.actions import MOST_AT_ONCE, Outdated, confirm, done_in_words, keep, plan_of
from partnerships.imports.catalogue import Catalogue
from partnerships.imports.files import (
    Reading,
    TooBig,
    Unreadable,
    WrongKind,
    check_contents,
    check_size,
    load_json,
    read_table,
)
from partnerships.imports.forms import FileForm, PasteForm
from partnerships.imports.models import ImportBatch
from partnerships.imports.pasting import read_lines
from partnerships.imports.plan import Plan
from partnerships.requests import MemberRequest

SHOWN = 20
STATUSES = {TooBig: 413, WrongKind: 415}


def upload(request: MemberRequest, catalogue: Catalogue) -> HttpResponse:
    """Choose a file."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*sent, json=catalogue.read_json is not None)
    page = {"title": catalogue.title, "catalogue": catalogue, "cancel": catalogue.list_address}
    if not form.is_valid():
        return form_page(request, form, "partnerships/imports/upload.html", **page)
    file = form.cleaned_data["file"]
    try:
        return _look(request, catalogue, read(file, catalogue), file.name)
    except Unreadable as refusal:
        form.add_error("file", str(refusal))
        answer = form_page(request, form, "partnerships/imports/upload.html", **page)
        answer.status_code = STATUSES.get(type(refusal), 422)
        return answer


def paste(request: MemberRequest, catalogue: Catalogue) -> HttpResponse:
    """Paste names, one per line."""
    form = PasteForm(request.POST or None)
    if form.is_valid():
        try:
            reading = read_lines(form.cleaned_data["lines"])
        except Unreadable as refusal:
            form.add_error("lines", str(refusal))
        else:
            problems = catalogue.plan(reading).problems
            if not problems:
                return _to_preview(request, catalogue, reading, _("Pasted lines"))
            for each in problems[:SHOWN]:
                form.add_error("lines", f"{each.place}: {each.message}")
    return form_page(
        request,
        form,
        title=catalogue.paste_title,
        cancel=catalogue.list_address,
        button=_("Look at it first"),
    )


def read(file: "UploadedFile[Any]", catalogue: Catalogue) -> Reading:
    check_size(file.size or 0)
    try:
        scan(file.read())
    except ValidationError as refusal:
        raise WrongKind(refusal.messages[0]) from refusal
    file.seek(0)
    name = file.name or ""
    if name.lower().endswith(".json"):
        start = file.read(8)
        file.seek(0)
        check_contents("json", start)
        if catalogue.read_json is None:
            raise WrongKind(_("Choose a file that ends in .csv or .xlsx."))
        return catalogue.read_json(load_json(file.read()), catalogue.columns)
    return read_table(name, file.file, catalogue.columns)  # type: ignore[arg-type]


def _look(request: MemberRequest, catalogue: Catalogue, reading: Reading, source: str) -> HttpResponse:
    """On to the preview; with problems there is nothing to keep, only a list of what to mend."""
    plan = catalogue.plan(reading)
    if plan.problems:
        return _preview(request, catalogue, plan, source=source, notes=reading.notes, status=422)
    return _to_preview(request, catalogue, reading, source)


def _to_preview(request: MemberRequest, catalogue: Catalogue, reading: Reading, source: str) -> HttpResponse:
    batch = keep(catalogue=catalogue, reading=reading, source=source, by=request.membership)
    return redirect(catalogue.preview_address(batch))


def preview(request: MemberRequest, catalogue: Catalogue, batch_id: int) -> HttpResponse:
    """What would be added, changed and left alone; and the button that does it."""
    batch = get_object_or_404(ImportBatch, pk=batch_id, kind=catalogue.kind)
    if not batch.is_open:
        messages.info(request, _("That import is finished or too old. Choose the file again to repeat it."))
        return redirect(catalogue.list_address)
    outdated = False
    if request.method == "POST":
        try:
            return _carried_out(request, catalogue, batch, request.POST.get("digest", ""))
        except Outdated:
            outdated = True
    return _preview(
        request,
        catalogue,
        plan_of(batch, catalogue),
        source=batch.source,
        notes=batch.notes,
        outdated=outdated,
        status=409 if outdated else 200,
    )


def _carried_out(
    request: MemberRequest, catalogue: Catalogue, batch: ImportBatch, digest: str
) -> HttpResponse:
    """Done now, or in the background where that would take long."""
    if len(batch.rows) > MOST_AT_ONCE:
        job = jobs.start(
            f"import_{catalogue.kind}",
            label=f"{catalogue.title}: {batch.source}",
            by=request.membership,
            params={"batch": batch.pk, "digest": digest},
            url=catalogue.list_address,
        )
        return redirect(job)
    plan = confirm(batch=batch, catalogue=catalogue, digest=digest, by=request.membership)
    messages.success(request, done_in_words(plan))
    return redirect(catalogue.list_address)


def _preview(
    request: MemberRequest, catalogue: Catalogue, plan: Plan, *, status: int, **context: Any
) -> HttpResponse:
    title = _("Mend these first") if plan.problems else _("This is what would happen")
    page = {"title": title, "catalogue": catalogue, "plan": plan, "problem": bool(plan.problems)}
    return render(request, "partnerships/imports/preview.html", {**page, **context}, status=status)
