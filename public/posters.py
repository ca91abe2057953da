"""The poster of an open link, for paper and for the screen, and room for a group that answers together."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundations.exports import file_name
from foundations.refusals import NotAllowed
from foundations.tenancy import url_here
from foundations.tool import Text
from mapping.explorer.models import ExplorerRound
from partnerships import links
from partnerships.access import Permission, allow
from partnerships.links import Link
from partnerships.models import Group
from partnerships.requests import MemberRequest
from pictures import pdf
from priorities.matrix.models import MatrixRound


class Asking(NamedTuple):
    """What people are asked, in words for who walks by; `view` is where officers ask for it.

    `everybody` is the group that a poster meant for everybody carries.
    """

    rounds: type[ExplorerRound] | type[MatrixRound]
    everybody: str
    view: str
    argument: str
    question: Text
    sentence: Text

    def url(self, pk: int) -> str:
        return url_here(self.view, **{self.argument: pk})


ASKING: dict[str, Asking] = {
    "explorer": Asking(
        ExplorerRound,
        Group.CITIZEN,
        "explorer_invitations",
        "explorer_round",
        gettext_lazy("What works well here, and what should we do together?"),
        gettext_lazy(
            "Tell us about one or two services you know: "
            "what people and staff do together now, and what they should."
        ),
    ),
    "matrix": Asking(
        MatrixRound,
        "",
        "matrix_round",
        "matrix_round",
        gettext_lazy("Which ideas should we start with?"),
        gettext_lazy("Say of a few ideas how good each would be and how hard. You will see what came of it."),
    ),
}


class Invitation(NamedTuple):
    """A poster meant for everybody, as it stands on the partnership's public page."""

    question: Text
    sentence: Text
    url: str
    last_day: date | None


def invitations() -> list[Invitation]:
    """What anybody can answer now."""
    return [each for kind, asking in ASKING.items() for each in _invitations(kind, asking)]


def _invitations(kind: str, asking: Asking) -> Iterator[Invitation]:
    last_days = dict(asking.rounds.objects.taking_answers().values_list("pk", "closes"))
    posters = Link.objects.posters().filter(
        subject_kind=kind, subject_id__in=last_days, group=asking.everybody, closed_at=None
    )
    for poster in posters:
        if poster.is_open:
            yield Invitation(
                asking.question, asking.sentence, poster.url("link"), last_days[poster.subject_id]
            )


@allow(Permission.ACTIVITY_WRITE)
def link_poster(request: MemberRequest, link: int) -> HttpResponse:
    """The poster as it will be printed, with what officers may do about it."""
    return render(request, "links/poster.html", _poster(request, link))


@allow(Permission.ACTIVITY_WRITE)
@require_safe
def link_poster_pdf(request: MemberRequest, link: int) -> HttpResponse:
    return _printed(request, link, "A4")


@allow(Permission.ACTIVITY_WRITE)
@require_safe
def link_poster_a5(request: MemberRequest, link: int) -> HttpResponse:
    """The same poster at half the size, to hand out."""
    return _printed(request, link, "A5")


def _printed(request: MemberRequest, link: int, paper: str) -> HttpResponse:
    context = _poster(request, link)
    if not context["is_open"]:
        raise NotAllowed([_("The poster is closed: nobody can answer by it any more.")])
    html = render_to_string("links/poster_pdf.html", {**context, "paper": paper})
    file = pdf.render(
        html,
        base_url=settings.SITE_URL,
        find=find,
        watermark=request.partnership.watermark,
        static_url=settings.STATIC_URL,
    )
    name = file_name(slugify(f"poster {paper} {context['link']}"))
    head = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(file, content_type="application/pdf", headers=head)


def _poster(request: MemberRequest, pk: int) -> dict[str, Any]:
    poster = get_object_or_404(Link.objects.posters(), pk=pk)
    asking = ASKING[poster.subject_kind]
    asked = asking.rounds.objects.filter(pk=poster.subject_id).first()
    return {
        "link": poster,
        "partnership": request.partnership,
        "asking": asking,
        "for_everybody": poster.group == asking.everybody,
        "back": asking.url(poster.subject_id),
        "last_day": asked and asked.closes,
        "is_open": poster.is_open and not (asked and asked.past_closing),
        "qr": links.qr_svg(poster.address),
        "code_address": links.code_address().partition("://")[2].rstrip("/"),
    }


@allow(Permission.ACTIVITY_WRITE)
@require_POST
def link_group_session(request: MemberRequest, link: int) -> HttpResponse:
    links.begin_group_session(get_object_or_404(Link.objects.posters(), pk=link))
    return redirect(url_here("link_poster", link=link))
