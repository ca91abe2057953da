"""Addresses of the deciding meeting."""

from django.urls import path

from priorities.meeting import views

urlpatterns = [
    path("<int:matrix_round>/", views.meeting, name="meeting"),
    path("<int:matrix_round>/invite/", views.meeting_seats, name="meeting_seats"),
    path("<int:matrix_round>/weights/", views.meeting_weights, name="meeting_weights"),
    path("<int:matrix_round>/dissent/", views.meeting_dissent, name="meeting_dissent"),
    path("<int:matrix_round>/my-expenses/", views.meeting_own_expenses, name="meeting_own_expenses"),
    path("<int:matrix_round>/expenses/", views.meeting_expenses, name="meeting_expenses"),
    path("<int:matrix_round>/expenses/add/", views.meeting_expense_add, name="meeting_expense_add"),
    path("<int:matrix_round>/expenses.csv", views.meeting_expenses_csv, name="meeting_expenses_csv"),
    path("expenses/<int:expense>/approve/", views.meeting_expense_approve, name="meeting_expense_approve"),
    path("expenses/<int:expense>/paid/", views.meeting_expense_paid, name="meeting_expense_paid"),
]
