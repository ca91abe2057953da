"""A set-up crosses the wall where its lead says so: words, questions and weights, and never data."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.urls import reverse
from django.utils import timezone

from commons.publications import Publication, publish, published
from foundations.tenancy import scope
from home.set_up.actions import publish_set_up, withdraw_set_up
from home.set_up.content import own_set_up, set_up_in
from partnerships.areas.rehearsals import add_rehearsal
from partnerships.models import Membership, Partnership
from priorities.matrix import actions as matrix
from priorities.models import MatrixRound
from tests.factories import MatrixRoundFactory, MembershipFactory, ServiceFactory
from tests.priorities.rounds import worked_example


def url(view: str, slug: str = "demo-north") -> str:
    return reverse(view, kwargs={"partnership": slug})


@pytest.fixture
def neighbour(south: Partnership) -> Membership:
    """Lead of a partnership full of data, with a round people have rated in."""
    with scope(south):
        member = MembershipFactory(roles=["lead"], name="Neighbour Lead")
        ServiceFactory(name="Secret service", description="Nobody else’s business")
        south.label = "co-operative working"
        south.save()
        asked = worked_example(member)
        MatrixRound.objects.filter(pk=asked.pk).update(name="Secret round", meeting_name="Secret meeting")
    return member


def offered(client: Any) -> str:
    return str(client.get(url("set_up_copy")).content.decode())


def copy(client: Any, *what: str, slug: str = "demo-south") -> Any:
    return client.post(url("set_up_copy"), {"from": slug, "what": what})


# --- the wall ---------------------------------------------------------------------------------------------
def test_what_is_not_published_is_not_offered_and_cannot_be_copied(
    neighbour: Membership, north: Partnership, cast: Any, as_: Any
) -> None:
    client = as_(cast.lead)
    page = offered(client)
    assert "Nobody lets others copy" in page and "Demo South" not in page
    assert copy(client, "label", "questions").url == url("set_up_copy")
    north.refresh_from_db()
    assert north.label != "co-operative working" and not MatrixRound.objects.exists()


def test_only_wording_questions_and_weights_cross(
    neighbour: Membership, south: Partnership, north: Partnership, cast: Any, as_: Any
) -> None:
    with scope(south):
        publish_set_up(by=neighbour)
    (row,) = Publication.objects.all()
    assert set(row.content) == {"label", "questions"}
    fields = {"axis", "label", "question", "low", "middle", "high", "weight", "groups"}
    assert {frozenset(each) for each in row.content["questions"]} == {frozenset(fields)}
    seen = json.dumps(row.content) + offered(as_(cast.lead))
    for secret in ("Secret service", "else’s business", "Secret round", "Secret meeting", "Neighbour Lead"):
        assert secret not in seen
    assert "co-operative working" in seen


def test_everybody_reads_what_is_published_and_nobody_writes_for_another(
    neighbour: Membership, south: Partnership, north: Partnership
) -> None:
    with scope(south):
        publish_set_up(by=neighbour)
    assert [each.partnership for each in published(Publication.Kind.SET_UP)] == [south]
    assert Publication.objects.filter(partnership=south).update(content={}) == 0
    assert Publication.objects.filter(partnership=south).delete()[0] == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Publication.objects.create(partnership=south, kind="other", content={}, published_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        for _twice in range(2):
            Publication.objects.create(kind="set_up", content={}, published_at=timezone.now())


def test_a_publication_points_to_nothing_behind_a_wall(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT confrelid::regclass::text FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid = 'commons_publication'::regclass"
        )
        assert cursor.fetchall() == [("partnerships_partnership",)]


# --- showing it ---------------------------------------------------------------------------------------------
def test_a_lead_reads_all_that_others_would_before_they_publish(
    north: Partnership, cast: Any, as_: Any
) -> None:
    worked_example(cast.lead)
    client = as_(cast.lead)
    page = client.get(url("set_up_share")).content.decode()
    ours = own_set_up(north)
    assert len(ours.questions) == 10
    assert all(each.question in page and each.high in page for each in ours.questions)
    assert not Publication.objects.exists(), "looking publishes nothing"
    client.post(url("set_up_share"))
    assert set_up_in(Publication.objects.get()) == ours


def test_questions_of_a_draft_are_nobodys_business(north: Partnership) -> None:
    MatrixRoundFactory()
    assert own_set_up(north).questions == ()


def test_what_changes_later_is_not_shown_until_the_lead_says_so(
    north: Partnership, cast: Any, as_: Any
) -> None:
    client = as_(cast.lead)
    client.post(url("set_up_share"))
    Partnership.objects.filter(pk=north.pk).update(label="something new")
    assert "still see it as it was" in client.get(url("set_up_share")).content.decode()
    assert Publication.objects.get().content["label"] == north.label
    client.post(url("set_up_share"))
    assert Publication.objects.get().content["label"] == "something new"


def test_taken_back_it_is_gone_and_copies_stay(
    neighbour: Membership, south: Partnership, north: Partnership, cast: Any, as_: Any
) -> None:
    with scope(south):
        publish_set_up(by=neighbour)
    client = as_(cast.lead)
    copy(client, "questions")
    with scope(south):
        withdraw_set_up(by=neighbour)
    assert "Demo South" not in offered(client)
    assert MatrixRound.objects.get().criteria.count() == 10


def test_nobody_speaks_to_others_through_a_rehearsal(
    neighbour: Membership, south: Partnership, north: Partnership, cast: Any, as_: Any
) -> None:
    with scope(south):
        rehearsal = add_rehearsal(south)
    with scope(rehearsal):
        lead = MembershipFactory(roles=["lead"], user=neighbour.user)
        publish(Publication.Kind.SET_UP, {"label": "shown before it was refused", "questions": []})
    answer = as_(lead).post(url("set_up_share", rehearsal.slug))
    assert answer.status_code == 409 and "A rehearsal stays inside" in answer.content.decode()
    assert "shown before" not in offered(as_(cast.lead))
    assert copy(as_(cast.lead), "label", slug=rehearsal.slug).url == url("set_up_copy")


@pytest.mark.parametrize("view", ["set_up_share", "set_up_copy"])
def test_only_a_lead_shows_and_copies(view: str, north: Partnership, cast: Any, as_: Any) -> None:
    assert as_(cast.officer).post(url(view)).status_code == 403
    assert not Publication.objects.exists()


# --- copying it ---------------------------------------------------------------------------------------------
def test_copied_questions_are_a_draft_round_of_our_own_with_the_same_weights(
    neighbour: Membership, south: Partnership, north: Partnership, cast: Any, as_: Any
) -> None:
    with scope(south):
        publish_set_up(by=neighbour)
        theirs = own_set_up(south)
    client = as_(cast.lead)
    draft_page = copy(client, "label", "questions").url
    draft = MatrixRound.objects.get()
    assert draft_page == draft.get_absolute_url()
    assert (draft.is_draft, draft.criteria_set, draft.partnership) == (True, "own", north)
    assert [row.question for row in draft.criteria.all()] == [each.question for each in theirs.questions]
    assert [row.weight for row in draft.criteria.all()] == [Decimal(e.weight) for e in theirs.questions]
    assert matrix.reasons_not_to_open(draft), "it is ours to finish"
    north.refresh_from_db()
    assert north.label == "co-operative working"


def test_copied_twice_is_two_drafts_with_names_of_their_own(
    neighbour: Membership, south: Partnership, north: Partnership, cast: Any, as_: Any
) -> None:
    with scope(south):
        publish_set_up(by=neighbour)
    client = as_(cast.lead)
    for _twice in range(2):
        copy(client, "questions")
    names = sorted(MatrixRound.objects.values_list("name", flat=True))
    assert names == ["Questions of Demo South", "Questions of Demo South (2)"]


def test_nothing_ticked_and_nobody_named_change_nothing(
    neighbour: Membership, south: Partnership, north: Partnership, cast: Any, as_: Any
) -> None:
    with scope(south):
        publish_set_up(by=neighbour)
    client = as_(cast.lead)
    for answer in (copy(client), copy(client, "services"), copy(client, "questions", slug="nobody")):
        assert answer.url == url("set_up_copy")
    assert not MatrixRound.objects.exists()


def test_one_without_questions_says_so(south: Partnership, north: Partnership, cast: Any, as_: Any) -> None:
    with scope(south):
        publish(Publication.Kind.SET_UP, {"label": "theirs", "questions": []})
    answer = copy(as_(cast.lead), "questions")
    assert answer.status_code == 409 and "published no questions" in answer.content.decode()
    assert not MatrixRound.objects.exists()


def test_many_are_found_by_name(south: Partnership, north: Partnership, cast: Any, as_: Any) -> None:
    with scope(south):
        row = publish(Publication.Kind.SET_UP, {"label": "theirs", "questions": []})
        Publication.objects.filter(pk=row.pk).update(published_at=timezone.now() - timedelta(days=3))
    client = as_(cast.lead)
    assert "Demo South" in client.get(url("set_up_copy") + "?q=south").content.decode()
    assert "from-demo-south" not in client.get(url("set_up_copy") + "?q=west").content.decode()
