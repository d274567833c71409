"""What stands at the root, what every answer says of itself, and our routes below a path."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from gis.store import open_store
from gis.text import LANGUAGES, Language
from routes import root, subpath
from tests import services
from views.icon import favicon
from views.og_image import og_image
from views.words import REVIEW, TITLE

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (
    b'<html lang="en"><head><link rel="shortcut icon" href="./favicon.png" />'
    b"<title>Streamlit</title></head><body></body></html>"
)


@pytest.fixture
def client() -> TestClient:
    return services.client(Starlette(routes=root.ROUTES, middleware=[Middleware(root.Policies)]))


def test_nothing_is_indexed_unless_that_is_asked_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(root.ROBOTS, raising=False)
    answer = client.get("/robots.txt")
    assert answer.text.splitlines()[-2:] == ["User-agent: *", "Disallow: /"]
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    monkeypatch.setenv(root.ROBOTS, "allow")
    answer = client.get("/robots.txt")
    assert "Disallow: /\n" not in answer.text
    assert "x-robots-tag" not in answer.headers


@pytest.mark.parametrize(
    ("named", "policy", "option"),
    [
        (None, "'self'", "SAMEORIGIN"),
        ("", "'self'", "SAMEORIGIN"),
        ("'none'", "'none'", "DENY"),
        ("'self' https://portal.example:8443", "'self' https://portal.example:8443", None),
        ("*", "*", None),
        ("'self'; script-src *", "'self'", "SAMEORIGIN"),
        ("'none' https://a.example", "'self'", "SAMEORIGIN"),
        ("a.example\r\nX-Evil: b", "'self'", "SAMEORIGIN"),
    ],
)
def test_who_may_frame_the_pages_is_said_with_every_answer(
    client: TestClient, monkeypatch: pytest.MonkeyPatch,
    named: str | None, policy: str, option: str | None,
) -> None:  # fmt: skip
    if named is None:
        monkeypatch.delenv(root.FRAMES, raising=False)
    else:
        monkeypatch.setenv(root.FRAMES, named)
    headers = client.get("/robots.txt").headers
    assert headers["content-security-policy"] == f"frame-ancestors {policy}"
    assert headers.get("x-frame-options") == option


def test_the_icon_is_the_drawing_in_three_sizes(client: TestClient) -> None:
    answer = client.get("/favicon.ico")
    assert answer.headers["content-type"] == "image/x-icon"
    image = Image.open(BytesIO(answer.content))
    assert image.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    pixels = image.convert("RGBA")
    assert pixels.getpixel((0, 0))[3] == 0
    assert pixels.getpixel((33, 31)) == (0x00, 0x72, 0xB2, 255)
    assert pixels.getpixel((24, 2)) == (0xF8, 0xF6, 0xF1, 255)
    favicon.cache_clear()
    assert favicon() == answer.content


def test_the_picture_of_links_is_large_enough_and_the_same_each_time(client: TestClient) -> None:
    answer = client.get("/og.png")
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert answer.content == og_image(open_store(ROOT / "data").tables)
    again = client.get("/og.png", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_tells_what_the_pages_are(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ATLAS_URL", raising=False)
    monkeypatch.delenv(root.ROBOTS, raising=False)
    head = root.with_head(DOCUMENT, language).decode()
    assert f"<title>{TITLE.get(language)}</title>" in head
    assert REVIEW.get(language) in head
    assert 'href="./favicon.ico"' in head
    assert '<meta property="og:image" content="./og.png">' in head
    assert '<meta name="robots" content="noindex">' in head
    monkeypatch.setenv("ATLAS_URL", 'https://map.example/x"/')
    assert (
        'content="https://map.example/x&quot;/og.png"'
        in root.with_head(DOCUMENT, language).decode()
    )


async def where(request: Request) -> Response:
    return PlainTextResponse(f"{request.scope['root_path']} {request.url_for('where').path}")


async def page(request: Request) -> Response:
    return PlainTextResponse("a page")


@pytest.fixture
def below(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Return an application whose pages are moved to /finance-map, and one route of ours."""
    monkeypatch.setattr(subpath, "base_path", lambda: "/finance-map")
    ours = [Route("/where", where, name="where")]
    moved = Route("/finance-map/{path:path}", page)
    app = Starlette(routes=[*ours, moved], middleware=[Middleware(subpath.Subpath, routes=ours)])
    return services.client(app)


def test_a_route_answers_below_the_path_and_knows_it(below: TestClient) -> None:
    assert below.get("/finance-map/where").text == "/finance-map /finance-map/where"
    assert below.get("/where").text == " /where"


def test_what_is_not_ours_goes_to_the_pages(below: TestClient) -> None:
    assert below.get("/finance-map/areas").text == "a page"
    assert below.get("/finance-mapped/where").status_code == 404


@pytest.mark.parametrize("path", ["/", "/finance-map"])
def test_who_comes_to_the_root_is_sent_to_the_path(below: TestClient, path: str) -> None:
    answer = below.get(f"{path}?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (307, "/finance-map/?lang=en")


@pytest.mark.parametrize(
    ("named", "found"),
    [("", None), ("*", "*"), ("https://portal.example", "https://portal.example"),
     ("https://a.example https://b.example", None), ("javascript:alert(1)", None)],
)  # fmt: skip
def test_pages_of_another_origin_read_tiles_only_where_it_is_named(
    named: str, found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_CORS", named)
    allowed = "Access-Control-Allow-Origin"
    assert root.sharing({"path": "/tiles/units.json"}).get(allowed) == found
    below = {"path": "/finance-map/ogc/collections", "root_path": "/finance-map"}
    assert root.sharing(below).get(allowed) == found
    assert root.sharing({"path": "/"}) == {}
