"""No page runs a script or a style of its own: the browser is told with every answer, whatever it is."""

from typing import Any

import pytest


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no-such-page/", "/s/no-such-token/"])
def test_every_answer_forbids_what_does_not_come_from_our_own_files(db: None, client: Any, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert directives["default-src"] == directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["form-action"] == "'self'"
