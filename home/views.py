"""Pages that look across all steps."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from activities.models import Activity, Decision
from activities.wards import in_ward
from foundations.exports import download
from foundations.forms import form_page
from foundations.listing import listing
from foundations.tenancy import across, scope, url_here
from foundations.tool import Step
from home import leavers
from home.asking import open_to
from home.audit import all_changes, page_of_changes
from home.changes import changes_in, star_rounds
from home.decided import decided_lately
from home.facts import facts_of
from home.forms import HandOverForm, SettingsForm
from home.get_started.progress import to_finish
from home.members import pages_for_members
from home.memberships import mine
from home.needed import decisions_needed, useful_next
from home.outside import outside_of
from home.public_words import hold_back_public_words
from home.say import say_of
from home.set_going import waits_for_others
from home.standing import standings
from home.star import star_of
from home.steps import STEPS
from home.tools import lines_of
from home.trail import trail_of
from home.waiting import waiting_for
from mapping.explorer.results import viewer
from partnerships.access import Permission, allow, public, signed_in
from partnerships.accounts.leaving import belongings_of, personal_of
from partnerships.areas.rehearsals import rehearsal_of
from partnerships.history import history_of
from partnerships.middleware import partnership_or_404
from partnerships.models import Membership, Partnership
from partnerships.requests import MemberRequest
from pictures import star

MOST_AREAS = 200


@public
def start(request: HttpRequest) -> HttpResponse:
    """What this is, and every area there is, to be found by its name."""
    if request.user.is_authenticated:
        return redirect("home")
    areas = listing(request, Partnership.objects.listed(), search=("name",), per_page=MOST_AREAS)
    return render(request, "home/start.html", {"areas": areas, "steps": STEPS})


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me and for others, what to do next where nothing does, and how my partnerships stand."""
    today, memberships = timezone.localdate(), mine(request.user)
    ids = [each.partnership.pk for each in memberships]
    with across(ids):
        waiting, facts = waiting_for(memberships, today), facts_of(ids)
        pages = pages_for_members(memberships)
        others = waits_for_others(memberships)
    places = []
    for member in memberships:
        found = facts[member.partnership.pk]
        drawn = star_of(member.partnership.name, found, standings(found, today))
        svg = star.svg(drawn, prefix=f"star-{member.partnership.pk}", size="small")
        places.append({"member": member, "star": drawn, "svg": svg})
    context = {"pages": pages, "waiting": waiting, "others": others, "places": places}
    if memberships and not waiting:
        first = memberships[0]
        with scope(first.partnership):
            context["getting_started"] = to_finish(first)
            context["useful"] = useful_next(facts[first.partnership.pk], first, today)
    return render(request, "home/home.html", context)


@signed_in
def my_partnerships(request: HttpRequest) -> HttpResponse:
    return render(request, "home/my_partnerships.html", {"memberships": mine(request.user)})


@allow(Permission.PARTNERSHIP_READ)
def partnership_home(request: MemberRequest) -> HttpResponse:
    """The Star, the steps, what changed, what waits for a decision and what was decided."""
    partnership, member = request.partnership, request.membership
    facts = facts_of([partnership.pk])[partnership.pk]
    steps = standings(facts, timezone.localdate())
    drawn = star_of(partnership.name, facts, steps)
    rounds = star_rounds()
    reads = member.may(Permission.ACTIVITY_READ)
    decisions = Decision.objects.visible_to(member) if reads else Decision.objects.filter(published=True)
    context = {
        "getting_started": to_finish(member),
        "asked": facts.asked,
        "answering": facts.rounds_open,
        "rounds": rounds,
        "newest": rounds[0] if rounds and member.may(Permission.EXPLORER_RESULTS) else None,
        "changes": changes_in(rounds[0], viewer(member)) if rounds else None,
        "suggestions": facts.suggestions,
        "needed": decisions_needed(facts, member),
        "steps": steps,
        "later": [each for each in steps if not each.action] if member.may(Permission.EXPLORER_WRITE) else [],
        "star": drawn,
        "svg": star.svg(drawn, prefix="star", steps_outside=partnership.settings.get("steps_outside", False)),
        "decided": decided_lately(decisions),
        "may_open_decisions": reads,
        "may_report": member.may(Permission.REPORT_READ),
        "may_rehearse": member.may(Permission.EXPLORER_WRITE),
        "rehearsal": rehearsal_of(partnership),
        "for_members": facts.for_members,
        "may_start": member.may(Permission.MATRIX_WRITE),
        "here": in_ward(
            request.GET.get("ward", ""),
            Activity.objects.visible_to(member) if reads else Activity.objects.public(),
            own=member.wards.values_list("pk", flat=True),
        ),
    }
    return render(request, "home/partnership.html", context)


@allow(Permission.PARTNERSHIP_READ)
def step(request: MemberRequest, step: Step) -> HttpResponse:
    """What a step is for, the member's tools and open rounds in it, and what comes in and goes on."""
    context = {
        "step": step,
        "lines": lines_of(step, request.membership),
        "open": open_to(request.membership, step),
        "may_open_activities": request.membership.may(Permission.ACTIVITY_READ),
        "may_rehearse": step.slug == "map" and request.membership.may(Permission.EXPLORER_WRITE),
        "rehearsal": rehearsal_of(request.partnership) if step.slug == "map" else None,
        "may_start": step.slug == "focus" and request.membership.may(Permission.MATRIX_WRITE),
    }
    return render(request, "home/step.html", context)


