"""A report of many pages, checked as a screen reader meets it."""

from io import BytesIO
from pathlib import Path

import outloud
import pikepdf
import pymupdf
import pytest

from pictures import matrix, pdf, star
from tests.pictures.test_matrix import ROUND, crowd
from tests.pictures.test_star import MIDLOTHIAN

STATIC = Path(__file__).parents[2] / "static"
AREAS = (
    "Day care",
    "Libraries",
    "Home care",
    "Buses",
    "Youth work",
    "Parks",
    "Housing advice",
    "Benefits advice",
)
ROWS = "".join(
    f'<tr><th scope="row">{AREAS[n % 8]} {chr(65 + n % 26)}{chr(97 + n % 23)}{chr(97 + n % 19)}</th>'
    f'<td>regular in places</td><td>{n}</td><td class="report-number">{n * 7}</td></tr>'
    for n in range(150)
)
PROSE = " ".join(
    f"People in ward {n} told us {AREAS[n % 8].lower()} works when neighbours help." for n in range(160)
)
REPORT = f"""<!doctype html>
<html lang="en-GB">
<head>
  <meta charset="utf-8">
  <title>Priority report of Midlothian</title>
  <link rel="stylesheet" href="/static/css/report.css">
</head>
<body>
<p class="report-classification">Official</p>
<p class="report-date">Made on 22 November 2026</p>
<main>
<h1>Priority report</h1>
<p>What <a href="/p/midlothian/">people <strong>decided</strong></a>, <a href="#matrix">how it was weighed</a>
and <a href="https://example.org/case">a <span>case</span></a>.</p>
<figure>{star.svg(MIDLOTHIAN, prefix="star")}<figcaption>The Star this autumn</figcaption></figure>
<h2>What works already</h2>
<ul><li>Peer support<ul><li>for carers</li><li>for new parents</li></ul></li><li>Co-written letters</li></ul>
<ol><li>Ask</li><li>Decide</li></ol>
<h3>The facts</h3>
<dl><dt>Partnership</dt><dd>Midlothian</dd><dt>Data as at</dt><dd>1 November 2026</dd></dl>
<dl class="govuk-summary-list">
<div><dt>Owner</dt><dd>Jo Bell</dd></div>
<div><dt>Cost</dt><dd>£1,200</dd></div>
</dl>
<table>
<caption>Levels by service</caption>
<thead><tr><th scope="col">Service</th><th scope="col">Level</th><th scope="col">Answers</th>
<th scope="col" class="report-number">Reach</th></tr></thead>
<tbody>{ROWS}</tbody>
</table>
<table>
<caption>Now and wanted</caption>
<thead>
<tr><th scope="col" rowspan="2">Service</th><th scope="colgroup" colspan="2">Co-design</th>
<th scope="colgroup" colspan="2">Co-deliver</th></tr>
<tr><th scope="col">Now</th><th scope="col">Wanted</th><th scope="col">Now</th><th scope="col">Wanted</th></tr>
</thead>
<tbody>
<tr><th scope="row">Libraries</th><td>in pockets</td><td>as a rule</td><td>not yet</td><td>in pockets</td></tr>
<tr><th scope="row">Home care</th><td>as a rule</td><td>as a rule</td><td>not yet</td><td>as a rule</td></tr>
<tr><th scope="row">Parks</th><td>not yet</td><td>as a rule</td><td>in pockets</td><td>as a rule</td></tr>
</tbody>
</table>
<h2 id="matrix">How it was weighed</h2>
<div>{matrix.svg(ROUND, prefix="few")}</div>
<p>{PROSE}</p>
<div>{matrix.svg(crowd(60), prefix="many", key=False)}</div>
</main>
</body>
</html>"""

GAELIC = '<body data-page="Duilleag" data-of="de">'


def find(name: str) -> Path | None:
    path = STATIC / name
    return path if path.is_file() else None


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(pdf.render(REPORT, base_url="https://council.example/", watermark="", find=find))
    return path


@pytest.fixture(scope="module")
def elements(report) -> list[pikepdf.Dictionary]:
    with pikepdf.open(report) as opened:
        yield list(walk(opened.Root.StructTreeRoot.K[0]))


def walk(element):
    yield element
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from walk(kid)


