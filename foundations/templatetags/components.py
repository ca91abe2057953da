"""The pieces pages are made of. The gallery at /components/ shows each in every state."""

import re
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from foundations.listing import Listing

register = template.Library()
LONGER_THAN_WORDS = re.compile(r"\S{25,}")


def _draw(name: str, /, **context: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", context)


# --- words with a shape ------------------------------------------------------------------------------
@register.simple_tag
def tag(words: str, colour: str = "grey") -> SafeString:
    """A state in words. Colours: grey, blue, green, turquoise, purple, yellow, orange, white."""
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, words)


@register.filter
def long_words(words: str) -> SafeString:
    """Marks what is longer than any word (an address, a fingerprint): this alone may be broken anywhere."""
    return mark_safe(LONGER_THAN_WORDS.sub(r'<span class="long-word">\g<0></span>', escape(words)))


@register.simple_tag
def progress(done: int, total: int, words: str) -> SafeString:
    """How far something is, as words and a bar: `{% progress 12 30 "12 of 30 people answered" %}`."""
    return _draw("progress", done=done, total=total, words=words)


@register.simple_tag
def picture(svg: SafeString, drawn: Any) -> SafeString:
    """A picture from `pictures/` with its table twin folded under it; `drawn` is what was drawn."""
    return _draw("picture", svg=svg, table=drawn.table_twin)


# --- things around content ---------------------------------------------------------------------------
@register.simple_block_tag
def inset(content: str) -> SafeString:
    return _draw("inset", content=content)


@register.simple_block_tag
def warning(content: str) -> SafeString:
    return _draw("warning", content=content)


@register.simple_block_tag
def panel(content: str, title: str, level: int = 1) -> SafeString:
    """What was just completed, once on a page."""
    return _draw("panel", content=content, title=title, level=level)


@register.simple_block_tag
def notice(content: str, title: str, kind: str = "") -> SafeString:
    """A banner about something on this page; `kind` "success" after an action."""
    return _draw("notice", content=content, title=title, kind=kind)


@register.simple_block_tag
def card(content: str, title: str, url: str = "", level: int = 2) -> SafeString:
    """A box with a heading, which is a link when it leads somewhere."""
    return _draw("card", content=content, title=title, url=url, level=level)


@register.simple_block_tag
def details(content: str, summary: str) -> SafeString:
    """Content folded away until wanted."""
    return _draw("details", content=content, summary=summary)


@register.simple_block_tag
def empty(content: str, title: str) -> SafeString:
    """Nothing here yet: say so, and what to do next."""
    return _draw("empty", content=content, title=title)


# --- facts, tasks, tables ----------------------------------------------------------------------------
@register.simple_block_tag
def summary_list(content: str, compact: bool = False) -> SafeString:
    """Holds `{% fact %}`s."""
    return _draw("summary_list", content=content, compact=compact)


@register.simple_block_tag
def fact(content: str, name: str, url: str = "", action: str = "") -> SafeString:
    """One fact of a summary list; `action` ("Change") links to `url`."""
    return _draw("fact", content=content, name=name, url=url, action=action)


@register.simple_block_tag
def task_list(content: str) -> SafeString:
    """Holds `{% task %}`s."""
    return _draw("task_list", content=content)


@register.simple_block_tag
def task(content: str, title: str, url: str = "", status: str = "", colour: str = "") -> SafeString:
    """One line of a task list; content is a hint. Without `colour` the status is plain text."""
    key = slugify(f"{title} {url}")
    return _draw("task", hint=content.strip(), title=title, url=url, status=status, colour=colour, key=key)


@register.simple_block_tag
def data_table(content: str, caption: str, size: str = "m") -> SafeString:
    """A table that scrolls sideways on a small screen. Content is its thead and tbody."""
    return _draw("data_table", content=content, caption=caption, size=size)


# --- buttons ---------------------------------------------------------------------------------------
@register.simple_block_tag
def buttons(content: str) -> SafeString:
    return _draw("buttons", content=content)


@register.simple_tag
def button(words: str, kind: str = "", name: str = "", value: str = "") -> SafeString:
    """Submits the form it stands in. Kinds: secondary, warning, inverse."""
    return _draw("button", words=words, kind=kind, name=name, value=value)


@register.simple_tag
def button_link(words: str, url: str, kind: str = "") -> SafeString:
    """A link that looks like a button, for the next thing to do. `kind` as of `button`, or start."""
    return _draw("button_link", words=words, url=url, kind=kind)


@register.simple_tag
def copy(text: str, words: str) -> SafeString:
    """A button that puts `text` on the clipboard; it shows where scripts run. Needs js/copy.js."""
    return _draw("copy", text=text, words=words)


# --- finding one's way -------------------------------------------------------------------------------
@register.simple_tag
def back(words: str, url: str) -> SafeString:
    """The link at the top of a page to where one came from."""
    return _draw("back", words=words, url=url)


@register.simple_tag(takes_context=True)
def breadcrumbs(context: Any, *pairs: str) -> SafeString:
    """`{% breadcrumbs "Services" services_url %}`: pairs of words and address, home put before."""
    trail = list(zip(pairs[::2], pairs[1::2], strict=True))
    return _draw("breadcrumbs", trail=trail, partnership=context.get("partnership"))


# --- lists -----------------------------------------------------------------------------------------
@register.simple_block_tag
def listing(
    content: str, of: Listing, nothing: str, hint: str = "", url: str = "", action: str = ""
) -> SafeString:
    """Controls, count, content (a table of the rows) and paging of a `foundations.listing.Listing`.

    `nothing` is said when there are no rows at all, with `hint` and a button to `url`.
    """
    return _draw("listing", content=content, listing=of, nothing=nothing, hint=hint, url=url, action=action)


@register.simple_tag
def column(of: Listing, slug: str, words: str, numeric: bool = False) -> SafeString:
    """The header of a column one can sort by."""
    chosen = of.sort if of.sort and of.sort.slug == slug else None
    url = of.address(sort=slug, page=None)
    return _draw("column", words=words, url=url, chosen=chosen, numeric=numeric)


# --- forms -----------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def form(
    context: Any, form: Any, button: str = "", cancel: str = "", kind: str = "", action: str = ""
) -> SafeString:
    """A whole form that posts to this page, or to `action`; `cancel` is the address to go back to."""
    return render_to_string(
        "components/form.html",
        {"form": form, "button": button, "cancel": cancel, "kind": kind, "action": action},
        request=context.get("request"),
    )
