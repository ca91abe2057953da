"""The forms of a page, read as a browser reads them, to be filled and sent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

TYPED = {"text", "email", "url", "tel", "number", "search", "password", "date", "textarea"}
CHOSEN = {"radio", "checkbox", "select"}


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    values: tuple[str, ...]


@dataclass
class PageForm:
    """Where a form is sent, how, and what may be typed or chosen in it."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, typed: str, *, chosen: str | None = None, hidden: str | None = None) -> dict[str, str]:
        """Every text field says `typed`; choices and hidden fields too, if told, or else what they offer."""
        answers: dict[str, str] = {}
        for each in self.fields:
            offered = next((value for value in each.values if value), "")
            if each.kind in TYPED:
                answers[each.name] = typed
            elif each.kind in CHOSEN:
                answers[each.name] = offered if chosen is None else chosen
            elif each.kind == "hidden":
                answers[each.name] = offered if hidden is None else hidden
        return answers


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.inside = False
        self.select: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(has.get("action", ""), has.get("method", "get").lower()))
            self.inside = True
        if not self.inside:
            return
        form, name, kind = self.forms[-1], has.get("name", ""), has.get("type", "text")
        if tag == "option" and self.select:
            self.select[1].append(has.get("value", ""))
        elif not name:
            return
        elif tag == "select":
            self.select = (name, [])
        elif tag == "button" or (tag == "input" and kind == "submit"):
            form.buttons.append((name, has.get("value", "")))
        elif tag in {"input", "textarea"}:
            form.fields.append(
                Field(name, "textarea" if tag == "textarea" else kind, (has.get("value", ""),))
            )

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            name, values = self.select
            self.forms[-1].fields.append(Field(name, "select", tuple(values)))
            self.select = None


def forms_on(html: str, address: str) -> Iterator[PageForm]:
    reader = _Reader()
    reader.feed(html)
    for form in reader.forms:
        form.action = urljoin(address, form.action)
        yield form