def kids(element):
    return [kid.S for kid in element.K if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def test_a_screen_reader_meets_no_error_and_no_page_numbers(report):
    result = outloud.check(str(report))
    assert result.error is None and result.stats["pages"] >= 6
    assert [finding for finding in result.findings if finding.severity == "error"] == []
    assert {finding.rule for finding in result.findings} <= {
        "ORD-001"
    }  # list bullets are painted after the words


def test_pictures_are_read_by_their_whole_sentence(elements):
    figures = [element for element in elements if element.S == "/Figure"]
    assert [str(figure.Alt) for figure in figures] == [
        MIDLOTHIAN.sentence,
        ROUND.sentence,
        crowd(60).sentence,
    ]
    for figure in figures:
        left, bottom, right, top = map(float, figure.A.BBox)
        assert 0 <= left < right <= 596 and 0 <= bottom < top <= 842


def test_table_over_many_pages_is_read_as_one_with_one_head(elements):
    tables = [element for element in elements if element.S == "/Table"]
    assert len(tables) == 2
    assert kids(tables[0])[:2] == ["/Caption", "/THead"] and kids(tables[0]).count("/THead") == 1
    assert sum(element.S == "/TR" for element in walk(tables[0])) == 151


def test_header_cells_say_whether_they_head_a_column_or_a_row(elements):
    tables = [element for element in elements if element.S == "/Table"]
    scopes = [str(cell.A.Scope) for cell in walk(tables[1]) if cell.S == "/TH"]
    assert scopes == ["/Column"] * 7 + ["/Row"] * 3


def test_terms_of_a_summary_list_label_what_they_say(elements):
    pairs = [element for element in elements if element.S == "/LI" and kids(element) == ["/Lbl", "/LBody"]]
    assert len(pairs) >= 2
    assert all(kids(element).count("/Div") == 0 for element in elements if element.S == "/L")


@pytest.mark.parametrize("lines", [26, 29])
def test_what_a_term_says_stands_on_its_page(lines, tmp_path):
    """A list of facts that does not fit on a page goes on with a whole fact."""
    fact = '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">In the room</dt>'
    fact += (
        f'<dd class="govuk-summary-list__value">{"Managers, and people who use services. " * 4}</dd></div>'
    )
    before = f"<p>{'<br>'.join(['A line'] * lines)}</p>"
    document = REPORT[: REPORT.index("<main>")] + f"<h1>T</h1>{before}<dl>{fact * 5}</dl></body></html>"
    made = tmp_path / "facts.pdf"
    made.write_bytes(pdf.render(document, base_url="https://example.org/", find=find, watermark=""))
    assert [each.rule for each in outloud.check(str(made)).findings if each.rule == "LST-002"] == []


def test_links_are_absolute_and_printed(report):
    with pikepdf.open(report) as opened:
        links = [link for page in opened.pages for link in page.get("/Annots", [])]
        assert {str(link.A.URI) for link in links if "/A" in link} == {
            "https://council.example/p/midlothian/",
            "https://example.org/case",
        }
        assert all(link.F == 4 and str(link.Contents) for link in links)


@pytest.mark.parametrize(("body", "foot"), [("<body>", "Page 1 of 1"), (GAELIC, "Duilleag 1 de 1")])
def test_page_numbers_speak_the_language_of_the_report(body, foot, tmp_path):
    html = f'<html lang="gd"><head><title>T</title><link rel="stylesheet" href="/static/css/report.css"></head>{body}<h1>H</h1>'
    (tmp_path / "page.pdf").write_bytes(
        pdf.render(html, base_url="https://council.example/", watermark="", find=find)
    )
    with pymupdf.open(tmp_path / "page.pdf") as opened:
        assert foot in opened[0].get_text()


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/x.png",
        "file:///etc/hostname",
        "/media/x.png",
        "/static/../secret.png",
        "/static/%2e%2e/secret.png",
        "https://council.example.evil.example/static/x.png",
        "data:image/png;base64,iVBORw0KGgo=",
    ],
)
def test_only_static_files_are_ever_opened(address):
    asked = []
    html = f'<html lang="en"><head><title>T</title></head><body><p><img src="{address}" alt="A picture">'
    pdf.render(html, base_url="https://council.example/", watermark="", find=lambda name: asked.append(name))
    assert asked == []


def test_missing_stylesheet_of_ours_is_loud():
    html = '<html lang="en"><head><title>T</title><link rel="stylesheet" href="/static/css/gone.css"></head>'
    with pytest.raises(pdf.MissingStaticFile, match=r"no static file css/gone\.css"):
        pdf.render(html, base_url="https://council.example/", watermark="", find=find)


def test_hostile_names_reach_the_pdf_as_words_only():
    hostile = '</title><script>alert("x")</script>'
    html = (
        f'<html lang="en"><head><title>T</title></head><body><h1>H</h1>{star.svg(named(hostile), prefix="s")}'
    )
    opened = pikepdf.open(
        BytesIO(pdf.render(html, base_url="https://council.example/", watermark="", find=find))
    )
    alts = [str(element.Alt) for element in walk(opened.Root.StructTreeRoot.K[0]) if element.S == "/Figure"]
    assert len(alts) == 1 and alts[0].startswith(hostile)


def named(name):
    return star.Star(name, MIDLOTHIAN.cos, MIDLOTHIAN.steps)


@pytest.mark.parametrize("sheet", ["report", "poster"])
def test_a_watermark_stands_on_every_page_and_in_nobodys_way(sheet, tmp_path):
    words = 'Rehearsal: "invented" answers'
    html = (
        f'<html lang="en"><head><title>T</title><link rel="stylesheet" href="/static/css/{sheet}.css"></head>'
        f"<body><h1>H</h1>{'<p>word</p>' * 100}"
    )
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf.render(html, base_url="https://council.example/", watermark=words, find=find))
    with pymupdf.open(path) as opened:
        assert len(opened) > 1 and all(words in page.get_text() for page in opened)
    result = outloud.check(str(path))
    assert result.error is None and [each for each in result.findings if each.severity == "error"] == []
    with pikepdf.open(path) as opened:
        read = [element.S for element in walk(opened.Root.StructTreeRoot.K[0]) if element.S in ("/P", "/H1")]
    assert read == ["/H1"] + ["/P"] * 100, "it is no part of the text"
