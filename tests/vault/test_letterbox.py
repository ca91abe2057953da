"""The letterbox takes addresses in and never gives one back; the database cannot read them."""

import inspect
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.mail import EmailMessage
from django.db import connection

from foundations.tenancy import scope
from partnerships.models import Partnership
from vault import letterbox
from vault.models import Participant

ADDRESS = "mary@example.org"


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT participant::text FROM vault_participant AS participant")
        return "\n".join(row for (row,) in cursor.fetchall())


def test_an_address_becomes_a_pseudonym(north: Partnership) -> None:
    pseudonym = letterbox.hold(ADDRESS, "Mary McLeod")
    assert pseudonym.startswith("P-")
    assert len(pseudonym) == 8
    assert letterbox.hold(ADDRESS) != pseudonym


def test_the_database_holds_neither_name_nor_address_in_plain_words(north: Partnership) -> None:
    pseudonym = letterbox.hold(ADDRESS, "Mary McLeod")
    assert pseudonym in stored()
    assert "mary" not in stored().lower()
    assert "mcleod" not in stored().lower()
    assert Participant.objects.get().name == "Mary McLeod"


def test_keys_can_be_changed_and_old_rows_still_be_read(north: Partnership, settings: Any) -> None:
    letterbox.hold(ADDRESS)
    settings.VAULT_KEYS = [Fernet.generate_key().decode(), *settings.VAULT_KEYS]
    letterbox.hold("new@example.org")
    assert {person.contact for person in Participant.objects.all()} == {ADDRESS, "new@example.org"}


def test_a_message_reaches_who_stands_behind_the_pseudonym(north: Partnership, mailoutbox: Any) -> None:
    letterbox.send(north, letterbox.hold(ADDRESS), lambda mark: EmailMessage("Hello", "How are you?"))
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [([ADDRESS], "Hello")]


def test_a_forgotten_person_is_not_written_to(north: Partnership, mailoutbox: Any) -> None:
    pseudonym = letterbox.hold(ADDRESS)
    letterbox.forget(pseudonym)
    with pytest.raises(letterbox.Forgotten):
        letterbox.send(north, pseudonym, lambda mark: EmailMessage("Hello", "How are you?"))
    assert mailoutbox == []
    assert stored() == ""


def test_a_neighbours_pseudonym_reaches_nobody(
    south: Partnership, north: Partnership, mailoutbox: Any
) -> None:
    with scope(south):
        theirs = letterbox.hold("neighbour@example.org")
    letterbox.forget(theirs)
    with pytest.raises(letterbox.Forgotten):
        letterbox.send(north, theirs, lambda mark: EmailMessage("Hello", ""))
    letterbox.send(south, theirs, lambda mark: EmailMessage("Hello", ""))
    assert [mail.to for mail in mailoutbox] == [["neighbour@example.org"]]


def test_an_address_held_for_one_message_is_gone_after_it(north: Partnership) -> None:
    once, kept = letterbox.hold(ADDRESS, once=True), letterbox.hold("kept@example.org")
    letterbox.used(once)
    letterbox.used(kept)
    assert [person.pseudonym for person in Participant.objects.all()] == [kept]


def test_nothing_in_the_letterbox_returns_an_address(north: Partnership) -> None:
    given_back = {
        name: inspect.signature(slot).return_annotation
        for name, slot in inspect.getmembers(letterbox, inspect.isfunction)
        if slot.__module__ == letterbox.__name__
    }
    assert given_back == {
        "hold": str,
        "hold_all": list[str],
        "known_as": list[str],
        "_taken": list[Participant],
        "send": None,
        "used": None,
        "forget": None,
        "forget_unused": int,
        "marks": dict[str, str],
        "same_person": dict[str, set[str]],
        "unwilling": set[str],
        "write_no_more": set[str],
        "seal": str,
        "fits": bool,
    }


def test_an_address_has_one_mark_however_it_is_written_and_no_other_has_it(north: Partnership) -> None:
    first, second = letterbox.hold(ADDRESS), letterbox.hold(" Mary@Example.org ")
    (third,) = letterbox.hold_all(["john@example.org"])
    assert letterbox.same_person([first, third]) == {first: {first, second}, third: {third}}


def test_a_new_key_leaves_the_marks_as_they_are(north: Partnership, settings: Any) -> None:
    before = letterbox.hold(ADDRESS)
    settings.VAULT_KEYS = [Fernet.generate_key().decode(), *settings.VAULT_KEYS]
    assert before in letterbox.same_person([letterbox.hold(ADDRESS)]).popitem()[1]


def test_who_wants_no_more_letters_is_known_under_every_later_pseudonym(
    south: Partnership, north: Partnership
) -> None:
    first = letterbox.hold(ADDRESS)
    letterbox.write_no_more(Participant.objects.get().mark)
    letterbox.forget(first)
    assert letterbox.unwilling([again := letterbox.hold(ADDRESS), letterbox.hold("john@example.org")]) == {
        again
    }
    with scope(south):
        assert not letterbox.unwilling([letterbox.hold(ADDRESS)])
