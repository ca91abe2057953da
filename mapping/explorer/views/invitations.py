"""Asking people: posters, mailed links, who has not answered yet."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments.asking import Asked
from foundations.forms import form_page
from foundations.listing import Filter, listing
from foundations.refusals import NotAllowed
from foundations.tenancy import url_here
from mapping.explorer import actions
from mapping.explorer.actions import invitations
from mapping.explorer.forms import AgainForm, GroupAddressesForm, MembersForm, OwnStaffForm
from mapping.explorer.models import LINKS, ExplorerRound
from partnerships.access import Permission, allow
from partnerships.models import Group, Link, Mail
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
            "came_back": invitations.came_back(row),
            "silent_since": Mail.objects.silent_since(),
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
    form = GroupAddressesForm(request.POST or None, groups=row.groups)
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


@allow(Permission.EXPLORER_INVITE_OWN)
def invite_own_staff(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """A service manager asks front-line staff of their own service, about that service alone."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    services = invitations.own_services(row, request.membership)
    if not services.exists() or not row.takes_answers:
        raise NotAllowed(
            [_("You can invite staff of the services you manage, while a round asks about them.")]
        )
    form = OwnStaffForm(request.POST or None, services=services)
    if form.is_valid():
        asked = actions.invite_own_staff(explorer_round=row, **form.cleaned_data, by=request.membership)
        messages.success(request, asked.in_words)
        return redirect("explorer", request.partnership.slug)
    return form_page(
        request,
        form,
        title=_("Ask your own staff"),
        lead=_(
            "Each gets a link of their own and is asked about this service alone, as front-line staff. We "
            "keep the addresses locked away. You never see who said what."
        ),
        button=_("Send"),
        cancel=url_here("explorer"),
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


@allow(Permission.EXPLORER_WRITE)
@require_safe
def letters(request: MemberRequest, explorer_round: int) -> HttpResponse:
    """Everybody who was written to, and how the letter to each fares."""
    row = get_object_or_404(ExplorerRound, pk=explorer_round)
    found = listing(
        request,
        invitations.with_letters(row).order_by("-created_at", "pk"),
        search=("membership__name", "person"),
        filters=(
            Filter("state", gettext_lazy("Letter"), Mail.State.choices, "letter"),
            Filter("group", gettext_lazy("Group"), Group.choices, "group"),
        ),
    )
    for link in found.rows:
        link.came_back = link.letter in invitations.CAME_BACK
        link.letter_words = Mail.State(link.letter).label if link.letter else _("No letter: in their notices")
    context = {
        "title": _("Letters"),
        "round": row,
        "found": found,
        "silent_since": Mail.objects.silent_since(),
    }
    return render(request, "mapping/explorer/letters.html", context)


def round_of(link: int) -> QuerySet[Link, int]:
    """The number of the round that a link leads to."""
    return Link.objects.filter(pk=link, subject_kind=LINKS).values_list("subject_id", flat=True)


@allow(Permission.EXPLORER_WRITE)
def letter_again(request: MemberRequest, invited_link: int) -> HttpResponse:
    """Send a letter that came back once more, as it was or to an address that was mended."""
    row = get_object_or_404(ExplorerRound, pk__in=round_of(invited_link))
    written = get_object_or_404(invitations.invited(row), pk=invited_link)
    form = AgainForm(request.POST if request.method == "POST" else None, citizen=bool(written.person))
    back = url_here("explorer_letters", explorer_round=row.pk)
    if form.is_valid():
        actions.send_again(
            explorer_round=row,
            link=written,
            address=form.cleaned_data.get("address", ""),
            by=request.membership,
        )
        messages.success(request, _("The letter is on its way again."))
        return redirect(back)
    who = written.membership or written.person
    title = _("Send the letter to %(who)s again") % {"who": who}
    return form_page(request, form, title=title, button=_("Send it again"), cancel=back)


def _mailed(request: MemberRequest, explorer_round: ExplorerRound, asked: Asked) -> HttpResponse:
    messages.success(request, asked.in_words)
    return redirect("explorer_invitations", request.partnership.slug, explorer_round.pk)
