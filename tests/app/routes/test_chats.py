"""The routes of kept conversations, over a real store."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from rag.app.html.chat_list import LISTED
from rag.app.routes.chats import chats_router
from rag.app.security.authentication import user_of
from rag.app.security.setup import add_security
from rag.settings import load_settings
from rag.store.conversations import Conversations, Exchange
from rag.store.users import Users
from rag.types import Answer, Citation, Source, Statement

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
NAMED = {"a", "button", "div", "h2", "li", "p", "span", "time", "ul"}


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path)


@pytest.fixture
def client(kept: Conversations) -> TestClient:
    """Requests of the user who is named in a header."""
    app = FastAPI()
    app.include_router(chats_router(kept, user))
    return TestClient(app)


def user(request: Request) -> str:
    return request.headers.get("x-user", "")


def asked(kept: Conversations, question: str = "How many troops?", who: str = "") -> str:
    chat = kept.begin(who, question)
    source = Source("d1", "a.txt", publisher="The Times", published="2024-11-01")
    quote = Citation("p1", source, 3, 15, "8,000 troops")
    statement = Statement("Up to 8,000.", (quote,), "supported", "")
    kept.keep(who, chat, 0, Exchange(question, Answer(question, (statement,), answerer="quotes")))
    return chat


class Drawn(HTMLParser):
    """The tags of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def titles(html: str) -> list[str]:
    return re.findall(r'class="title"[^>]*>([^<]*)<', html)


def test_without_conversations_the_list_says_so(client: TestClient) -> None:
    listed = client.get("/chats")
    assert "No conversations yet." in listed.text
    assert listed.headers["cache-control"] == "no-store"
    assert "No conversation contains “tanks”." in client.get("/chats?words=tanks").text


def test_conversations_are_listed_by_day_the_latest_first(
    tmp_path: Path, client: TestClient, kept: Conversations
) -> None:
    noon = datetime.now(UTC).replace(hour=12)
    for days, question in [(9, "long ago"), (1, "yesterday"), (0, "today")]:
        asked(Conversations(tmp_path, lambda days=days: noon - timedelta(days)), question)  # type: ignore[misc]
    html = client.get("/chats").text
    assert titles(html) == ["today", "yesterday", "long ago"]
    assert re.findall("<h2>(.*?)</h2>", html) == ["Today", "Yesterday", "Earlier"]
    assert 'href="?chat=' in html
    times = re.findall(r'<time datetime="(.+?)" title="(.+?)"><span[^>]*>(.+?)<', html)
    assert times[0][1].startswith(f"{noon:%A}, {noon.day} {noon:%B} {noon.year}, 12:")
    assert re.fullmatch(r"12:\d\d", times[0][2])
    earlier = noon - timedelta(9)
    year = "" if earlier.year == noon.year else f" {earlier.year}"
    assert times[2][2] == f"{earlier.day} {earlier:%b}{year}"
    assert datetime.fromisoformat(times[2][0]) == earlier
    assert len(re.findall('aria-describedby="(when-.+?)"', html)) == 3


def test_days_are_those_of_the_users_clock(tmp_path: Path, client: TestClient) -> None:
    now = datetime.now(UTC)
    # A clock that shows half past midnight, and a question asked an hour before.
    east = (30 - now.hour * 60 - now.minute) % 1440
    east -= 1440 if east > 800 else 0
    asked(Conversations(tmp_path, lambda: now - timedelta(hours=1)))
    assert "<h2>Yesterday</h2>" in client.get(f"/chats?west={-east}").text


def test_words_find_what_was_asked_answered_and_quoted(
    client: TestClient, kept: Conversations
) -> None:
    asked(kept, "How many troops?")
    asked(kept, "Who wrote it?")
    assert titles(client.get("/chats", params={"words": "TROOPS many"}).text) == [
        "How many troops?"
    ]
    assert len(titles(client.get("/chats", params={"words": "8,000"}).text)) == 2


def test_a_long_list_says_that_it_is_cut(client: TestClient, kept: Conversations) -> None:
    for _ in range(LISTED + 1):
        kept.begin("", "x")
    html = client.get("/chats").text
    assert len(titles(html)) == LISTED
    assert "Search to find older ones." in html


def test_renamed_deleted_and_restored(client: TestClient, kept: Conversations) -> None:
    chat = asked(kept)
    assert client.post(f"/chats/{chat}/rename", json={"title": "Troops"}).status_code == 204
    assert titles(client.get("/chats").text) == ["Troops"]
    assert client.post(f"/chats/{chat}/delete").status_code == 204
    assert titles(client.get("/chats").text) == []
    assert client.get(f"/chats/{chat}.md").status_code == 404
    assert client.post(f"/chats/{chat}/restore").status_code == 204
    assert titles(client.get("/chats").text) == ["Troops"]


