"""HTML to PDF/UA: the only place that calls WeasyPrint."""

from collections.abc import Callable
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from pictures.tags import finish

Find = Callable[[str], str | Path | None]
# In the margin, where it is no part of the text, in the place of the title.
WATERMARK = """
@page {
  @top-left {
    content: "%(words)s" !important;
    color: #8a1c00 !important;
    font: bold 13pt Arial, sans-serif !important;
    width: 75%% !important;
  }
}
"""


class MissingStaticFile(FatalURLFetchingError):
    """A report asks for a static file of ours that does not exist."""


class StaticFilesOnly(URLFetcher):
    """Serves files below the static address; refuses the network, the disk and data addresses."""

    def __init__(self, address: str, find: Find) -> None:
        super().__init__(allowed_protocols=())
        self._address, self._find = address, find

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        path = unquote(urlsplit(url).path)
        if not url.startswith(self._address) or ".." in path.split("/"):
            raise ValueError(f"Only our static files may be used in a report, not {url}")
        name = path.removeprefix(urlsplit(self._address).path)
        found = self._find(name)
        if found is None:
            raise MissingStaticFile(f"There is no static file {name}")
        kind = guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


def render(html: str, *, base_url: str, find: Find, watermark: str, static_url: str = "/static/") -> bytes:
    """Make a tagged PDF of a whole HTML document with lang and title.

    Links in the document are made absolute with `base_url`. `find` turns the name of a static file
    into its path, or None; `django.contrib.staticfiles.finders.find` is one. `watermark` stands at the
    head of every page, and is "" where there is none.
    Raises MissingStaticFile; anything that is not a static file of ours is left out.
    """
    fetcher = StaticFilesOnly(urljoin(base_url, static_url), find)
    document = HTML(string=html, base_url=base_url, url_fetcher=fetcher)
    marked = [CSS(string=WATERMARK % {"words": _quoted(watermark)})] if watermark else []
    pdf: bytes = document.write_pdf(stylesheets=marked, pdf_variant="pdf/ua-1", finisher=finish)
    return pdf


def _quoted(words: str) -> str:
    """`words` within the quotation marks of a stylesheet."""
    return words.replace("\\", "\\\\").replace('"', '\\"')
