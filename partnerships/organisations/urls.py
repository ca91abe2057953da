from django.urls import path

from partnerships.organisations import views

urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("add/", views.organisation_add, name="organisation_add"),
    path("paste/", views.organisations_paste, name="organisations_paste"),
    path("import/", views.organisations_import, name="organisations_import"),
    path(
        "import/<int:organisation_batch>/",
        views.organisations_import_preview,
        name="organisations_import_preview",
    ),
    path("organisations.csv", views.organisations_csv, name="organisations_csv"),
    path("organisations.xlsx", views.organisations_xlsx, name="organisations_xlsx"),
    path("<int:organisation>/", views.organisation, name="organisation"),
    path("<int:organisation>/edit/", views.organisation_edit, name="organisation_edit"),
    path("<int:organisation>/close/", views.organisation_close, name="organisation_close"),
    path("<int:organisation>/reopen/", views.organisation_reopen, name="organisation_reopen"),
]
