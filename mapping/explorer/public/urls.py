"""Under `/s/<token>/explorer/`."""

from django.urls import path

from mapping.explorer.public import afterwards, views

urlpatterns = [
    path("", views.start, name="explorer_start"),
    path("services/", views.choose, name="explorer_choose"),
    path("about/<int:service>/more/", views.more, name="explorer_more"),
    path("about/<int:service>/<int:page>/", views.questions, name="explorer_questions"),
    path("about/<int:service>/<str:form>/detail/", views.detail, name="explorer_detail"),
    path("check/", views.check, name="explorer_check"),
    path("done/", views.receipt, name="explorer_receipt"),
    path("do-not-tell-me/", views.do_not_tell_me, name="explorer_do_not_tell_me"),
    path("withdraw/", views.withdraw, name="explorer_withdraw"),
    path("what-came-of-it/", afterwards.afterwards, name="explorer_afterwards"),
]
