from django.urls import path

from reports import views

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
    path("<int:report>/", views.report, name="report"),
    path("<int:report>/file/", views.report_file, name="report_file"),
    path("<int:report>/figures.csv", views.report_figures, name="report_figures"),
    path("<int:report>/adopt/", views.report_adopt, name="report_adopt"),
]
