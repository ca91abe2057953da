from django.urls import path

from activities.adding import views

urlpatterns = [
    path("", views.activities_several, name="activities_several"),
    path("import/", views.activities_import, name="activities_import"),
    path("import/<int:activity_batch>/", views.activities_import_preview, name="activities_import_preview"),
]
