"""Pages that look across all steps. `outside_pages` stand beside the partnerships, not in one."""

from django.urls import include, path

from home import views
from home.rehearsal import views as rehearsing
from home.steps import STEPS

urlpatterns = [
    path("", views.partnership_home, name="partnership_home"),
    path("what-was-changed/", views.audit, name="audit"),
    path("what-was-changed.csv", views.audit_csv, name="audit_csv"),
    path("decisions/<int:decision>/", views.decision, name="decision"),
    path("settings/", views.settings_page, name="settings"),
    path("settings/set-up/", include("home.set_up.urls")),
    path("get-started/", include("home.get_started.urls")),
    path("focus/quick-start/", include("home.quick_start.urls")),
    path("rehearsal/", rehearsing.rehearsal, name="rehearsal"),
    path("rehearsal/start/", rehearsing.rehearsal_start, name="rehearsal_start"),
    path("rehearsal/delete/", rehearsing.rehearsal_delete, name="rehearsal_delete"),
    path("people-and-roles/<int:member>/hand-over/", views.member_hand_over, name="member_hand_over"),
    *(path(f"{step.slug}/", views.step, {"step": step}, name=f"step_{step.slug}") for step in STEPS),
]
# The last addresses of all: whatever else begins with a word comes first.
public_pages = [
    path("<slug:partnership>/", views.partnership_public, name="partnership_public"),
    path("<slug:partnership>/have-your-say/", views.have_your_say, name="have_your_say"),
]
outside_pages = [
    path("", views.start, name="start"),
    path("home/", views.home, name="home"),
    path("home/partnerships/", views.my_partnerships, name="my_partnerships"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/<slug:partnership>/", views.privacy_of, name="privacy_of"),
    path("credits/", views.credits_page, name="credits"),
    path("p-look/<slug:partnership>.css", views.look, name="look"),
]
