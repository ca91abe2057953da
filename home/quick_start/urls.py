from django.urls import path

from home.quick_start import views

urlpatterns = [
    path("", views.quick_start, name="quick_start"),
    path("services/", views.services, name="quick_start_services"),
    path("things/", views.things, name="quick_start_things"),
    path("things/import/", views.things_import, name="quick_start_import"),
    path(
        "things/import/<int:activity_batch>/", views.things_import_preview, name="quick_start_import_preview"
    ),
    path("round/", views.first_round, name="quick_start_round"),
    path("people/", views.people, name="quick_start_people"),
    path("people/responsible/", views.responsible, name="quick_start_responsible"),
    path("people/count/", views.count, name="quick_start_count"),
    path("decide/", views.decide, name="quick_start_decide"),
]
