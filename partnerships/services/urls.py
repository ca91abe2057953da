from django.urls import path

from partnerships.services import views

urlpatterns = [
    path("", views.services, name="services"),
    path("add/", views.service_add, name="service_add"),
    path("paste/", views.services_paste, name="services_paste"),
    path("import/", views.services_import, name="services_import"),
    path("import/<int:service_batch>/", views.services_import_preview, name="services_import_preview"),
    path("services.csv", views.services_csv, name="services_csv"),
    path("services.xlsx", views.services_xlsx, name="services_xlsx"),
    path("<int:service>/", views.service, name="service"),
    path("<int:service>/edit/", views.service_edit, name="service_edit"),
    path("<int:service>/close/", views.service_close, name="service_close"),
    path("<int:service>/reopen/", views.service_reopen, name="service_reopen"),
]
