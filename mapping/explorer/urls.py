from django.urls import include, path

from mapping.explorer.views import answering, exports, invitations, paper, results, rounds, words_of_people

round_pages = [
    path("", rounds.round_page, name="explorer_round"),
    path("edit/", rounds.round_edit, name="explorer_round_edit"),
    path("services/", rounds.round_services, name="explorer_round_services"),
    path("questions/", rounds.round_words, name="explorer_round_words"),
    path("counts/", rounds.round_counts, name="explorer_round_counts"),
    path("answer/", answering.answer, name="explorer_answer"),
    path("open/", rounds.round_open, name="explorer_round_open"),
    path("more-time/", rounds.round_extend, name="explorer_round_extend"),
    path("close/", rounds.round_close, name="explorer_round_close"),
    path("open-again/", rounds.round_reopen, name="explorer_round_reopen"),
    path("work-out/", rounds.round_consolidate, name="explorer_round_consolidate"),
    path("publish/", rounds.round_publish, name="explorer_round_publish"),
    path("invitations/", invitations.invite, name="explorer_invitations"),
    path("invitations/poster/", invitations.poster_add, name="explorer_poster_add"),
    path("invitations/addresses/", invitations.invite_addresses, name="explorer_invite_addresses"),
    path("invitations/members/", invitations.invite_members, name="explorer_invite_members"),
    path("not-answered/", invitations.not_answered, name="explorer_not_answered"),
    path("remind/", invitations.remind, name="explorer_remind"),
    path("paper/", paper.paper, name="explorer_paper"),
    path("paper/print/", paper.print_forms, name="explorer_paper_forms"),
    path("all-answers/", exports.answers_download, name="explorer_answers_download"),
    path("remove/", rounds.round_remove, name="explorer_round_remove"),
]
result_pages = [
    path("", results.what_works, name="explorer_results"),
    path("grid/", results.grid, name="explorer_grid"),
    path("star/", results.round_star, name="explorer_star"),
    path("seen-differently/", results.who_sees_it_differently, name="explorer_differs"),
    path("not-done/", results.what_is_not_done, name="explorer_not_done"),
    path("ideas/", results.ideas_to_weigh, name="explorer_ideas"),
    path("what-people-wrote/", words_of_people.words_of_people, name="explorer_words_of_people"),
    path("what-people-wrote.csv", words_of_people.words_of_people_csv, name="explorer_words_of_people_csv"),
    path("changed/", results.what_changed, name="explorer_changed"),
    path("answers/", results.answers_so_far, name="explorer_answers"),
    path("download.csv", exports.results_download, {"kind": "csv"}, name="explorer_results_csv"),
    path("download.xlsx", exports.results_download, {"kind": "xlsx"}, name="explorer_results_xlsx"),
    path("for-analysts/", results.for_analysts, name="explorer_analysts"),
]

urlpatterns = [
    path("", rounds.rounds, name="explorer"),
    path("add/", rounds.round_add, name="explorer_round_add"),
    path("comments/<int:round_service>/", rounds.comment, name="explorer_comment"),
    path("<int:explorer_round>/", include(round_pages)),
    path("<int:explorer_round>/results/", include(result_pages)),
    path("figures/<int:round_service>/", results.figures, name="explorer_figures"),
    path("cells/<int:round_service>/<str:form>/", results.cell, name="explorer_cell"),
    path("ideas/<int:explorer_cell>/release/", results.release_idea, name="explorer_idea_release"),
]