@allow(Permission.SETTINGS_WRITE)
def settings_page(request: MemberRequest) -> HttpResponse:
    form = SettingsForm(request.POST or None, instance=request.partnership)
    if request.method == "POST" and form.is_valid():
        if form.shows_outside:
            hold_back_public_words(partnership=request.partnership, by=request.membership)
        form.save(by=request.membership)
        messages.success(request, _("The settings are saved."))
        return redirect(url_here("settings"))
    return form_page(request, form, "home/settings.html", history=history_of(request.partnership))


@allow(Permission.AUDIT_READ)
@require_safe
def audit(request: MemberRequest) -> HttpResponse:
    found, changes = page_of_changes(request, request.membership)
    may_export = request.membership.may(Permission.AUDIT_EXPORT)
    context = {"listing": found, "changes": changes, "may_export": may_export}
    return render(request, "home/audit.html", context)


@allow(Permission.AUDIT_EXPORT)
@require_safe
def audit_csv(request: MemberRequest) -> FileResponse:
    changes = all_changes(request, request.membership)
    return download(
        "csv",
        name=_("changes"),
        header=[_("When"), _("Kind"), _("About"), _("What happened"), _("Who")],
        rows=([each.at, each.kind, each.about, each.told, each.by] for each in changes),
    )


@allow(Permission.ACTIVITY_READ)
@require_safe
def decision(request: MemberRequest, decision: int) -> HttpResponse:
    """One decision with its trail, for whoever asks why."""
    member = request.membership
    visible = Decision.objects.visible_to(member).select_related("activity", "decided_by", "supersedes")
    found = get_object_or_404(visible, pk=decision)
    context = {
        "decision": found,
        "trail": trail_of(found, member),
        "may_audit": member.may(Permission.AUDIT_OF_ALL_READ),
        "may_read_matrix": member.may(Permission.MATRIX_READ),
    }
    return render(request, "home/decision.html", context)


@allow(Permission.MEMBERS_WRITE)
def member_hand_over(request: MemberRequest, *, member: int) -> HttpResponse:
    """What a person looks after, given to another in one step, and their access ended if they leave."""
    person = get_object_or_404(Membership, pk=member)
    form = HandOverForm(request.POST or None, member=person)
    if request.method == "POST" and form.is_valid():
        passed = leavers.hand_over(member=person, by=request.membership, **form.cleaned_data)
        messages.success(request, _handed_over(passed, **form.cleaned_data))
        return redirect(url_here("member", member=person.pk))
    return form_page(
        request,
        form,
        "home/hand_over.html",
        title=_("What %(name)s looks after") % {"name": person},
        member=person,
        belongings=belongings_of(person),
        personal=personal_of(person),
        button=_("Hand over") if "to" in form.fields else _("Save"),
        back=url_here("member", member=person.pk),
    )


def _handed_over(passed: int, *, ends: bool, to: Membership | None = None) -> str:
    words = []
    if to:
        said = ngettext("%(n)d thing is %(name)s’s now.", "%(n)d things are %(name)s’s now.", passed)
        words.append(said % {"n": passed, "name": to})
    if ends:
        words.append(_("Their access has ended."))
    return " ".join(words) or _("Nothing was changed.")


@public
def partnership_public(request: HttpRequest, partnership: str) -> HttpResponse:
    """A partnership as anybody may see it."""
    shown = partnership_or_404(partnership)
    with scope(shown):
        outside = outside_of(shown, timezone.localdate())
        context = {
            "partnership": shown,
            "label": shown.label,
            "outside": outside,
            "svg": star.svg(outside.star, prefix="star"),
        }
        return render(request, "home/public.html", context)


@public
def have_your_say(request: HttpRequest, partnership: str) -> HttpResponse:
    """The one page for a citizen: what to answer, suggest or open now, and what came of what people said."""
    shown = partnership_or_404(partnership)
    with scope(shown):
        context = {
            "partnership": shown,
            "label": shown.label,
            "say": say_of(shown, timezone.localdate()),
        }
        return render(request, "home/have_your_say.html", context)


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "home/privacy.html", {"partnerships": Partnership.objects.listed()})


@public
def privacy_of(request: HttpRequest, partnership: str) -> HttpResponse:
    return render(request, "home/privacy_of.html", {"partnership": partnership_or_404(partnership)})


@public
def credits_page(request: HttpRequest) -> HttpResponse:
    return render(request, "home/credits.html")


@public
@cache_control(max_age=86_400, public=True)
def look(request: HttpRequest, partnership: str) -> HttpResponse:
    """A partnership's own colours as a stylesheet, since pages may not carry styles."""
    accent = get_object_or_404(Partnership, slug=partnership).accent
    return render(request, "home/look.css", {"accent": accent}, content_type="text/css")
