"""Where a link leads, the code that stands for one, and the notice that goes with each."""

from typing import NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundations.forms import Form, form_page
from partnerships import links
from partnerships.access import by_link, public
from partnerships.links.limits import MAILS, WRONG_CODES, reached, too_many
from partnerships.links.models import clean_code
from partnerships.requests import LinkRequest


class Way(NamedTuple):
    """URL names under `/s/<token>/`: where answering starts, and where one reads what came of it."""

    start: str
    afterwards: str = ""


WAYS: dict[str, Way] = {
    "explorer": Way("explorer_start", "explorer_afterwards"),
    "matrix": Way("matrix_link", "matrix_link_after"),
    "suggestion": Way("suggestion_link", "suggestion_link"),
}


class CodeForm(Form):
    code = forms.CharField(
        label=gettext_lazy("Your code"),
        help_text=gettext_lazy("Eight letters and numbers, like KX7M-4QPT"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )

    def clean_code(self) -> links.Link:
        code = clean_code(self.cleaned_data["code"])
        if not code or not (found := links.find_by_code(code)):
            raise forms.ValidationError(
                _("Check the code: we do not know “%(code)s”") % {"code": self.cleaned_data["code"]}
            )
        return found


class AddressForm(Form):
    email = forms.EmailField(
        label=gettext_lazy("Your email address"),
        help_text=gettext_lazy("We use it for this one message and do not keep it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@public
def link_code(request: HttpRequest) -> HttpResponse:
    """Where a code is typed. Wrong ones are counted, so that nobody guesses; right ones are not."""
    if request.method == "POST" and reached(request, "codes", WRONG_CODES):
        return render(request, "links/too_many_codes.html", status=429)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        return redirect(form.cleaned_data["code"].url("link"))
    if form.is_bound:
        too_many(request, "codes", WRONG_CODES)
    return form_page(request, form, "links/code.html")


@by_link(after_closing=True)
def link(request: LinkRequest) -> HttpResponse:
    held = request.link
    way = WAYS.get(held.subject_kind)
    if way is None:
        return render(request, "links/unknown.html", status=404)
    page = way.start if held.is_open else way.afterwards
    if not page:
        return render(request, "links/closed.html", {"link": held}, status=410)
    return redirect(held.url(page))


@by_link()
def link_email(request: LinkRequest) -> HttpResponse:
    """Send somebody the link to their own answer, so that they can go on another day."""
    held = request.link
    if held.kind != links.Link.Kind.PERSONAL:
        return render(request, "links/unknown.html", status=404)
    if request.method == "POST" and too_many(request, f"email:{held.pk}", MAILS):
        return render(request, "links/too_many_mails.html", status=429)
    form = AddressForm(request.POST or None)
    if form.is_valid():
        links.mail_to(held, form.cleaned_data["email"])
        return render(request, "links/email_sent.html")
    return form_page(request, form, "links/email.html")


@by_link(after_closing=True)
def link_notice(request: LinkRequest) -> HttpResponse:
    return render(request, "links/notice.html")
