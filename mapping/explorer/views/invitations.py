"""Asking people: posters, mailed links, who has not answered yet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from foundations.forms import form_page
from foundations.listing import Filter, listing
from foundations.tenancy import url_here
from mapping.explorer import actions
from mapping.explorer.actions import invitations
from mapping.explorer.forms import AddressesForm, MembersForm
from mapping.explorer.models import ExplorerRound
from partnerships.access import Permission, allow
from partnerships.models import Group
from partnerships.requests import MemberRequest


@allow(Permission.EXPLORER_WRITE)
def invite(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """The ways to ask people: a poster for each group, mail to addresses, mail to members."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    hung = {link.group: link for link in invitations.posters(row)}
    return render(
        request,
        "mapping/explorer/invitations.html",
        {
            "title": _("Ask people to answer"),
            "round": row,
            "posters": [(group, hung.get(group)) for group in Group if group in row.groups or group in hung],
            "invited": invitations.invited(row).count(),
            "waiting": invitations.not_answered(row).count(),
        },
    )


@allow(Permission.EXPLORER_WRITE)
@require_POST
def poster_add(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    group = request.POST.get("group", "")
    if group not in Group.values:
        return redirect("explorer_invitations", request.partnership.slug, row.pk)
    link = actions.poster(explorer_round=row, group=group, by=request.membership)
    return redirect("link_poster", request.partnership.slug, link.pk)


@allow(Permission.EXPLORER_WRITE)
def invite_addresses(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    form = AddressesForm(request.POST or None, groups=row.groups)
    if form.is_valid():
        mailed = actions.invite_addresses(explorer_round=row, **form.cleaned_data, by=request.membership)
        return _mailed(request, row, mailed)
    return form_page(
        request,
        form,
        title=_("Mail people a link"),
        lead=_(
            "Each gets a link of their own. We keep the addresses locked away and use them for this round."
        ),
        button=_("Send"),
        cancel=url_here("explorer_invitations", explorer_round=row.pk),
    )


@allow(Permission.EXPLORER_WRITE)
def invite_members(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    form = MembersForm(request.POST or None, members=invitations.to_invite(row))
    if form.is_valid():
        mailed = actions.invite_members(explorer_round=row, **form.cleaned_data, by=request.membership)
        return _mailed(request, row, mailed)
    return form_page(
        request,
        form,
        title=_("Ask members"),
        lead=_("Those who speak for a group of this round and were not asked yet."),
        button=_("Send"),
        cancel=url_here("explorer_invitations", explorer_round=row.pk),
    )


@allow(Permission.EXPLORER_WRITE)
def not_answered(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Who was invited and has not answered; citizens stand here under their pseudonym."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    found = listing(
        request,
        invitations.not_answered(row).select_related("membership").order_by("created_at"),
        search=("membership__name", "code"),
        filters=(Filter("group", gettext_lazy("Group"), Group.choices, "group"),),
    )
    return render(
        request,
        "mapping/explorer/not_answered.html",
        {
            "title": _("Who has not answered yet"),
            "round": row,
            "found": found,
            "to_remind": invitations.to_remind(row).count(),
        },
    )


@allow(Permission.EXPLORER_WRITE)
@require_POST
def remind(request: MemberRequest, explorer_round: int) -> HttpResponse:
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    return _mailed(request, row, actions.remind(explorer_round=row, by=request.membership))


def _mailed(request: MemberRequest, explorer_round: ExplorerRound, people: int) -> HttpResponse:
    words = ngettext("We wrote to %(n)d person.", "We wrote to %(n)d people.", people) % {"n": people}
    messages.success(request, words)
    return redirect("explorer_invitations", request.partnership.slug, explorer_round.pk)
