"""Before elections: publishing, awards and mailings ask for a reason before they go.

An action calls `reason_for`. Where none was given it raises `ReasonNeeded`, which becomes a page that
asks for one and sends everything again with it; nothing that was typed is lost.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundations.forms import Form
from foundations.tenancy import current
from partnerships.areas.models import Partnership

FIELD = "hold_reason"
LEAST = 20


def _none() -> str:
    return ""


_given: ContextVar[Callable[[], str]] = ContextVar("reason_in_a_hold", default=_none)


class ReasonForm(Form):
    hold_reason = forms.CharField(
        label=_("Why can it not wait?"),
        help_text=_("At least 20 characters. It is kept on record with your name and the date."),
        min_length=LEAST,
        max_length=2000,
        widget=forms.Textarea,
    )


class ReasonNeeded(Exception):
    """It is the pre-election period, and nobody said why this cannot wait. `what` is a verb and a thing."""

    def __init__(self, what: str, until: date) -> None:
        self.what, self.until = what, until
        super().__init__(what)


@contextmanager
def because(given: Callable[[], str]) -> Iterator[None]:
    """Within this, `given` is asked for the reason, once one is needed."""
    token = _given.set(given)
    try:
        yield
    finally:
        _given.reset(token)


def reason_for(what: str) -> str:
    """Why this goes in the pre-election period, or nothing outside of it. Raises `ReasonNeeded`."""
    until = Partnership.objects.get(pk=current().id).held_until(timezone.localdate())
    if until is None:
        return ""
    form = ReasonForm({FIELD: _given.get()()})
    if not form.is_valid():
        raise ReasonNeeded(what, until)
    reason: str = form.cleaned_data[FIELD]
    return reason
