from django.urls import path

from reports import views
from reports.r24 import public as members
from reports.r24 import views as for_members

urlpatterns = [
    path("", views.reports, name="reports"),
    path("new/", views.report_new, name="report_new"),
    path("on-activity/<int:activity>/", views.report_on_activity, name="report_on_activity"),
    path(
        "on-explorer-round/<int:explorer_round>/",
        views.report_on_explorer_round,
        name="report_on_explorer_round",
    ),
    path("on-matrix-round/<int:matrix_round>/", views.report_on_matrix_round, name="report_on_matrix_round"),
    path("for-members/", for_members.for_members, name="for_members"),
    path("for-members/change/", for_members.for_members_edit, name="for_members_edit"),
    path(
        "for-members/<int:members_page>/take-back/",
        for_members.for_members_take_back,
        name="for_members_take_back",
    ),
    path(
        "audit-pack-of-matrix-round/<int:matrix_round>/",
        views.audit_pack_of_matrix_round,
        name="audit_pack_of_matrix_round",
    ),
    path("<int:report>/", views.report, name="report"),
    path("<int:report>/file/", views.report_file, name="report_file"),
    path("<int:report>/word/", views.report_word, name="report_word"),
    path("<int:report>/figures.csv", views.report_figures, name="report_figures"),
    path("<int:report>/figures.json", views.report_json, name="report_json"),
    path("<int:audit_pack>/bundle/", views.report_bundle, name="report_bundle"),
    path("<int:report>/adopt/", views.report_adopt, name="report_adopt"),
]
# Below a partnership's own word: "/demo-north/for-members/".
public_pages = [
    path("<slug:partnership>/for-members/", members.for_members_public, name="for_members_public"),
    path(
        "<slug:partnership>/for-members/<int:members_page>/",
        members.for_members_public_page,
        name="for_members_public_page",
    ),
    path(
        "<slug:partnership>/for-members/<int:members_page>/page.pdf",
        members.for_members_public_pdf,
        name="for_members_public_pdf",
    ),
    path(
        "<slug:partnership>/for-members/<int:members_page>/page.docx",
        members.for_members_public_word,
        name="for_members_public_word",
    ),
]
