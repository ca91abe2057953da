"""Pasted addresses: read generously, each once, and what is none is named with its line."""

import pytest

from partnerships.imports.addresses import Address, read_addresses


def emails(text: str) -> list[str]:
    return [each.email for each in read_addresses(text).right]


@pytest.mark.parametrize(
    ("line", "email", "name"),
    [
        ("ann@example.org", "ann@example.org", ""),
        ("  ANN@Example.ORG ,", "ann@example.org", ""),
        ("Ann Smith <ann@example.org>", "ann@example.org", "Ann Smith"),
        ('"Smith, Ann" <ann@example.org>;', "ann@example.org", "Smith Ann"),
        ("Dr. J.R. O'Neil\tann@example.org", "ann@example.org", "Dr. J.R. O'Neil"),
        ("ann@example.org\tAnn Smith", "ann@example.org", "Ann Smith"),
        ("<mailto:ann@example.org>", "ann@example.org", ""),
    ],
)
def test_an_address_is_read_however_it_was_copied(line: str, email: str, name: str) -> None:
    found = read_addresses(line)
    assert found.right == [Address(email, name)]
    assert not found.wrong


def test_several_may_stand_on_one_line_each_with_its_name() -> None:
    found = read_addresses("Smith, Ann <ann@example.org>; Jones, Bob <bob@example.org>, cat@example.org")
    assert [each.email for each in found.right] == ["ann@example.org", "bob@example.org", "cat@example.org"]
    assert [each.name for each in found.right] == ["Smith Ann", "Jones Bob", ""]


def test_an_address_said_twice_counts_once_and_its_line_is_known() -> None:
    found = read_addresses("ann@example.org\n\nANN@example.org\nbob@example.org")
    assert [each.email for each in found.right] == ["ann@example.org", "bob@example.org"]
    assert found.repeated == [3]


@pytest.mark.parametrize(
    ("typed", "how"),
    [
        ("ann.example.org", "There is no @"),
        ("Ann Smith", "There is no @"),
        ("ann@@example.org", "more than one @"),
        ("ann@", "missing beside the @"),
        ("@example.org", "missing beside the @"),
        ("ann@example", "The end is missing"),
        ("an,n@exa_mple.org", "does not belong"),
        ("ann@example..org", "does not belong"),
    ],
)
def test_what_is_no_address_is_named_with_its_line_and_how_to_mend_it(typed: str, how: str) -> None:
    found = read_addresses(f"bob@example.org\n{typed}")
    assert [each.email for each in found.right] == ["bob@example.org"]
    (wrong,) = found.wrong
    assert wrong.line == 2 and how in wrong.how
    assert str(wrong).startswith("Line 2: “")


def test_a_mistyped_address_beside_a_right_one_is_not_taken_for_a_name() -> None:
    found = read_addresses("ann@example.org bob.example.org")
    assert [each.email for each in found.right] == ["ann@example.org"]
    assert found.right[0].name == ""
    assert [each.text for each in found.wrong] == ["bob.example.org"]


def test_what_is_wrong_can_be_read_again_once_mended() -> None:
    found = read_addresses("Ann Smith <ann@>\nbob@example.org\ncat")
    assert found.wrong_lines == "Ann Smith <ann@>\ncat"
    assert emails(found.wrong_lines.replace("ann@", "ann@example.org")) == ["ann@example.org"]


def test_fifty_addresses_with_three_wrong_ones_give_forty_seven() -> None:
    lines = [f"Person {n} <person{n}@example.org>" for n in range(47)]
    lines[5:5], lines[20:20], lines[40:40] = ["one@"], ["two.example.org"], ["three@example"]
    found = read_addresses("\n".join(lines))
    assert len(found.right) == 47
    assert [each.line for each in found.wrong] == [6, 21, 41]


def test_a_name_is_made_of_the_address_where_none_was_given() -> None:
    assert Address("ann.smith-jones@example.org").name_to_use == "Ann Smith Jones"
    assert Address("ann@example.org", "Annie").name_to_use == "Annie"
