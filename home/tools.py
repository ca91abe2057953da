"""The tools of a step as a task list."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundations.tool import Step, Tool
from partnerships.access import Permission
from partnerships.models import Membership


@dataclass(frozen=True)
class Line:
    """A tool with how far it is."""

    tool: Tool
    done: int
    total: int

    @property
    def words(self) -> str:
        if not self.total:
            return _("Not started")
        return _("%(done)d of %(total)d finished") % {"done": self.done, "total": self.total}


def lines_of(step: Step, membership: Membership) -> list[Line]:
    """The tools this member may open, with their progress in one query."""
    tools = [tool for tool in step.tools if membership.may(Permission(tool.permission))]
    progress = _progress(tools)
    return [Line(tool, *progress.get(tool.slug, (0, 0))) for tool in tools]


def _progress(tools: list[Tool]) -> dict[str, tuple[int, int]]:
    querysets = [tool.progress() for tool in tools if tool.progress]
    if not querysets:
        return {}
    first, *others = querysets
    return {slug: (done, total) for slug, done, total in first.union(*others, all=True)}