def test_exports_are_downloads_with_a_safe_name(client: TestClient, kept: Conversations) -> None:
    chat = asked(kept)
    kept.rename("", chat, '../Größe "x"\r\nSet-Cookie: a=b')
    for suffix, kind in ((".md", "text/markdown"), (".json", "application/json")):
        download = client.get(f"/chats/{chat}{suffix}")
        assert download.headers["content-type"].startswith(kind)
        disposition = download.headers["content-disposition"]
        assert disposition.isascii()
        assert disposition.startswith("attachment; filename*=UTF-8''")
        name = unquote(disposition.partition("''")[2])
        assert name.startswith("Größe")
        assert name.endswith(suffix)
        assert not set(name) & set('/\\"\r\n;:')
        assert "8,000 troops" in download.text
    assert client.get(f"/chats/{chat}.json").json()["exchanges"][0]["question"] == (
        "How many troops?"
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ".md"),
        ("GET", ".json"),
        ("POST", "/rename"),
        ("POST", "/delete"),
        ("POST", "/restore"),
    ],
)
def test_the_conversations_of_others_look_missing(
    client: TestClient, kept: Conversations, method: str, path: str
) -> None:
    chat = asked(kept, who="ann")
    if path == "/restore":
        kept.delete("ann", chat)
    for tried in (chat, "nonsense"):
        answer = client.request(
            method, f"/chats/{tried}{path}", json={"title": "x"}, headers={"x-user": "bob"}
        )
        assert answer.status_code == 404
        assert answer.json()["message"] == "This conversation does not exist."
        assert answer.json()["remedy"]
    assert not titles(client.get("/chats", headers={"x-user": "bob"}).text)
    owners = titles(client.get("/chats", headers={"x-user": "ann"}).text)
    assert len(owners) == (0 if path == "/restore" else 1)


def test_who_is_signed_in_sees_their_own(kept: Conversations, tmp_path: Path) -> None:
    app = FastAPI()
    app.include_router(chats_router(kept, user_of))
    add_security(app, load_settings(home=tmp_path))
    page = TestClient(app, base_url="http://127.0.0.1")
    chat = asked(kept, "Nobody's?")
    assert titles(page.get("/chats").text) == ["Nobody&#39;s?"]
    users = Users(tmp_path)
    for name in ("ann", "bob"):
        users.add(name, f"the password of {name}")
    mine = asked(kept, "Ann's?", "ann")
    ann, bob = (("ann", "the password of ann"), ("bob", "the password of bob"))
    assert titles(page.get("/chats", auth=ann).text) == ["Ann&#39;s?"]
    assert page.get(f"/chats/{mine}.md", auth=ann).status_code == 200
    assert not titles(page.get("/chats", auth=bob).text)
    assert page.get(f"/chats/{mine}.md", auth=bob).status_code == 404
    assert page.get(f"/chats/{chat}.md", auth=bob).status_code == 404
    assert page.get("/chats").status_code == 401


def test_errors_are_words(client: TestClient, kept: Conversations, tmp_path: Path) -> None:
    chat = asked(kept)
    for unclear in ({}, {"title": ["x"]}):
        answer = client.post(f"/chats/{chat}/rename", json=unclear)
        assert answer.status_code == 422
        assert answer.json()["message"]
    (tmp_path / "conversations.sqlite").write_bytes(b"no database" * 100)
    for leftover in tmp_path.glob("conversations.sqlite-*"):
        leftover.unlink()
    broken = client.get("/chats")
    assert broken.status_code == 503
    assert "conversations.sqlite" in broken.json()["message"]
    assert broken.json()["remedy"]


def test_hostile_titles_stay_text(client: TestClient, kept: Conversations) -> None:
    chat = asked(kept, HOSTILE)
    html = client.get("/chats").text + client.get("/chats", params={"words": HOSTILE}).text
    drawn = Drawn(html + client.get("/chats", params={"words": "<b>nothing</b>"}).text)
    assert {tag for tag, _ in drawn.tags} <= NAMED
    assert not [a for _, attrs in drawn.tags for a in attrs if a.startswith("on")]
    links = {a["href"] for tag, a in drawn.tags if tag == "a"}
    assert links == {f"?chat={chat}", f"chats/{chat}.md", f"chats/{chat}.json"}
