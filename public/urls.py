"""Pages for people who came without an account, and the posters that bring them."""

from django.urls import URLPattern, URLResolver, include, path

from priorities.matrix.urls import link_pages as matrix_pages
from public import links, posters, stopping, suggesting

link_pages: list[URLPattern | URLResolver] = [
    path("", links.link, name="link"),
    path("email/", links.link_email, name="link_email"),
    path("matrix/", include(matrix_pages)),
    path("notice/", links.link_notice, name="link_notice"),
    path("explorer/", include("mapping.explorer.public.urls")),
    path("suggestion/", suggesting.suggestion_link, name="suggestion_link"),
    path("suggestion/take-back/", suggesting.suggestion_take_back, name="suggestion_take_back"),
    path("suggestion/forget-me/", suggesting.suggestion_forget, name="suggestion_forget"),
]

stop_pages = [path("stop-letters/<str:token>/", stopping.stop_letters, name="stop_letters")]
code_pages = [path("s/", links.link_code, name="link_code")]

poster_pages = [
    path("<int:link>/", posters.link_poster, name="link_poster"),
    path("<int:link>/poster.pdf", posters.link_poster_pdf, name="link_poster_pdf"),
    path("<int:link>/poster-a5.pdf", posters.link_poster_a5, name="link_poster_a5"),
    path("<int:link>/group-session/", posters.link_group_session, name="link_group_session"),
]

# Beside a partnership's own page, with its name as the first word.
suggest_pages = [
    path("<slug:partnership>/suggest/", suggesting.suggest, name="suggest"),
    path("<slug:partnership>/suggest/send/", suggesting.suggest_send, name="suggest_send"),
]
