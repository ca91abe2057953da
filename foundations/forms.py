"""The one form base: our wording, nothing typed is lost, nobody's change is overwritten.

Forms are drawn with `{% form form %}` in the GOV.UK Design System. Dates and money are one text
field each, and accept what people write.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, cast

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Layout
from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.forms.models import ModelFormMetaclass, model_to_dict
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from foundations.refusals import Stale

PENCE = Decimal("0.01")
MOST_MONEY = Decimal("999999999.99")
YEARS_AHEAD = 10
ROWS = 5
DATE_EXAMPLE = gettext_lazy("For example 18/12/2026.")


def form_page(
    request: HttpRequest, form: forms.BaseForm, template: str = "form.html", **context: Any
) -> HttpResponse:
    """Show a form, or show it again as refused (422) with everything kept.

    `form.html` takes `title` and, if wanted, `lead`, `button`, `cancel` (an address) and `back`.
    """
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


# --- fields that accept what people write -------------------------------------------------------
class DateField(forms.DateField):
    """A day in one text field: 27/11/2026, 27 November 2026, 27 Nov 26, 2026-11-27."""

    widget = forms.DateInput(format="%-d %B %Y", attrs={"class": "govuk-input--width-10"})
    input_formats = (
        *("%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d", "%d-%m-%Y"),
        *("%d.%m.%Y", "%d/%m/%y", "%d %B %y", "%d %b %y"),
    )
    default_error_messages = {
        "invalid": gettext_lazy("Enter a date, like 27 November 2026"),
        "far": gettext_lazy("Enter a date within the next %(years)d years"),
    }

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", " ".join(value.replace(",", " ").split()))
        return super().to_python(value)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        today = timezone.localdate()
        if value and (value.year - YEARS_AHEAD, value.month, value.day) > (
            today.year,
            today.month,
            today.day,
        ):
            raise ValidationError(self.error_messages["far"], "far", {"years": YEARS_AHEAD})


class NumberField(forms.DecimalField):
    """A decimal number, with or without thousands commas."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
    default_error_messages = {"invalid": gettext_lazy("Enter a number, like 12.5")}

    # Django's DecimalField is an IntegerField to the types, though not in what it returns.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(_bare(value))


class WholeNumberField(forms.IntegerField):
    """A whole number, with or without thousands commas."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"})
    default_error_messages = {"invalid": gettext_lazy("Enter a whole number, like 12")}

    def to_python(self, value: Any) -> Any:
        return super().to_python(_bare(value))


class MoneyField(NumberField):
    """Pounds, as "£1,200.50", "1200" or "1 200.50"; from 0 to £999,999,999.99, at most pence."""

    default_error_messages = {
        "invalid": gettext_lazy("Enter an amount in pounds, like £1,200 or £1,200.50"),
        "max_decimal_places": gettext_lazy("Enter pounds and pence, like £1,200.50"),
        "min_value": gettext_lazy("Enter an amount of £0 or more"),
        "max_value": gettext_lazy("Enter an amount below £1,000,000,000"),
    }

    def __init__(self, **kwargs: Any) -> None:
        for limit in ("max_digits", "decimal_places", "min_value", "max_value"):
            kwargs.pop(limit, None)
        super().__init__(min_value=0, max_value=MOST_MONEY, decimal_places=2, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return f"{value:,.0f}" if value == value.to_integral() else f"{value:,.2f}"


class PostcodeField(forms.CharField):
    """A UK postcode, typed with or without the space; kept in capitals with one space."""

    widget = forms.TextInput(attrs={"autocomplete": "postal-code", "class": "govuk-input--width-10"})
    default_validators = [
        RegexValidator(
            r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$", gettext_lazy("Enter a postcode, like EH22 1DN")
        )
    ]

    def to_python(self, value: Any) -> str:
        letters = re.sub(r"\W", "", super().to_python(value) or "").upper()
        return f"{letters[:-3]} {letters[-3:]}" if len(letters) > 3 else letters


def _bare(value: Any) -> Any:
    return re.sub(r"[£,\s]", "", value) if isinstance(value, str) else value


def formfield(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field of a model field, in our kinds. Forms may choose others in `Meta`."""
    if "form_class" in kwargs:
        return field.formfield(**kwargs)
    if isinstance(field, ArrayField) and field.base_field.choices:
        return _several_of(field, **kwargs)
    if isinstance(field, models.DecimalField) and field.decimal_places == 2:
        kwargs["form_class"] = MoneyField
    elif isinstance(field, models.DecimalField):
        kwargs["form_class"] = NumberField
    elif isinstance(field, models.IntegerField) and not field.choices:
        kwargs["form_class"] = WholeNumberField
    elif isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        kwargs["form_class"] = DateField
    return field.formfield(**kwargs)


