from django.urls import include, path

from activities import decision_views, proposal_views, views
from activities.lifecycle import MOVES, SYSTEM

# One address a move, each with its name: `activity_take_on`, `activity_fast_lane` …
EVENTS = dict.fromkeys(event for (_state, event), move in MOVES.items() if move.by != {SYSTEM})

urlpatterns = [
    path("", views.activities, name="activities"),
    path("activities.csv", views.activities_export, {"kind": "csv"}, name="activities_csv"),
    path("activities.xlsx", views.activities_export, {"kind": "xlsx"}, name="activities_xlsx"),
    path("add/", views.activity_add, name="activity_add"),
    path("add-several/", include("activities.adding.urls")),
    path("<int:activity>/", views.activity, name="activity"),
    path("<int:activity>/edit/", views.activity_edit, name="activity_edit"),
    path("<int:activity>/record/", views.activity_record, name="activity_record"),
    path("<int:activity>/compliance/", views.activity_compliance, name="activity_compliance"),
    path("<int:activity>/first-action/", views.first_action, name="first_action"),
    path("<int:activity>/first-action/done/", views.first_action_done, name="first_action_done"),
    path("<int:activity>/evidence/add/", views.evidence_add, name="evidence_add"),
    path("evidence/<int:evidence>/", views.evidence, name="evidence"),
    path("tasks/<int:task>/done/", views.task_done, name="task_done"),
    path("ideas/", proposal_views.proposals, name="proposals"),
    path("ideas/<int:proposal>/", proposal_views.proposal, name="proposal"),
    path("ideas/<int:proposal>/accept/", proposal_views.proposal_accept, name="proposal_accept"),
    path("ideas/<int:proposal>/join/", proposal_views.proposal_join, name="proposal_join"),
    path("ideas/<int:proposal>/refuse/", proposal_views.proposal_refuse, name="proposal_refuse"),
    path("suggestions/", include("activities.suggestions.urls")),
    path("decisions/", decision_views.decisions, name="decisions"),
    path("decisions.csv", decision_views.decisions_export, {"kind": "csv"}, name="decisions_csv"),
    path("decisions.xlsx", decision_views.decisions_export, {"kind": "xlsx"}, name="decisions_xlsx"),
    *(
        path(
            f"<int:activity>/{event.replace('_', '-')}/",
            views.activity_move,
            {"event": event},
            name=f"activity_{event}",
        )
        for event in EVENTS
    ),
]
