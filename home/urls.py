from django.urls import path

from home import views

urlpatterns = [path("", views.partnership_home, name="partnership_home")]
