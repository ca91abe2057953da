"""Accepting an invitation: the one way in."""

from allauth.account.utils import perform_login
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundations.forms import form_page
from foundations.tenancy import holding_link, scope
from partnerships.access import ROLES, public
from partnerships.accounts.actions import accept, hashed
from partnerships.accounts.forms import JoinForm
from partnerships.accounts.models import Invitation, User


@public
def invitation(request: HttpRequest, *, token: str) -> HttpResponse:
    """What the invitation offers, and a form to sign up; who has an account signs in first."""
    with holding_link(hashed(token)):
        offered = Invitation.objects.select_related("partnership").filter(token_hash=hashed(token)).first()
    if offered is None:
        return render(request, "partnerships/accounts/invitation_unknown.html", status=404)
    if reason := offered.reason_not_to_accept():
        return render(request, "partnerships/accounts/invitation_over.html", {"reason": reason}, status=410)
    known = User.objects.filter(email__iexact=offered.email).first()
    if known and request.user.is_anonymous:
        return redirect_to_login(request.path)
    if known and request.user != known:
        return render(
            request, "partnerships/accounts/invitation_other.html", {"invitation": offered}, status=403
        )
    form = JoinForm(request.POST if request.method == "POST" else None, invitation=offered, user=known)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with scope(offered.partnership):
            accept(invitation=offered, user=user)
        request.session.pop("second_factor", None)  # the new role may ask for one
        if not known:
            perform_login(request, user)
        return redirect("partnership_home", partnership=offered.partnership.slug)
    return form_page(
        request,
        form,
        "partnerships/accounts/invitation.html",
        title=_("Join %(place)s") % {"place": offered.partnership},
        invitation=offered,
        roles=[ROLES[slug] for slug in offered.roles],
    )


@public
def address(request: HttpRequest) -> HttpResponse:
    """Stands before django-allauth's page: an address is proved by its invitation, nobody changes it alone."""
    raise Http404