def _several_of(field: ArrayField, **kwargs: Any) -> forms.Field:
    return forms.TypedMultipleChoiceField(
        choices=kwargs.get("choices") or field.base_field.choices or (),
        coerce=field.base_field.to_python,
        widget=kwargs.get("widget", forms.CheckboxSelectMultiple),
        required=not field.blank,
        label=kwargs.get("label", field.verbose_name[:1].upper() + field.verbose_name[1:]),
        help_text=kwargs.get("help_text", field.help_text),
        initial=field.get_default(),
    )


# --- our wording --------------------------------------------------------------------------------
_NO_ARTICLE = re.compile(
    r"(an?|the|your|our|their|this|these|how|what|when|where|which|who|why|whether|at|in)\b"
)


def _thing(label: str) -> str:
    """A label within a sentence: "Name" is "a name"."""
    if not (get_language() or "en").startswith("en"):
        return label
    words = label[:1].lower() + label[1:] if label[1:2].islower() or len(label) == 1 else label
    plural = words.endswith("s") and not words.endswith("ss")
    if plural or _NO_ARTICLE.match(words):
        return words
    return f"{'an' if words[:1].lower() in 'aeiou' else 'a'} {words}"


def _required_message(field: forms.Field, label: str) -> str:
    if label.endswith("?"):
        return _("Answer the question “%(question)s”") % {"question": label}
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return _("Choose at least one answer under “%(label)s”") % {"label": label}
    if isinstance(field, forms.ChoiceField | forms.FileField):
        return _("Choose %(thing)s") % {"thing": _thing(label)}
    if isinstance(field, forms.BooleanField):
        return _("Tick “%(label)s” to go on") % {"label": label}
    return _("Enter %(thing)s") % {"thing": _thing(label)}


_MESSAGES: dict[str, Any] = {
    "invalid_choice": gettext_lazy("Choose one of the answers listed"),
    "invalid_list": gettext_lazy("Choose from the answers listed"),
    "max_length": gettext_lazy("Use %(limit_value)d characters or fewer; you have used %(show_value)d"),
    "min_length": gettext_lazy("Write at least %(limit_value)d characters; you have %(show_value)d"),
    "min_value": gettext_lazy("Enter %(limit_value)s or more"),
    "max_value": gettext_lazy("Enter %(limit_value)s or less"),
}
_INVALID: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.EmailField, gettext_lazy("Enter an email address, like name@example.org")),
    (forms.URLField, gettext_lazy("Enter a web address, like https://www.example.org")),
)


def _speak_plainly(field: forms.Field, name: str) -> None:
    """Put our messages in place of Django's, and leave those a form wrote itself."""
    ours = {**_MESSAGES, "required": _required_message(field, str(field.label or pretty_name(name)))}
    for kind, message in _INVALID:
        if isinstance(field, kind):
            ours["invalid"] = message
    stock = _stock_messages(type(field))  # type: ignore[arg-type]
    for code, message in ours.items():
        if field.error_messages.get(code) == stock.get(code):
            field.error_messages[code] = message


@cache
def _stock_messages(kind: type[forms.Field]) -> dict[str, Any]:
    """Django's own messages for a kind of field."""
    stock: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("django."):
            stock |= getattr(base, "default_error_messages", {})
    return stock


def _ask_plainly(field: forms.Field) -> None:
    """No dashes as an empty choice, no text box larger than its answer, an example beside every date."""
    if isinstance(field, forms.ModelChoiceField) and field.empty_label is not None:
        field.empty_label = _("Choose one") if field.required else _("Not set")
    elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices = list(cast(Iterable[tuple[Any, Any]], field.choices))
        if not any(value in ("", None) for value, _label in choices):
            return  # giving a field its choices again takes longer than all else here
        is_radio = isinstance(field.widget, forms.RadioSelect)
        empty = _("Choose one") if field.required else _("Not set")
        field.choices = [
            (value, empty if value in ("", None) else label)
            for value, label in choices
            if value not in ("", None) or not (is_radio and field.required)
        ]
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = ROWS
    if isinstance(field, DateField):
        field.help_text = f"{field.help_text} {DATE_EXAMPLE}".strip()


