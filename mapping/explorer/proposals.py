"""Ideas to weigh, drawn from the gaps of a round (domain 3.4)."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity, Proposal
from commons.four_cos import Form
from foundations.tenancy import url_here
from mapping.explorer.models import ExplorerCell, ExplorerRound, FormResult, ProposalSource
from mapping.explorer.scoring import Rule

SOURCE = "explorer_result"
LONGEST_TITLE, LONGEST_SUMMARY = 150, 2000
SEVERAL: dict[Form, Promise] = {
    Form.CD2: gettext_lazy("design workshops or labs"),
    Form.CL4: gettext_lazy("what volunteers and communities do with staff"),
}
"""Forms whose own name does not read on from "start", "build up" or "extend"."""


def propose(explorer_round: ExplorerRound) -> None:
    """Make one proposal for each result under a rule, with the ideas it came from. Twice is once.

    What an earlier round proposed and nobody has decided yet is not proposed again: it gains the
    new answers.
    """
    results = list(FormResult.objects.filter(round=explorer_round).exclude(rule="").select_related("service"))
    ideas = _ideas_by_result(explorer_round)
    waiting = proposals_of({result.service_id for result in results}).filter(status=Proposal.Status.OPEN)
    found = {(each.service_id, each.form): each for each in waiting}
    new = [result for result in results if (result.service_id, result.form) not in found]
    pages = dict(explorer_round.round_services.values_list("service_id", "pk"))
    made = Proposal.objects.bulk_create(
        [
            _proposal(result, pages[result.service_id], ideas.get((result.service_id, result.form), []))
            for result in new
        ],
        ignore_conflicts=True,
    )
    keys = [proposal.source_key for proposal in made]
    found |= {(each.service_id, each.form): each for each in Proposal.objects.filter(source_key__in=keys)}
    ProposalSource.objects.bulk_create(
        [
            ProposalSource(proposal=proposal, cell=cell)
            for result in results
            if (proposal := found.get((result.service_id, result.form)))
            for cell in ideas.get((result.service_id, result.form), [])
        ],
        ignore_conflicts=True,
    )


def proposals_of(services: Collection[int]) -> QuerySet[Proposal]:
    """What rounds proposed for some services, the newest last."""
    return Proposal.objects.filter(source_kind=SOURCE, service__in=services).order_by("pk")


def source_key(round_id: int, service_id: int, form: str) -> str:
    """By which a cell's proposal is made once and found again."""
    return f"explorer:{round_id}:{service_id}:{form}"


def _ideas_by_result(explorer_round: ExplorerRound) -> dict[tuple[int, str], list[ExplorerCell]]:
    cells = (
        ExplorerCell.objects.ideas()
        .filter(response__round=explorer_round)
        .annotate(service=F("response__service"))
        .order_by("pk")
    )
    ideas: dict[tuple[int, str], list[ExplorerCell]] = {}
    for cell in cells:
        ideas.setdefault((cell.service, cell.form), []).append(cell)
    return ideas


def _proposal(result: FormResult, round_service: int, ideas: Sequence[ExplorerCell]) -> Proposal:
    rule = Rule(result.rule)
    return Proposal(
        source_kind=SOURCE,
        source_id=result.pk,
        source_key=source_key(result.round_id, result.service_id, result.form),
        source_url=url_here("explorer_cell", round_service=round_service, form=result.form),
        rule=rule,
        title=_title(rule, result),
        summary=_summary(ideas),
        kind=Activity.Kind.CURRENT if rule is Rule.EXTEND_EXISTING else Activity.Kind.POTENTIAL,
        form=result.form,
        service=result.service,
        weight=(result.gap or Decimal(0)) * result.service.priority_weight,
    )


def _title(rule: Rule, result: FormResult) -> str:
    form = Form(result.form)
    name = str(SEVERAL.get(form, form.label))
    words = {"form": name[:1].lower() + name[1:], "service": result.service.name}
    title = {
        Rule.NEW: _("%(service)s: start %(form)s"),
        Rule.BUILD_UP_THE_POCKET: _("%(service)s: build up %(form)s"),
        Rule.EXTEND_EXISTING: _("%(service)s: extend %(form)s"),
    }[rule] % words
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _summary(ideas: Sequence[ExplorerCell]) -> str:
    """The ideas people gave, without who they are; private and held ones stay with the answers."""
    shared = [cell.idea for cell in ideas if not (cell.keep_private or cell.idea_held)]
    return "\n".join(f"• {idea}" for idea in dict.fromkeys(shared))[:LONGEST_SUMMARY]
