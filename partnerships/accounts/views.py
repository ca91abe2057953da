"""People and roles: who is a member, what they may do, and who was invited."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundations.exports import download
from foundations.forms import form_page
from foundations.listing import Filter, Sort, listing, narrowed
from foundations.repeats import once
from foundations.tenancy import url_here
from partnerships import rights
from partnerships.access import ROLES, Permission, allow
from partnerships.accounts import actions
from partnerships.accounts.forms import (
    ROLE_CHOICES,
    InviteForm,
    InviteManyForm,
    MemberForm,
    NeighbourForm,
    OwnWardsForm,
    ResetForm,
)
from partnerships.accounts.inviting import ask_neighbour
from partnerships.accounts.inviting import invite_many as invite_all
from partnerships.accounts.models import Invitation, Membership, SecondFactorReset
from partnerships.groups import Group
from partnerships.history import history_of
from partnerships.requests import MemberRequest


def by_access(rows: Any, value: str) -> Any:
    return {"yes": rows.active, "soon": rows.closing_soon, "no": rows.ended}[value]()


SEARCHED = ("name", "user__email", "team")
FILTERS = (
    Filter(
        "role", gettext_lazy("Role"), ROLE_CHOICES, lambda rows, role: rows.filter(roles__contains=[role])
    ),
    Filter("group", gettext_lazy("Answers as"), Group.choices, "group"),
    Filter(
        "access",
        gettext_lazy("Access"),
        (
            ("yes", gettext_lazy("May sign in")),
            ("soon", gettext_lazy("Ends within 30 days")),
            ("no", gettext_lazy("Ended")),
        ),
        by_access,
    ),
)
SORTS = (
    Sort("name", gettext_lazy("Name"), ("name",)),
    Sort("seen", gettext_lazy("Last seen"), ("-last_seen",)),
    Sort("newest", gettext_lazy("Newest first"), ("-created_at",)),
)


@allow(Permission.MEMBERS_READ)
def members(request: MemberRequest) -> HttpResponse:
    me = request.membership
    context = {
        "people": listing(request, _people(), search=SEARCHED, filters=FILTERS, sorts=SORTS),
        "alone": me.may(Permission.MEMBERS_WRITE) and actions.nobody_stands_in(me),
        "invited": Invitation.objects.waiting().count(),
        "may_write": me.may(Permission.MEMBERS_WRITE),
        "may_audit": me.may(Permission.AUDIT_READ),
        "resets": SecondFactorReset.objects.waiting().select_related("member", "asked_by"),
    }
    return render(request, "partnerships/accounts/members.html", context)


def _people() -> QuerySet[Membership]:
    return Membership.objects.select_related("user", "organisation")


@allow(Permission.MEMBERS_WRITE)
@require_safe
def members_csv(request: MemberRequest) -> FileResponse:
    """The list as it is filtered in the address, all pages of it."""
    people = narrowed(request, _people(), search=SEARCHED, filters=FILTERS, sorts=SORTS)
    return download(
        "csv",
        name=_("people"),
        header=[
            _("Name"),
            _("Email address"),
            _("Does"),
            _("Answers as"),
            _("Organisation"),
            _("Team"),
            _("Access"),
            _("Last day of access"),
            _("Last seen"),
        ],
        rows=(
            [
                each.name,
                each.user.email,
                each.role_names,
                each.get_group_display(),
                each.organisation,
                each.team,
                each.closed or _("May sign in"),
                each.until,
                each.last_seen,
            ]
            for each in people
        ),
    )


@allow(Permission.MEMBERS_READ)
def roles(request: MemberRequest) -> HttpResponse:
    """Who can do what, in words, and who does it here."""
    people = list(Membership.objects.active().order_by("name"))
    shown = [(role, [p for p in people if slug in p.roles]) for slug, role in ROLES.items()]
    context = {"roles": shown, "table": rights.table()}
    return render(request, "partnerships/accounts/roles.html", context)


@allow(Permission.MEMBERS_WRITE)
@once
def invite(request: MemberRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invitation, _path = actions.invite(by=request.membership, **form.cleaned_data)
        return redirect(url_here("member_invited", invitation=invitation.pk))
    return form_page(
        request, form, title=_("Invite a person"), button=_("Make the invitation"), back=url_here("members")
    )


@allow(Permission.MEMBERS_WRITE)
def invite_many(request: MemberRequest) -> HttpResponse:
    """Invite many at once; where some lines are wrong, the others can go before these are mended."""
    form = InviteManyForm(request.POST or None, only_right="right" in request.POST)
    if form.is_valid():
        done = invite_all(people=form.found.right, role=form.cleaned_data["role"], by=request.membership)
        messages.success(request, " ".join(done.words))
        if not form.found.wrong:
            return redirect(url_here("invitations"))
        rest = {"addresses": form.found.wrong_lines, "role": form.cleaned_data["role"]}
        form = InviteManyForm(rest)
    return form_page(request, form, "partnerships/accounts/invite_many.html")


def by_state(rows: Any, value: str) -> Any:
    return rows.open() if value == "open" else rows.run_out()


INVITATION_FILTERS = (
    Filter(
        "role", gettext_lazy("Role"), ROLE_CHOICES, lambda rows, role: rows.filter(roles__contains=[role])
    ),
    Filter(
        "state",
        gettext_lazy("State"),
        (("open", gettext_lazy("Open")), ("over", gettext_lazy("Run out"))),
        by_state,
    ),
)
INVITATION_SORTS = (
    Sort("newest", gettext_lazy("Newest first"), ("-created_at",)),
    Sort("name", gettext_lazy("Name"), ("name",)),
    Sort("until", gettext_lazy("Open until"), ("expires_at",)),
)


@allow(Permission.MEMBERS_READ)
@require_safe
def invitations(request: MemberRequest) -> HttpResponse:
    """Who was invited and has not come in."""
    found = listing(
        request,
        Invitation.objects.waiting().select_related("invited_by"),
        search=("name", "email", "team"),
        filters=INVITATION_FILTERS,
        sorts=INVITATION_SORTS,
    )
    context = {"invitations": found, "may_write": request.membership.may(Permission.MEMBERS_WRITE)}
    return render(request, "partnerships/accounts/invitations.html", context)


@allow(Permission.MEMBERS_WRITE)
@require_POST
def invitation_renew(request: MemberRequest, *, invitation: int) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.waiting(), pk=invitation)
    actions.renew(invitation=row, by=request.membership)
    messages.success(
        request,
        _("The invitation to %(name)s is on its way again. The letter before no longer works.")
        % {"name": row.name},
    )
    return redirect(url_here("invitations"))


@allow(Permission.MEMBERS_WRITE)
def second_approver(request: MemberRequest) -> HttpResponse:
    """Ask the lead of a neighbouring partnership to act as the second person."""
    form = NeighbourForm(request.POST or None)
    if form.is_valid():
        ask_neighbour(by=request.membership, **form.cleaned_data)
        messages.success(request, _("Asked. They can act as second once they have agreed."))
        return redirect(url_here("invitations"))
    return form_page(request, form, "partnerships/accounts/second_approver.html")


@allow(Permission.MEMBERS_WRITE)
@require_safe
def invited(request: MemberRequest, *, invitation: int) -> HttpResponse:
    """Says where the invitation went. Its address stands in the letter alone."""
    row = get_object_or_404(Invitation.objects.open(), pk=invitation)
    return render(request, "partnerships/accounts/invited.html", {"invitation": row})


@allow(Permission.MEMBERS_WRITE)
@require_POST
def invitation_withdraw(request: MemberRequest, *, invitation: int) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.waiting(), pk=invitation)
    actions.withdraw_invitation(invitation=row, by=request.membership)
    messages.success(request, _("The invitation to %(name)s is withdrawn.") % {"name": row.name})
    return redirect(url_here("invitations"))


@allow(Permission.MEMBERS_READ)
def member(request: MemberRequest, *, member: int) -> HttpResponse:
    person = get_object_or_404(Membership.objects.select_related("user", "stands_in"), pk=member)
    reset = person.second_factor_resets.waiting().select_related("asked_by", "member").first()
    context = {
        "member": person,
        "history": history_of(person),
        "may_write": request.membership.may(Permission.MEMBERS_WRITE),
        "roles": [ROLES[slug] for slug in person.roles if slug in ROLES],
        "rights": rights.rights_of(person.roles),
        "wards": list(person.wards.values_list("name", flat=True)),
        "lapsed": person.lapsed(timezone.localdate()) and not person.ended(timezone.localdate()),
        "reset": reset,
        "may_agree": list(reset.may_agree().order_by("name")) if reset else [],
    }
    return render(request, "partnerships/accounts/member.html", context)


@allow(Permission.MEMBERS_WRITE)
def member_edit(request: MemberRequest, *, member: int) -> HttpResponse:
    person = get_object_or_404(Membership, pk=member)
    form = MemberForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.membership)
        messages.success(request, _("Saved."))
        return redirect(url_here("member", member=person.pk))
    return form_page(request, form, title=person.name, back=url_here("member", member=person.pk))


@allow(Permission.PARTNERSHIP_READ)
def my_wards(request: MemberRequest) -> HttpResponse:
    """A member chooses the wards that are shown to them first."""
    form = OwnWardsForm(request.POST or None, instance=request.membership)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.membership)
        messages.success(request, _("Saved. These wards come first."))
        return redirect(url_here("partnership_home"))
    return form_page(
        request, form, title=_("Your wards"), lead=_lead(form), back=url_here("partnership_home")
    )


def _lead(form: OwnWardsForm) -> str:
    if "wards" in form.fields:
        return _("Choose one or more.")
    return _("No wards are listed yet. Whoever keeps the services can add them under “Places”.")


@allow(Permission.MEMBERS_WRITE)
@require_POST
def member_let_in(request: MemberRequest, *, member: int) -> HttpResponse:
    person = get_object_or_404(Membership, pk=member)
    actions.let_in_again(member=person, by=request.membership)
    messages.success(request, _("%(name)s may sign in again.") % {"name": person.name})
    return redirect(url_here("member", member=person.pk))


@allow(Permission.MEMBERS_READ)
def second_factor_reset(request: MemberRequest, *, member: int) -> HttpResponse:
    """Ask for a new second factor for somebody who lost their phone."""
    person = get_object_or_404(Membership.objects.active(), pk=member)
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_for_reset(member=person, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Asked. A second person must agree before anything changes."))
        return redirect(url_here("member", member=person.pk))
    return form_page(
        request,
        form,
        title=_("%(name)s lost their phone") % {"name": person.name},
        button=_("Ask for a new second factor"),
        back=url_here("member", member=person.pk),
    )


@allow(Permission.MEMBERS_READ)
@require_POST
def second_factor_reset_agree(request: MemberRequest, *, reset: int) -> HttpResponse:
    row = get_object_or_404(SecondFactorReset.objects.waiting(), pk=reset)
    actions.agree_to_reset(reset=row, by=request.membership)
    messages.success(request, _("They set up a new second factor when they next sign in."))
    return redirect(url_here("member", member=row.member_id))


@allow(Permission.MEMBERS_WRITE)
@require_POST
def second_factor_reset_refuse(request: MemberRequest, *, reset: int) -> HttpResponse:
    row = get_object_or_404(SecondFactorReset.objects.waiting(), pk=reset)
    actions.refuse_reset(reset=row, by=request.membership)
    messages.success(request, _("Refused. Nothing has changed."))
    return redirect(url_here("member", member=row.member_id))
