"""The sign-in page: what it shows, and where it leads."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag.app.security.setup import add_security, exposure_warning
from rag.app.security.signin import account_html, local_address
from rag.settings import load_settings
from rag.store.users import Users


@pytest.fixture
def web(tmp_path: Path) -> TestClient:
    app = FastAPI()
    add_security(app, load_settings(home=tmp_path))
    Users(tmp_path).add("ann", "correct horse")
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def test_a_wrong_password_is_told_and_nothing_is_lost(web: TestClient) -> None:
    sent = {"name": 'a"><b>nn', "password": "wrong", "next": "/?doc=1"}
    page = web.post("/sign-in", data=sent)
    assert page.status_code == 403
    assert 'role="alert">Wrong user name or password.' in page.text
    assert 'value="a&#34;&gt;&lt;b&gt;nn"' in page.text
    assert 'name="next" value="/?doc=1"' in page.text
    assert "wrong" not in page.text


def test_browsers_and_password_managers_know_the_fields(web: TestClient) -> None:
    page = web.get("/sign-in").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "<script" not in page


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        " //evil.example",
        "evil",
        "",
    ],
)
def test_no_other_address_is_led_to(web: TestClient, wanted: str) -> None:
    assert local_address(wanted) == "/"
    sent = {"name": "ann", "password": "correct horse", "next": wanted}
    assert web.post("/sign-in", data=sent).headers["location"] == "/"


@pytest.mark.parametrize("body", [b"name=" + b"x" * 20_000, b"", b"\xff\xfe=%ff&name=%00"])
def test_a_form_that_is_none_is_refused(web: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert web.post("/sign-in", content=body, headers=headers).status_code in (403, 413)


def test_another_site_cannot_sign_anybody_in_or_out(web: TestClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    sent = {"name": "ann", "password": "correct horse"}
    assert web.post("/sign-in", data=sent, headers=foreign).status_code == 403
    assert web.post("/sign-out", headers=foreign).status_code == 403


def test_the_account_is_escaped() -> None:
    assert "<b>" not in account_html("<b>")
    assert account_html("") == ""


def test_a_page_that_is_open_to_other_machines_says_so(tmp_path: Path) -> None:
    open_to_all = load_settings(home=tmp_path, host="0.0.0.0")
    assert "Anyone who can reach this address" in exposure_warning(open_to_all)
    assert "rag user NAME" in exposure_warning(open_to_all)
    assert exposure_warning(load_settings(home=tmp_path)) == ""
    Users(tmp_path).add("ann", "correct horse")
    assert exposure_warning(open_to_all) == ""
