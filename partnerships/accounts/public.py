"""Accepting an invitation: the one way in."""

from allauth.account.utils import perform_login
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundations.forms import form_page
from foundations.tenancy import scope
from partnerships.access import ROLES, public
from partnerships.accounts.actions import accept, invitation_with, reason_not_to_join
from partnerships.accounts.forms import JoinForm, LinkAgainForm
from partnerships.accounts.models import User
from partnerships.links.again import send_links_again
from partnerships.links.limits import guarded


@public
def invitation(request: HttpRequest, *, token: str) -> HttpResponse:
    """What the invitation offers, and a form to sign up; who has an account signs in first."""
    offered = invitation_with(token)
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
    if reason := reason_not_to_join(invitation=offered, user=known):
        return render(request, "partnerships/accounts/invitation_over.html", {"reason": reason}, status=409)
    form = JoinForm(request.POST if request.method == "POST" else None, invitation=offered, user=known)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with scope(offered.partnership):
            accept(invitation=offered, user=user)
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
@guarded
def link_again(request: HttpRequest) -> HttpResponse:
    """Mail the links somebody lost. The page says the same whatever is known of the address."""
    form = LinkAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send_links_again(address=form.cleaned_data["email"])
        return redirect("link_again_sent")
    return form_page(request, form, "partnerships/accounts/link_again.html")


@public
def link_again_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "partnerships/accounts/link_again_sent.html")


@public
def not_here(request: HttpRequest) -> HttpResponse:
    """Stands before pages of django-allauth where people would change alone what others prove.

    An address is proved by its invitation, and a provider's account by that address.
    """
    raise Http404
