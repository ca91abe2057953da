from django.urls import path

from partnerships.links import views

urlpatterns = [
    path("<int:link>/", views.link_poster, name="link_poster"),
    path("<int:link>/group-session/", views.link_group_session, name="link_group_session"),
]
