from django.urls import path

from partnerships.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("<int:notice>/", views.notice, name="notice"),
    path("read/", views.notices_read, name="notices_read"),
    path("your-emails/", views.notice_preferences, name="notice_preferences"),
]
