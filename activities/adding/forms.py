"""Pasting and ticking on one page."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import HTML, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.adding.actions import Idea
from activities.models import Activity
from activities.samples import SAMPLES, Sample, samples_of
from commons.four_cos import Co
from commons.four_cos import Form as FormOfActivity
from foundations.forms import Form
from foundations.sorting import fold
from partnerships.imports import cells
from partnerships.imports.pasting import BULLET
from partnerships.models import Service

MOST_AT_ONCE = 60
LONGEST_TITLE = 150
MOST_MISTAKES = 20
"""Shown at a time."""


class Line(NamedTuple):
    """What was pasted, and the service it named."""

    title: str
    service: Service | None


PLAINLY: dict[Co, Promise] = {
    Co.COMMISSION: gettext_lazy("decide together what comes first"),
    Co.DESIGN: gettext_lazy("plan changes together"),
    Co.DELIVER: gettext_lazy("do the work together"),
    Co.ASSESS: gettext_lazy("judge together how it went"),
}


def _ticks(co: Co) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=co.label, widget=forms.CheckboxSelectMultiple, required=False)


class SeveralForm(Form):
    """Lines pasted and samples ticked. After `is_valid()`, `ideas` holds both."""

    lines = forms.CharField(
        label=gettext_lazy("Things people do or want to do"),
        help_text=gettext_lazy(
            "One on each line, like “Peer befriending rota”. You can name a service after a semicolon: "
            "“Peer befriending rota; Home care”."
        ),
        max_length=60_000,
        required=False,
        strip=False,
        widget=forms.Textarea,
    )
    form = forms.ChoiceField(
        label=gettext_lazy("How people take part"),
        choices=[("", ""), *FormOfActivity.choices],
        help_text=gettext_lazy("For your own lines. The nearest is good enough: you can change it later."),
        required=False,
    )
    samples_CC = _ticks(Co.COMMISSION)
    samples_CD = _ticks(Co.DESIGN)
    samples_CL = _ticks(Co.DELIVER)
    samples_CA = _ticks(Co.ASSESS)
    service = forms.ModelChoiceField(
        label=gettext_lazy("Service they belong to"),
        queryset=Service.objects.none(),
        help_text=gettext_lazy("For every line and tick that names none. You can add others later."),
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Do they happen now?"),
        choices=[
            (Activity.Kind.POTENTIAL.value, gettext_lazy("No, but they could")),
            (Activity.Kind.CURRENT.value, gettext_lazy("Yes")),
        ],
        help_text=gettext_lazy("One answer for all of them. You can change it for each later."),
        initial=Activity.Kind.POTENTIAL,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = Service.objects.open().order_by("sort_key")
        self.services = {fold(each.name): each for each in services}
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        if len(self.services) == 1:
            self.initial.setdefault("service", next(iter(self.services.values())))
        here = set(_here())
        for co in Co:
            self.fields[f"samples_{co.value}"].choices = [  # type: ignore[attr-defined]
                Choice(code, each.title, hint=f"{each.summary} ({each.form.label})")
                for code, each in samples_of(co).items()
                if code not in here
            ]

    def layout(self) -> Layout:
        return Layout(
            "lines",
            "form",
            Fieldset(
                HTML(render_to_string("activities/adding/narrow.html")),
                *(part for co in Co for part in self._folded(co)),
                legend=_("Or tick some of these"),
                legend_size="m",
                css_class="ticks",
            ),
            "service",
            "kind",
        )

    def _folded(self, co: Co) -> tuple[HTML, str, HTML]:
        """The samples of one Co under a heading that opens; open where some are ticked."""
        name = f"samples_{co.value}"
        shown = {"co": co, "what": PLAINLY[co], "ticked": len(self[name].value() or ())}
        return HTML(render_to_string("activities/adding/fold.html", shown)), name, HTML("</div></details>")

    def clean_lines(self) -> list[Line]:
        """Each title once; all mistakes at a time, each with its line."""
        found: dict[str, Line] = {}
        mistakes = []
        for number, text in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            try:
                line = self._read(text)
            except ValueError as mistake:
                mistakes.append(_("Line %(number)d: %(mistake)s") % {"number": number, "mistake": mistake})
                continue
            if line.title:
                found.setdefault(fold(line.title), line)
        if mistakes:
            raise ValidationError(mistakes[:MOST_MISTAKES])
        return list(found.values())

    def _read(self, text: str) -> Line:
        title, _mark, named = re.sub(r"\t+", ";", text.strip()).partition(";")
        title = cells.text(LONGEST_TITLE)(BULLET.sub("", cells.one_line(title)))
        named = cells.one_line(named)
        if named and (not title or fold(named) not in self.services):
            raise ValueError(
                _(
                    "no open service is called “%(name)s”. Add it first, or take out what follows the semicolon."
                )
                % {"name": named[:LONGEST_TITLE]}
                if title
                else _("write what people do before the semicolon.")
            )
        return Line(title, self.services.get(fold(named)))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        lines, ticked = cleaned["lines"], self._ticked()
        if not lines and not ticked:
            self.add_error("lines", _("Write at least one thing people do, or tick one below"))
        if len(lines) + len(ticked) > MOST_AT_ONCE:
            words = _("Add at most %(most)d at a time; you have %(count)d")
            self.add_error("lines", words % {"most": MOST_AT_ONCE, "count": len(lines) + len(ticked)})
        if lines and not cleaned["form"]:
            self.add_error("form", _("Choose how people take part in what you wrote"))
        if not cleaned["service"] and (ticked or not all(line.service for line in lines)):
            self.add_error("service", _("Choose the service they belong to"))
        return cleaned

    def _ticked(self) -> list[Sample]:
        return [SAMPLES[code] for co in Co for code in self.cleaned_data[f"samples_{co.value}"]]

    @property
    def ideas(self) -> Iterator[Idea]:
        given = self.cleaned_data
        for line in given["lines"]:
            yield Idea(line.title, (line.service or given["service"],), (given["form"],), kind=given["kind"])
        for each in self._ticked():
            yield Idea(
                str(each.title),
                (given["service"],),
                (each.form.value,),
                str(each.summary),
                given["kind"],
                tuple(group.value for group in each.client_groups),
            )


def _here() -> Iterator[str]:
    """Codes of the samples that were taken over already."""
    titles = {str(each.title): code for code, each in SAMPLES.items()}
    for title in Activity.objects.filter(title__in=titles).values_list("title", flat=True):
        yield titles[title]
