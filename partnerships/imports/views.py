"""Upload or paste, look at what would happen, say yes. Each list calls these with its `Catalogue`."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundations.forms import form_page
from partnerships.imports.actions import Outdated, confirm, keep, plan_of
from partnerships.imports.catalogue import Catalogue
from partnerships.imports.files import (
    Reading,
    TooBig,
    Unreadable,
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


def upload(request: MemberRequest, catalogue: Catalogue) -> HttpResponse:
    """Choose a file."""
    form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    page = {"title": catalogue.title, "catalogue": catalogue, "cancel": catalogue.list_address}
    if not form.is_valid():
        return form_page(request, form, "partnerships/imports/upload.html", **page)
    file = form.cleaned_data["file"]
    try:
        return _look(request, catalogue, read(file, catalogue), file.name)
    except Unreadable as refusal:
        form.add_error("file", str(refusal))
        answer = form_page(request, form, "partnerships/imports/upload.html", **page)
        answer.status_code = 413 if isinstance(refusal, TooBig) else 422
        return answer


def paste(request: MemberRequest, catalogue: Catalogue) -> HttpResponse:
    """Paste names, one per line."""
    form = PasteForm(request.POST or None)
    if form.is_valid():
        try:
            reading = read_lines(form.cleaned_data["lines"])
            return _look(request, catalogue, reading, _("Pasted lines"))
        except Unreadable as refusal:
            form.add_error("lines", str(refusal))
    return form_page(
        request,
        form,
        title=catalogue.paste_title,
        cancel=catalogue.list_address,
        button=_("Look at it first"),
    )


def read(file: "UploadedFile[Any]", catalogue: Catalogue) -> Reading:
    check_size(file.size or 0)
    name = file.name or ""
    if name.lower().endswith(".json"):
        start = file.read(8)
        file.seek(0)
        check_contents("json", start)
        return catalogue.read_json(load_json(file.read()), catalogue.columns)
    return read_table(name, file.file, catalogue.columns)  # type: ignore[arg-type]


def _look(request: MemberRequest, catalogue: Catalogue, reading: Reading, source: str) -> HttpResponse:
    """On to the preview; with problems there is nothing to keep, only a list of what to mend."""
    plan = catalogue.plan(reading)
    if plan.problems:
        return _preview(request, catalogue, plan, source=source, notes=reading.notes, status=422)
    return redirect(keep(catalogue=catalogue, reading=reading, source=source, by=request.membership))


def preview(request: MemberRequest, catalogue: Catalogue, batch_id: int) -> HttpResponse:
    """What would be added, changed and left alone; and the button that does it."""
    batch = get_object_or_404(ImportBatch, pk=batch_id, kind=catalogue.kind)
    if not batch.is_open:
        messages.info(request, _("That import is finished or too old. Choose the file again to repeat it."))
        return redirect(catalogue.list_address)
    status, outdated = 200, False
    if request.method == "POST":
        try:
            plan = confirm(
                batch=batch,
                catalogue=catalogue,
                digest=request.POST.get("digest", ""),
                by=request.membership,
            )
        except Outdated:
            status, outdated = 409, True
        else:
            messages.success(request, done_in_words(plan))
            return redirect(catalogue.list_address)
    plan = plan_of(batch, catalogue)
    return _preview(
        request, catalogue, plan, source=batch.source, notes=batch.notes, status=status, outdated=outdated
    )


def _preview(
    request: MemberRequest, catalogue: Catalogue, plan: Plan, *, status: int, **context: Any
) -> HttpResponse:
    title = _("Mend these first") if plan.problems else _("This is what would happen")
    page = {"title": title, "catalogue": catalogue, "plan": plan, "problem": bool(plan.problems)}
    return render(request, "partnerships/imports/preview.html", {**page, **context}, status=status)


def done_in_words(plan: Plan) -> str:
    added = ngettext("%(count)s added", "%(count)s added", len(plan.additions)) % {
        "count": f"{len(plan.additions):,}"
    }
    changed = ngettext("%(count)s changed", "%(count)s changed", len(plan.updates)) % {
        "count": f"{len(plan.updates):,}"
    }
    return _("%(added)s, %(changed)s.") % {"added": added, "changed": changed}
