"""Pages under Settings: let others copy our set-up, and copy theirs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commons.publications import Publication, published
from foundations.listing import Sort, listing
from foundations.tenancy import url_here
from home.set_up import actions
from home.set_up.actions import LABEL, QUESTIONS
from home.set_up.content import own_set_up, set_up_in
from partnerships.access import Permission, allow
from partnerships.requests import MemberRequest


@allow(Permission.SETTINGS_WRITE)
def set_up_share(request: MemberRequest) -> HttpResponse:
    """Shows exactly what others would read; the button publishes it."""
    if request.method == "POST":
        actions.publish_set_up(by=request.membership)
        messages.success(request, _("Other partnerships can now copy your set-up."))
        return redirect(url_here("set_up_share"))
    ours = own_set_up(request.partnership)
    kept = published(Publication.Kind.SET_UP).filter(partnership=request.partnership).first()
    context = {"ours": ours, "shown": kept, "differs": bool(kept and set_up_in(kept) != ours)}
    return render(request, "home/set_up/share.html", context)


@allow(Permission.SETTINGS_WRITE)
@require_POST
def set_up_withdraw(request: MemberRequest) -> HttpResponse:
    actions.withdraw_set_up(by=request.membership)
    messages.success(request, _("Your set-up is no longer offered. What others copied stays theirs."))
    return redirect(url_here("set_up_share"))


@allow(Permission.SETTINGS_WRITE)
def set_up_copy(request: MemberRequest) -> HttpResponse:
    """What other partnerships let us copy."""
    offered = published(Publication.Kind.SET_UP).exclude(partnership=request.partnership)
    if request.method == "POST":
        return _copied(request, offered.filter(partnership__slug=request.POST.get("from", "")[:50]).first())
    found = listing(
        request,
        offered,
        search=("partnership__name",),
        sorts=(
            Sort("name", _("Name"), ("partnership__name",)),
            Sort("newest", _("Newest first"), ("-published_at",)),
        ),
    )
    rows = [(each.partnership, set_up_in(each), each.published_at) for each in found.rows]
    return render(request, "home/set_up/copy.html", {"found": found, "rows": rows})


def _copied(request: MemberRequest, chosen: Publication | None) -> HttpResponse:
    what = {LABEL, QUESTIONS} & set(request.POST.getlist("what"))
    if chosen is None or not what:
        messages.warning(request, _("Tick what you want to copy, then press the button below it."))
        return redirect(url_here("set_up_copy"))
    theirs = set_up_in(chosen)
    draft = actions.copy_set_up(set_up=theirs, source=chosen.partnership, what=what, by=request.membership)
    if draft:
        messages.success(request, _("The questions stand in this draft round. Nobody is asked yet."))
        return redirect(draft)
    messages.success(request, _("You call it “%(label)s” now.") % {"label": theirs.label})
    return redirect(url_here("settings"))
