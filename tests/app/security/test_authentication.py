"""Who gets in, and as whom: the whole page behind its doors."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.app.application import build_app
from rag.pipeline import Pipeline
from rag.settings import load_settings
from rag.store.users import Users

BASE = "http://127.0.0.1:7860"
PASSWORD = "correct horse"
Open = Callable[[], TestClient]


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(tmp_path / "home")


@pytest.fixture
def opened(pipeline: Pipeline, tmp_path: Path) -> Open:
    """A visitor of the page as it is after a start."""
    settings = load_settings(home=tmp_path / "home", answerer="extractive")
    return lambda: TestClient(build_app(pipeline, settings, 7860), base_url=BASE)


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def sign_in(web: TestClient, name: str = "ann", password: str = PASSWORD) -> int:
    sent = web.post("/sign-in", data={"name": name, "password": password}, follow_redirects=False)
    return sent.status_code


def routes(inside: Any) -> Iterator[tuple[str, str]]:
    """Every route that the application has, Gradio's and ours, with methods."""
    for route in inside.routes:
        below = getattr(route, "original_router", None) or getattr(route, "app", None)
        if getattr(below, "routes", None):
            yield from routes(below)
        else:
            path = re.sub(r"\{.*?\}", "x", route.path)
            yield from ((method, path) for method in getattr(route, "methods", None) or ("GET",))


def test_without_users_everybody_is_let_in(opened: Open) -> None:
    web = opened()
    assert web.get("/").status_code == 200
    assert web.get("/reader").status_code == 200
    assert web.get("/account").text == ""
    assert web.get("/sign-in", follow_redirects=False).headers["location"] == "/"


def test_with_a_user_nothing_is_open_but_the_sign_in_page(opened: Open, users: Users) -> None:
    web = opened()
    users.add("ann", PASSWORD)  # while the page runs
    every = set(routes(web.app))
    assert {path for _, path in every} >= {"/reader", "/config", "/gradio_api/queue/join", "/who"}
    let_in = set()
    for method, path in every:
        response = web.request(method, path, follow_redirects=False)
        if response.status_code not in (401, 404):
            let_in.add(path)
    assert let_in <= {"/sign-in", "/page/sign_in.css", "/favicon.ico"}
    assert "3,000" not in web.get("/reader").text


