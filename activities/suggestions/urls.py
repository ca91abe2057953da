"""Suggestions as officers meet them."""

from django.urls import path

from activities.suggestions import views

urlpatterns = [
    path("", views.suggestions, name="suggestions"),
    path("suggestions.csv", views.suggestions_export, {"kind": "csv"}, name="suggestions_csv"),
    path("suggestions.xlsx", views.suggestions_export, {"kind": "xlsx"}, name="suggestions_xlsx"),
    path("<int:suggestion>/", views.suggestion, name="suggestion"),
    path("<int:suggestion>/check/", views.suggestion_check, name="suggestion_check"),
    path("<int:suggestion>/hide/", views.suggestion_hide, name="suggestion_hide"),
    path("<int:suggestion>/take-up/", views.suggestion_take_up, name="suggestion_take_up"),
    path("<int:suggestion>/join/", views.suggestion_join, name="suggestion_join"),
    path("<int:suggestion>/refuse/", views.suggestion_refuse, name="suggestion_refuse"),
]
