from django.urls import path

from home.get_started import views

urlpatterns = [
    path("", views.get_started, name="get_started"),
    path("words/", views.words, name="get_started_words"),
    path("services/", views.services, name="get_started_services"),
    path("people/", views.people, name="get_started_people"),
    path("first-round/", views.first_round, name="get_started_round"),
    path("look-at-it/", views.preview, name="get_started_preview"),
    path("look-at-it/posters/", views.posters, name="get_started_posters"),
    path("look-at-it/open/", views.open_round, name="get_started_open"),
    path("skip/", views.skip, name="get_started_skip"),
    path("finish/", views.finish, name="get_started_finish"),
]