def test_a_user_is_sent_to_the_sign_in_page_and_back(opened: Open, users: Users) -> None:
    users.add("ann", PASSWORD)
    web = opened()
    asked = web.get("/?doc=a%26b&at=1-2", headers={"Accept": "text/html"}, follow_redirects=False)
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2F%3Fdoc%3Da%2526b%26at%3D1-2"
    assert 'value="/?doc=a%26b&amp;at=1-2"' in web.get(asked.headers["location"]).text
    sent = {"name": "ann", "password": PASSWORD, "next": "/?doc=a%26b&at=1-2"}
    done = web.post("/sign-in", data=sent, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/?doc=a%26b&at=1-2")
    assert web.get("/").status_code == 200
    assert web.get("/config").json()["username"] == "ann"
    assert "ann" in web.get("/account").text


def test_the_cookie_is_kept_from_scripts_and_other_sites(opened: Open, users: Users) -> None:
    users.add("ann", PASSWORD)
    sent = {"name": "ann", "password": PASSWORD}
    plain = opened().post("/sign-in", data=sent, follow_redirects=False).headers["set-cookie"]
    assert "httponly; samesite=lax" in plain
    assert "secure" not in plain
    web = opened()
    web.base_url = web.base_url.copy_with(scheme="https")
    assert (
        "; secure" in web.post("/sign-in", data=sent, follow_redirects=False).headers["set-cookie"]
    )


def test_a_session_outlives_a_restart_but_not_the_password(
    opened: Open, users: Users, tmp_path: Path
) -> None:
    users.add("ann", PASSWORD)
    users.add("bob", PASSWORD)
    first = opened()
    assert sign_in(first) == 303
    again = opened()
    again.cookies = first.cookies
    assert again.get("/reader").status_code == 200
    assert (tmp_path / "home" / "session.key").stat().st_mode & 0o777 == 0o600
    users.add("ann", "battery staple")
    assert again.get("/reader").status_code == 401
    assert sign_in(again, password="battery staple") == 303
    assert again.get("/reader").status_code == 200
    users.remove("ann")
    assert again.get("/reader").status_code == 401


def test_a_forged_cookie_is_worth_nothing(opened: Open, users: Users) -> None:
    users.add("ann", PASSWORD)
    web = opened()
    assert sign_in(web) == 303
    ((name, value),) = web.cookies.items()
    for forged in (value[:-1], "x" + value, value.split(".")[0], "null", ""):
        web.cookies.clear()
        web.cookies.set(name, forged)
        assert web.get("/reader").status_code == 401


def test_signing_out_ends_the_session(opened: Open, users: Users) -> None:
    users.add("ann", PASSWORD)
    web = opened()
    assert sign_in(web) == 303
    done = web.post("/sign-out", follow_redirects=False)
    assert done.headers["location"] == "/sign-in"
    assert web.get("/reader").status_code == 401


def test_a_program_sends_name_and_password(opened: Open, users: Users) -> None:
    users.add("ann", PASSWORD)
    web = opened()
    assert web.get("/config", headers=basic("ann")).json()["username"] == "ann"
    assert not web.cookies
    for wrong in (basic("ann", "wrong"), basic("bob"), {"Authorization": "Basic ???"}):
        refused = web.get("/config", headers=wrong)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic")
    browser = web.get("/reader", headers={"User-Agent": "Mozilla/5.0"})
    assert browser.status_code == 401
    assert "www-authenticate" not in browser.headers  # it would ask in a window of its own


def test_guessing_is_slowed_down(opened: Open, users: Users) -> None:
    users.add("ann", PASSWORD)
    web = opened()
    assert [sign_in(web, password="wrong") for _ in range(4)] == [403, 403, 403, 429]
    refused = web.get("/config", headers=basic("ann", "wrong"))
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"


def test_damaged_users_close_the_page(opened: Open, tmp_path: Path) -> None:
    web = opened()
    (tmp_path / "home" / "users.json").write_text("{")
    refused = web.get("/reader")
    assert refused.status_code == 503
    assert "rag user NAME" in refused.text


def test_one_user_cannot_listen_to_another(opened: Open, users: Users) -> None:
    users.add("ann", PASSWORD)
    users.add("bob", PASSWORD)
    ann, bob = basic("ann"), basic("bob")
    cancel = {"session_hash": "anns", "fn_index": 0, "event_id": "x"}
    data = "/gradio_api/queue/data?session_hash="
    with opened() as web:
        assert web.post("/gradio_api/cancel", json=cancel, headers=ann).status_code == 200
        for path in (
            f"{data}anns",
            f"{data}bobs&session_hash=anns",
            "/gradio_api/heartbeat/anns",
            "/gradio_api/heartbeat/%61nns",
        ):
            assert web.get(path, headers=bob).status_code == 403
        for path in ("queue/join", "cancel", "call/ask", "component_server", "run/ask"):
            sent = web.post(f"/gradio_api/{path}", json=cancel, headers=bob)
            assert sent.status_code == 403
        assert web.post("/gradio_api/cancel", json=cancel, headers=ann).status_code == 200


def test_a_request_that_is_nested_without_end_is_refused(opened: Open, users: Users) -> None:
    users.add("ann", PASSWORD)
    with opened() as web:
        sent = web.post("/gradio_api/cancel", content="[" * 100_000, headers=basic("ann"))
    assert 400 <= sent.status_code < 500


def test_a_request_that_is_too_long_is_refused(opened: Open, users: Users) -> None:
    users.add("ann", PASSWORD)
    web = opened()
    long = {"session_hash": "x", "data": ["x" * 4_000_000]}
    sent = web.post("/gradio_api/queue/join", json=long, headers=basic("ann"))
    assert sent.status_code == 413
