"""Addresses of the matrix: `urlpatterns` for members, `link_pages` for those who came by a link."""

from django.urls import path

from priorities.matrix import public
from priorities.matrix.views import deciding, rating, results, room_mode, rounds

urlpatterns = [
    path("", rounds.matrix_rounds, name="matrix_rounds"),
    path("add/", rounds.matrix_round_add, name="matrix_round_add"),
    path("<int:matrix_round>/", rounds.matrix_round, name="matrix_round"),
    path("<int:matrix_round>/settings/", rounds.matrix_settings, name="matrix_settings"),
    path("<int:matrix_round>/activities/", rounds.matrix_activities, name="matrix_activities"),
    path("<int:matrix_round>/activities/paste/", rounds.matrix_titles, name="matrix_titles"),
    path("<int:matrix_round>/questions/", rounds.matrix_criteria, name="matrix_criteria"),
    path("<int:matrix_round>/questions/add/", rounds.matrix_criterion_add, name="matrix_criterion_add"),
    path("questions/<int:round_criterion>/", rounds.matrix_criterion, name="matrix_criterion"),
    path(
        "questions/<int:round_criterion>/remove/",
        rounds.matrix_criterion_remove,
        name="matrix_criterion_remove",
    ),
    path("<int:matrix_round>/weights/", rounds.matrix_weights, name="matrix_weights"),
    path("<int:matrix_round>/raters/", rounds.matrix_raters, name="matrix_raters"),
    path("<int:matrix_round>/open/", rounds.matrix_open, name="matrix_open"),
    path("<int:matrix_round>/links/", rounds.matrix_links, name="matrix_links"),
    path("<int:matrix_round>/invite/", rounds.matrix_invite, name="matrix_invite"),
    path("<int:matrix_round>/close/", rounds.matrix_close, name="matrix_close"),
    path("<int:matrix_round>/rate/", rating.matrix_rate, name="matrix_rate"),
    path("rate/<int:round_activity>/", rating.matrix_rate_activity, name="matrix_rate_activity"),
    path("<int:matrix_round>/rate/check/", rating.matrix_rate_check, name="matrix_rate_check"),
    path("<int:matrix_round>/rate/sent/", rating.matrix_rate_sent, name="matrix_rate_sent"),
    path("<int:matrix_round>/results/", results.matrix_results, name="matrix_results"),
    path("<int:matrix_round>/what-if/", results.matrix_what_if, name="matrix_what_if"),
    path(
        "<int:matrix_round>/results.csv",
        results.matrix_export,
        {"kind": "csv"},
        name="matrix_export_csv",
    ),
    path(
        "<int:matrix_round>/results.xlsx",
        results.matrix_export,
        {"kind": "xlsx"},
        name="matrix_export_xlsx",
    ),
    path("results/<int:round_activity>/", results.matrix_activity, name="matrix_activity"),
    path("<int:matrix_round>/meeting/", deciding.matrix_meeting, name="matrix_meeting"),
    path("<int:matrix_round>/meeting/room/", deciding.matrix_room, name="matrix_room"),
    path("<int:matrix_round>/meeting/confirm/", deciding.matrix_confirm, name="matrix_confirm"),
    path("decisions/<int:round_activity>/", deciding.matrix_decision, name="matrix_decision"),
    path("<int:matrix_round>/room-mode/", room_mode.matrix_room_mode, name="matrix_room_mode"),
    path("<int:matrix_round>/room-mode/screen/", room_mode.matrix_room_screen, name="matrix_room_screen"),
    path("<int:matrix_round>/room-mode/count/", room_mode.matrix_room_count, name="matrix_room_count"),
    path("<int:matrix_round>/room-mode/close/", room_mode.matrix_room_close, name="matrix_room_close"),
    path("<int:matrix_round>/room-mode/results/", room_mode.matrix_room_reveal, name="matrix_room_reveal"),
]

link_pages = [
    path("", public.matrix_link, name="matrix_link"),
    path("<int:round_activity>/", public.matrix_link_activity, name="matrix_link_activity"),
    path("check/", public.matrix_link_check, name="matrix_link_check"),
    path("sent/", public.matrix_link_sent, name="matrix_link_sent"),
    path("withdraw/", public.matrix_link_withdraw, name="matrix_link_withdraw"),
    path("what-came-of-it/", public.matrix_link_after, name="matrix_link_after"),
]
