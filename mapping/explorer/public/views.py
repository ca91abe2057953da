"""The pages on which people answer, one after the other."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from commons.four_cos import Form
from foundations.forms import form_page
from mapping.explorer import actions
from mapping.explorer.models import WishToHear
from mapping.explorer.public.forms import (
    ChosenServicesForm,
    DetailForm,
    GroupForm,
    QuestionsForm,
    TellMeForm,
    most_services,
)
from mapping.explorer.public.visits import Page, Visit, answering, round_of, visit_of
from mapping.explorer.questions import SHORT_VERSION, more_forms
from mapping.explorer.wording import DOES_THIS_HAPPEN, QUESTIONS
from partnerships import links
from partnerships.access import by_link
from partnerships.links import Link
from partnerships.links.limits import guarded, submission
from partnerships.models import Group, Service
from partnerships.requests import LinkRequest

FOLDER = "mapping/explorer/public/"


def _sent(request: LinkRequest) -> QueryDict | None:
    """What was sent, also when nothing was ticked."""
    return request.POST if request.method == "POST" else None


@by_link("explorer")
@guarded
def start(request: LinkRequest) -> HttpResponse:
    """Where every Explorer link leads: a poster says what this is, a personal link goes on."""
    link, explorer_round = request.link, round_of(request.link)
    if not explorer_round.takes_answers:
        return redirect(link.url("explorer_afterwards"))
    if link.kind == Link.Kind.PERSONAL and link.group:
        return redirect(visit_of(link, explorer_round).address)
    form = None if link.group else GroupForm(_sent(request))
    if request.method == "POST" and (form is None or form.is_valid()):
        mine = links.start(link).link if link.kind == Link.Kind.OPEN else link
        if form:
            mine.group = form.cleaned_data["group"]
            mine.save(update_fields=["group"])
        return redirect(mine.url("explorer_choose"))
    status = 422 if form and form.errors else 200
    return render(request, FOLDER + "start.html", {"round": explorer_round, "form": form}, status=status)


@answering
def choose(request: LinkRequest, visit: Visit) -> HttpResponse:
    """Tick the services one knows; managers find their own ticked."""
    mine = [] if visit.withdrawn else visit.services
    services = services_for(visit)
    form = ChosenServicesForm(
        _sent(request),
        services=services,
        most=most_services(visit.group),
        initial={"services": mine or (services if visit.group == Group.MANAGER else [])},
    )
    if form.is_valid():
        actions.choose_services(
            explorer_round=visit.round,
            services=form.cleaned_data["services"],
            group=visit.group,
            code=visit.link.code,
            membership=visit.link.membership,
        )
        return redirect(visit_of(visit.link, visit.round).address)
    return form_page(request, form, FOLDER + "choose.html", visit=visit)


def services_for(visit: Visit) -> Sequence[Service]:
    """The round's services; the one a link asks about; a manager's own where we know who the manager is."""
    services: QuerySet[Service] = visit.round.services.order_by("name")
    if visit.link.service_id:
        return list(services.filter(pk=visit.link.service_id))
    if visit.group == Group.MANAGER and visit.link.membership_id:
        services = services.filter(manager=visit.link.membership_id)
    return list(services)


@answering
def questions(request: LinkRequest, visit: Visit, service: int, page: int) -> HttpResponse:
    """Six questions about one service; saved when sent."""
    here = visit.page(service, page)
    kept = {form: visit.cells[service, form] for form in here.forms if (service, form) in visit.cells}
    form = QuestionsForm(_sent(request), asked=here.forms, kept=kept)
    if form.is_valid():
        actions.save_answers(response=here.response, answers=form.answers)
        return redirect(_next(request, visit, here))
    return form_page(
        request,
        form,
        FOLDER + "questions.html",
        visit=visit,
        page=here,
        step=visit.step(here),
        back=visit.before(here),
        title=DOES_THIS_HAPPEN % {"service": here.service},
    )


def _next(request: LinkRequest, visit: Visit, page: Page) -> str:
    if "later" in request.POST:
        return visit.url("link_email")
    return visit.url("explorer_check") if "change" in request.GET else visit.after(page)


@answering
@require_POST
def more(request: LinkRequest, visit: Visit, service: int) -> HttpResponse:
    """Ask what was not asked yet, beginning with the first new question."""
    response = visit.response(service)
    asked_before = len(response.asked)
    actions.ask_more(response=response)
    pages = [page for page in visit.pages if page.response == response]
    return redirect(visit.url_of(pages[min(asked_before // SHORT_VERSION, len(pages) - 1)]))


@answering
def detail(request: LinkRequest, visit: Visit, service: int, form: str) -> HttpResponse:
    """What staff may add about one form they have answered."""
    cell = visit.cells.get((service, form))
    if cell is None or not visit.is_staff:
        raise Http404
    filled = DetailForm(_sent(request), cell=cell)
    if filled.is_valid():
        actions.save_answers(response=visit.response(service), answers=[filled.answer])
        if title := filled.cleaned_data["evidence_title"]:
            actions.attach_evidence(
                response=visit.response(service),
                form=form,
                title=title,
                url=filled.cleaned_data["evidence_url"],
            )
        return redirect(visit.url("explorer_check"))
    return form_page(
        request,
        filled,
        FOLDER + "detail.html",
        title=QUESTIONS[Form(form)],
        service=visit.response(service).service,
        visit=visit,
        evidence=cell.evidence.all(),
    )


@answering
@guarded
def check(request: LinkRequest, visit: Visit) -> HttpResponse:
    """Everything answered so far, to be changed, added to or sent."""
    if not visit.responses or visit.withdrawn:
        return redirect(visit.url("explorer_choose"))
    if request.method == "POST" and visit.cells:
        actions.submit(explorer_round=visit.round, code=visit.link.code, submission=submission(request))
        return redirect(visit.url("explorer_receipt"))
    return render(
        request,
        FOLDER + "check.html",
        {
            "visit": visit,
            "answers": answers_of(visit),
            "step": visit.step(),
            "back": visit.url_of(visit.pages[-1]),
        },
    )


def answers_of(visit: Visit) -> list[dict[str, object]]:
    """By service: each question with its answer, and how many are left to ask."""
    return [
        {
            "service": page_list[0].service,
            "lines": [
                {
                    "form": form,
                    "question": QUESTIONS[form],
                    "cell": visit.cells.get((page.response.service_id, form)),
                    "url": f"{visit.url_of(page)}?change=1#{form}",
                }
                for page in page_list
                for form in page.forms
            ],
            "left": len(more_forms(page_list[0].response.asked)),
        }
        for page_list in _by_service(visit)
    ]


def _by_service(visit: Visit) -> list[list[Page]]:
    return [[page for page in visit.pages if page.response is each] for each in visit.responses]


@answering
def receipt(request: LinkRequest, visit: Visit) -> HttpResponse:
    """Thank you, the code to come back with, what happens next, and word of it if wanted."""
    if visit.withdrawn:
        return render(request, FOLDER + "withdrawn.html", {"visit": visit})
    if not visit.submitted:
        return redirect(visit.address)
    form = TellMeForm(_sent(request))
    if form.is_valid():
        actions.tell_when_out(explorer_round=visit.round, link=visit.link, address=form.cleaned_data["email"])
        return redirect(visit.url("explorer_receipt"))
    asked = WishToHear.objects.filter(link=visit.link).exists()
    return form_page(request, form, FOLDER + "receipt.html", visit=visit, asked=asked)


@answering
@require_POST
def do_not_tell_me(request: LinkRequest, visit: Visit) -> HttpResponse:
    """Have that address forgotten."""
    actions.forget_wish(link=visit.link)
    return redirect(visit.url("explorer_receipt"))


@answering
def withdraw(request: LinkRequest, visit: Visit) -> HttpResponse:
    """Ask once, then take the answers back."""
    if request.method == "POST":
        actions.withdraw(explorer_round=visit.round, code=visit.link.code)
        actions.forget_wish(link=visit.link)
        return redirect(visit.url("explorer_receipt"))
    return render(request, FOLDER + "withdraw.html", {"visit": visit})
