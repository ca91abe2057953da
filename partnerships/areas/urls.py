from django.urls import path

from partnerships.areas import views

urlpatterns = [
    path("", views.localities, name="localities"),
    path("add/", views.locality_add, name="locality_add"),
    path("<int:locality>/", views.locality_edit, name="locality_edit"),
]
