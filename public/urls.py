"""Pages for people who came without an account."""

from django.urls import URLPattern, URLResolver, include, path

from priorities.matrix.urls import link_pages as matrix_pages
from public import links

link_pages: list[URLPattern | URLResolver] = [
    path("", links.link, name="link"),
    path("email/", links.link_email, name="link_email"),
    path("matrix/", include(matrix_pages)),
    path("notice/", links.link_notice, name="link_notice"),
    path("explorer/", include("mapping.explorer.public.urls")),
]

code_pages = [path("s/", links.link_code, name="link_code")]
