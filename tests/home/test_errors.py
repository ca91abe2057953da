"""Refusals say what happened and what to do next, and tell nothing to those outside."""

import re
from typing import Any

import pytest
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory

from coproduction import errors
from foundations.refusals import NotAllowed, Reason, Stale
from foundations.tenancy import no_scope
from partnerships.access import Permission
from partnerships.middleware import MissingRight
from partnerships.models import Partnership, Service
from tests.factories import MembershipFactory, ServiceFactory, poster
from tests.foundations.test_forms import ServiceForm, posted


@pytest.fixture
def request_of(rf: RequestFactory, north: Partnership) -> Any:
    def make(member: Any, data: dict[str, Any] | None = None) -> HttpRequest:
        request = rf.post("/p/demo-north/services/1/", data or {})
        request.user, request.partnership, request.membership = member.user, north, member  # type: ignore[attr-defined]
        return request

    return make


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_missing_right_names_roles_and_people_who_can_help(
    request_of: Any, cast: Any, south: Partnership
) -> None:
    MembershipFactory(name="Morag Sinclair", roles=["lead"], team="Health and social care")
    MembershipFactory(name="Gone Away", roles=["lead"], active=False)
    response = errors.forbidden(request_of(cast.front_line), MissingRight(Permission.SETTINGS_WRITE))
    page = text(response)
    assert response.status_code == 403
    assert "Programme lead" in page
    assert "Morag Sinclair" in page and "Health and social care" in page
    assert "Gone Away" not in page
    assert "Neighbour Lead" not in page


def test_a_refusal_lists_every_reason_with_its_link(request_of: Any, cast: Any) -> None:
    refusal = NotAllowed([Reason("Say who owns it", "/p/demo-north/x/"), "Two more must rate it"])
    response = errors.not_allowed(request_of(cast.officer), refusal)
    assert response.status_code == 409
    assert '<a class="govuk-link" href="/p/demo-north/x/">Say who owns it</a>' in text(response)
    assert "Two more must rate it" in text(response)


def test_who_came_by_a_link_keeps_its_frame_and_a_way_back(request_of: Any, cast: Any) -> None:
    request = request_of(cast.officer)
    request.link = poster()
    for response in (
        errors.not_allowed(request, NotAllowed(["Spring takes no answers now."])),
        errors.not_found(request, Http404()),
        errors.csrf_failure(request),
    ):
        page = text(response)
        assert "head--public" in page and "Sign in" not in page and "Sign out" not in page
        assert f'href="{request.link.url("link")}"' in page


def test_a_refusal_leads_back_to_the_page_before_and_nowhere_else(request_of: Any, cast: Any) -> None:
    for before, leads in (
        ("http://testserver/p/demo-north/services/", "http://testserver/p/demo-north/services/"),
        ("https://elsewhere.example/", "/"),
        ("", "/"),
    ):
        request = request_of(cast.officer)
        request.META["HTTP_REFERER"] = before
        assert f'<a class="govuk-link" href="{leads}">' in text(
            errors.not_allowed(request, NotAllowed(["No."]))
        )
    misdirected = request_of(cast.officer)
    misdirected.META["HTTP_HOST"] = "elsewhere.example"
    assert errors.bad_request(misdirected, DisallowedHost()).status_code == 400
    opened_again = RequestFactory().get("/nowhere/", headers={"referer": "http://testserver/nowhere/"})
    assert 'href="http://testserver/nowhere/"' not in text(errors.not_found(opened_again, Http404()))


def test_who_has_no_account_is_not_asked_to_sign_in_by_a_refusal(client: Any) -> None:
    page = client.get("/nowhere/at/all/")
    assert page.status_code == 404 and "Sign in" not in text(page)


def test_a_stale_form_shows_both_versions_and_can_be_sent_again(request_of: Any, cast: Any) -> None:
    service = ServiceFactory(name="Before")
    Service.objects.filter(pk=service.pk).update(name="Theirs", version=5, updated_by=cast.lead)
    request = request_of(cast.officer, posted(name="Mine <b>", version=1))
    with pytest.raises(Stale) as refusal:
        ServiceForm(request.POST, instance=service).is_valid()
    response = errors.stale(request, refusal.value)
    page = text(response)
    assert response.status_code == 409
    assert "Theirs" in page and "Mine &lt;b&gt;" in page and cast.lead.name in page
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert (again["name"], again["version"]) == ("Mine &lt;b&gt;", "5")
    assert ServiceForm({**posted(name="Mine"), "version": again["version"]}, instance=service).is_valid()


def test_refusals_become_pages_on_their_way_out(request_of: Any, cast: Any) -> None:
    middleware = errors.RefusalMiddleware(lambda request: HttpResponseNotAllowed(["POST"]))
    request = request_of(cast.officer)
    wrong = middleware(request)
    assert "button" in text(wrong)
    assert (wrong.status_code, wrong["Allow"]) == (405, "POST")
    refused = middleware.process_exception(request, NotAllowed(["Not yet"]))
    assert refused and refused.status_code == 409
    assert middleware.process_exception(request, ValueError()) is None


def test_a_partnership_one_is_not_in_looks_like_one_that_is_not_there(
    north: Partnership, stranger: Any, as_: Any
) -> None:
    client = as_(stranger)
    there, nowhere = client.get("/p/demo-north/"), client.get("/p/atlantis/")
    assert there.status_code == nowhere.status_code == 404
    without_token = [re.sub(r'value="\w{64}"', "", text(each)) for each in (there, nowhere)]
    assert without_token[0] == without_token[1]


def test_a_broken_page_asks_nothing_of_the_database(
    rf: RequestFactory, db: None, django_assert_num_queries: Any
) -> None:
    with no_scope(), django_assert_num_queries(0):
        response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "our mistake" in text(response)


def test_a_form_from_another_browser_is_refused_kindly(client: Any) -> None:
    client.handler.enforce_csrf_checks = True
    response = client.post("/accounts/login/", {"login": "a@example.org"})
    assert response.status_code == 403
    assert "open for too long" in text(response)