# --- the bases ----------------------------------------------------------------------------------
class Helper(FormHelper):
    """Draws fields only; the form element, its buttons and its errors are our own component."""

    form_tag = False
    disable_csrf = True

    def render_layout(self, form: Any, context: Any, template_pack: Any = "gds") -> Any:
        for bound in form:  # the template pack marks labels and hints as safe
            bound.label = conditional_escape(bound.label)
            bound.help_text = conditional_escape(bound.help_text)
        return super().render_layout(form, context, template_pack=template_pack)


class Plain(forms.BaseForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _speak_plainly(field, name)
            _ask_plainly(field)

    def layout(self) -> Layout:
        """The crispy layout; a form with groups of fields returns its own."""
        return Layout(*self.fields)

    @property
    def helper(self) -> Helper:
        helper = Helper()
        helper.layout = self.layout()
        return helper

    @property
    def error_links(self) -> Iterator[tuple[str, str]]:
        """For the error summary: the address of the field to mend, and what to do."""
        first = next((bound for bound in self.visible_fields()), None)
        for name, messages in self.errors.items():
            bound = self[name] if name in self.fields else first
            for message in messages:
                yield (f"#{_first_id(bound)}" if bound else "#main"), str(message)


def _first_id(bound: forms.BoundField) -> str:
    several = isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return f"{bound.auto_id}_1" if several else bound.auto_id


class Form(Plain, forms.Form):
    """A form that belongs to no one row."""


class _OwnFields(ModelFormMetaclass):
    """Model fields become our kinds of form fields without every `Meta` saying so."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        meta = attrs.get("Meta")
        if meta and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = staticmethod(formfield)
        return super().__new__(mcs, name, bases, attrs)


@dataclass(frozen=True)
class Difference:
    """One field of which two versions exist, in words."""

    label: str
    theirs: str
    yours: str


class ModelForm(Plain, forms.ModelForm, metaclass=_OwnFields):
    """A form of one row.

    The row's `version` travels with the form; if somebody saved the row since, checking the form
    raises `Stale`. The row stays locked until the request ends.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and hasattr(self.instance, "version"):
            self.fields["version"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=self.instance.version
            )

    def _post_clean(self) -> None:
        if "version" in self.fields:
            rows = type(self.instance)._base_manager.select_for_update(of=("self",))
            theirs = get_object_or_404(rows, pk=self.instance.pk)
            if theirs.version != self.cleaned_data.get("version"):
                raise Stale(theirs=theirs, yours=self)
        super()._post_clean()  # type: ignore[misc]
        self._check_unique_here()

    def _check_unique_here(self) -> None:
        """Django leaves out unique constraints on what no form shows, such as the partnership."""
        generated = {field.name for field in self._meta.model._meta.fields if field.generated}
        exclude = self._get_validation_exclusions() - generated - {"partnership"}  # type: ignore[attr-defined]
        for constraint in self._meta.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and "partnership" in constraint.fields:
                try:
                    constraint.validate(self._meta.model, self.instance, exclude=exclude)
                except ValidationError as error:
                    named = ("name" if each == "sort_key" else each for each in constraint.fields)
                    others = [name for name in named if name in self.fields]
                    self.add_error(others[0] if len(others) == 1 else None, error)

    def save(self, commit: bool = True, *, by: models.Model | None = None) -> Any:
        """Save the row; `by` is the membership that will stand as its author."""
        if "version" in self.fields:
            self.instance.version = self.cleaned_data["version"] + 1
        if by and self.instance.pk is None:
            self.instance.created_by = by
        if by:
            self.instance.updated_by = by
        return super().save(commit)

    def values_of(self, row: models.Model) -> dict[str, Any]:
        """What `row` holds for each field; a form whose fields are kept elsewhere adds them."""
        return model_to_dict(row, fields=list(self.fields))

    def differences(self, theirs: models.Model) -> list[Difference]:
        """What the row says now and what was typed here, field by field where they differ."""
        saved = self.values_of(theirs)
        pairs = (
            Difference(
                str(bound.label),
                in_words(bound.field, bound.field.prepare_value(saved[bound.name])),
                in_words(bound.field, bound.value()),
            )
            for bound in self.visible_fields()
            if bound.name in saved
        )
        return [pair for pair in pairs if pair.theirs != pair.yours]


def in_words(field: forms.Field, value: Any) -> str:
    """A field's value as a person reads it."""
    if value in (None, "", []):
        return _("Nothing")
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value not in (False, "False", "false", "0") else _("No")
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in list(field.choices)}  # type: ignore[arg-type]
        values = value if isinstance(value, list | tuple | set) else [value]
        return ", ".join(labels.get(str(each), str(each)) for each in values)
    return str(field.widget.format_value(value))
