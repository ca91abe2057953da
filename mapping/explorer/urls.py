from django.urls import include, path

from mapping.explorer.views import rounds

round_pages = [
    path("", rounds.round_page, name="explorer_round"),
    path("edit/", rounds.round_edit, name="explorer_round_edit"),
    path("services/", rounds.round_services, name="explorer_round_services"),
    path("questions/", rounds.round_words, name="explorer_round_words"),
    path("counts/", rounds.round_counts, name="explorer_round_counts"),
    path("open/", rounds.round_open, name="explorer_round_open"),
    path("more-time/", rounds.round_extend, name="explorer_round_extend"),
    path("close/", rounds.round_close, name="explorer_round_close"),
    path("open-again/", rounds.round_reopen, name="explorer_round_reopen"),
    path("work-out/", rounds.round_consolidate, name="explorer_round_consolidate"),
    path("publish/", rounds.round_publish, name="explorer_round_publish"),
    path("remove/", rounds.round_remove, name="explorer_round_remove"),
]

urlpatterns = [
    path("", rounds.rounds, name="explorer"),
    path("add/", rounds.round_add, name="explorer_round_add"),
    path("comments/<int:round_service>/", rounds.comment, name="explorer_comment"),
    path("<int:explorer_round>/", include(round_pages)),
]
