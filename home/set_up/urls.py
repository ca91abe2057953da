from django.urls import path

from home.set_up import views

urlpatterns = [
    path("share/", views.set_up_share, name="set_up_share"),
    path("share/withdraw/", views.set_up_withdraw, name="set_up_withdraw"),
    path("copy/", views.set_up_copy, name="set_up_copy"),
]
