"""Links: found by their holder alone, closed with their subject, kept as a hash."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundations.refusals import NotAllowed
from foundations.tenancy import no_scope, scope
from partnerships import links
from partnerships.links.models import Link, clean_code, hash_of, tokens_of
from partnerships.models import Partnership
from tests.factories import MembershipFactory, poster


def test_a_poster_keeps_its_address_to_be_printed_again(north: Partnership, cast: Any) -> None:
    made = links.open_link(subject_kind="explorer", subject_id=7, label="Spring round", by=cast.officer)
    kept = Link.objects.get()
    assert kept.address == made.address
    assert kept.address.startswith("http://localhost")
    assert (kept.subject_kind, kept.subject_id, kept.created_by) == ("explorer", 7, cast.officer)


def test_a_personal_link_keeps_only_a_hash(north: Partnership) -> None:
    issued = links.personal_link(subject_kind="explorer", subject_id=7, group="citizen")
    token = issued.address.rstrip("/").rsplit("/", 1)[1]
    row = Link.objects.values().get()
    assert row["token_hash"] == hash_of(token)
    assert not any(token in str(value) for value in row.values())


def test_the_database_refuses_the_token_of_a_personal_link(north: Partnership) -> None:
    link = links.personal_link(subject_kind="explorer", subject_id=7, group="citizen").link
    with pytest.raises(IntegrityError, match="keeps_no_token"), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(poster_token="plain")


def test_who_starts_at_a_poster_gets_a_link_of_their_own(north: Partnership) -> None:
    first, second = (links.start(poster(group="citizen", label="Spring")) for _each in "ab")
    assert first.link.code != second.link.code
    assert (first.link.kind, first.link.group, first.link.label) == ("personal", "citizen", "Spring")
    assert first.link.parent.kind == "open"


def test_a_link_is_found_from_outside_every_scope_and_brings_its_partnership(north: Partnership) -> None:
    issued = links.personal_link(subject_kind="explorer", subject_id=7, group="citizen")
    with no_scope():
        found = links.find(issued.link.token)
    assert found and found.partnership == north
    assert found.address == issued.address


def test_a_holder_sees_the_row_of_their_link_and_no_other(south: Partnership, north: Partnership) -> None:
    with scope(south):
        theirs = poster()
        links.start(theirs)
    mine = poster()
    with no_scope():
        found = links.find(theirs.token)
        assert found and found.partnership == south
        assert links.find("not-a-token") is None
        assert list(Link.objects.all()) == []
    assert list(Link.objects.all()) == [mine]


def test_a_code_finds_the_same_link_however_it_is_typed(north: Partnership) -> None:
    issued = links.personal_link(subject_kind="explorer", subject_id=7, group="citizen")
    typed = issued.link.code.lower().replace("-", " ")
    with no_scope():
        found = links.find_by_code(clean_code(typed))
        assert found and found.pk == issued.link.pk
        assert found.address == issued.address
        assert links.find_by_code("AAAA-AAAA") is None


@pytest.mark.parametrize("typed", ["", "KX7M", "KX7M-4QPTA", "KX7M-4QP0", "<script>"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert clean_code(typed) == ""


def test_a_code_still_opens_after_the_secret_key_changed(north: Partnership, settings: Any) -> None:
    issued = links.personal_link(subject_kind="explorer", subject_id=7, group="citizen")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    found = links.find_by_code(issued.link.code)
    assert found and found.pk == issued.link.pk


def test_codes_that_collide_in_two_partnerships_open_neither(south: Partnership, north: Partnership) -> None:
    mine = links.personal_link(subject_kind="explorer", subject_id=7, group="citizen").link
    with scope(south):
        Link.objects.create(
            kind="personal",
            subject_kind="explorer",
            subject_id=1,
            label="Theirs",
            code=mine.code,
            token_hash=hash_of(tokens_of(mine.code)[0]),
        )
    with no_scope():
        assert links.find_by_code(mine.code) is None
        assert links.find(mine.token) is None


def test_a_new_code_is_one_nobody_holds_here_or_elsewhere(
    south: Partnership, north: Partnership, monkeypatch: Any
) -> None:
    with scope(south):
        taken = poster().code
    drawn = iter([taken, taken, "KX7M-4QPT"])
    monkeypatch.setattr("partnerships.links.actions.new_code", lambda: next(drawn))
    assert poster().code == "KX7M-4QPT"


def test_closing_a_subject_closes_all_its_links_and_no_other(south: Partnership, north: Partnership) -> None:
    with scope(south):
        theirs = poster(subject_id=7)
    one = poster(subject_id=7)
    links.start(one)
    other = poster(subject_id=8)
    assert links.close("explorer", 7) == 2
    assert links.close("explorer", 7) == 0
    assert {link.subject_id for link in Link.objects.all() if link.is_open} == {other.subject_id}
    with scope(south):
        theirs.refresh_from_db()
        assert theirs.is_open


def test_a_link_ends_at_its_time(north: Partnership) -> None:
    now = timezone.now()
    assert poster(expires_at=now + timedelta(minutes=1)).is_open
    assert not poster(expires_at=now - timedelta(minutes=1)).is_open


def test_no_link_is_opened_before_people_can_read_who_is_responsible(north: Partnership) -> None:
    Partnership.objects.filter(pk=north.pk).update(controller="", privacy_contact="")
    with pytest.raises(NotAllowed) as refused:
        poster()
    assert len(refused.value.reasons) == 2
    assert {reason.url for reason in refused.value.reasons} == {"/p/demo-north/settings/"}
    assert not Link.objects.exists()


def test_a_link_may_name_whom_it_was_sent_to(north: Partnership) -> None:
    member = MembershipFactory()
    link = links.personal_link(subject_kind="matrix", subject_id=2, membership=member).link
    assert Link.objects.get(pk=link.pk).membership == member


def test_a_qr_code_says_where_it_leads() -> None:
    svg = ElementTree.fromstring(links.qr_svg("https://example.org/s/a&b"))
    title = svg.find("{http://www.w3.org/2000/svg}title")
    assert svg.get("role") == "img"
    assert title is not None and title.text == "QR code that opens https://example.org/s/a&b"
