from django.urls import path

from partnerships.jobs import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("failed/", views.failed_jobs, name="failed_jobs"),
    path("failed/<int:job>/retry/", views.failed_job_retry, name="failed_job_retry"),
    path("failed/<int:job>/discard/", views.failed_job_discard, name="failed_job_discard"),
    path("<int:job>/", views.job, name="job"),
    path("<int:job>/state/", views.job_state, name="job_state"),
    path("<int:job>/cancel/", views.job_cancel, name="job_cancel"),
    path("<int:job>/again/", views.job_again, name="job_again"),
    path("<int:job>/file/", views.job_file, name="job_file"),
]
