"""Who is let in, and what they may do: nobody without a role, nothing beyond it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from aimsgraph.errors import WorkspaceError
from aimsgraph.workspace.serving import Login, Served
from tests.cli.running import process
from tests.dashboards.conftest import Heard, free_port, serving, words
from tests.dashboards.provider import CLIENT, SECRET, Provider, providing
from tests.dashboards.test_every_page import PAGES, address_of, queried, settle

RECORD = "evidence:ai-policy"
SAID = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "of at least fourteen letters",
    "client_id": CLIENT,
    "client_secret": SECRET,
    "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
}


def ask_to_sign_in(folder: Path, **said: str) -> Path:
    """Let a workspace say how people sign in."""
    told = {**SAID, **said}
    (folder / ".streamlit").mkdir(exist_ok=True)
    lines = [f'{name} = "{value}"' for name, value in told.items() if value]
    (folder / ".streamlit" / "secrets.toml").write_text("\n".join(["[auth]", *lines, ""]))
    return folder


@pytest.fixture
def guarded(tmp_path: Path, nordhelm: Path) -> Path:
    return ask_to_sign_in(Path(shutil.copytree(nordhelm, tmp_path / "guarded")))


# ---- What a workspace says -----------------------------------------------------------------------


def test_without_a_word_nobody_has_to_sign_in(tmp_path: Path) -> None:
    assert Served(str(tmp_path)).login is None
    assert Served(str(tmp_path)).hosts == ("127.0.0.1", "localhost")


def test_the_server_is_known_by_the_name_people_are_sent_back_to(tmp_path: Path) -> None:
    ask_to_sign_in(
        tmp_path, redirect_uri="https://aims.example/oauth2callback", role_claim="groups"
    )
    assert Served(str(tmp_path)).login == Login("aims.example", "groups")
    assert Served(str(tmp_path)).hosts == ("127.0.0.1", "localhost", "aims.example")


@pytest.mark.parametrize("name", SAID)
def test_what_is_missing_is_named_and_nobody_is_let_in(
    name: str, guarded: Path, run: Callable[..., Any]
) -> None:
    ask_to_sign_in(guarded, **{name: ""})
    with pytest.raises(WorkspaceError, match=name):
        _login = Served(str(guarded)).login
    page = run(guarded)
    assert "Nobody is let in" in page.error[0].value
    assert not page.title


@pytest.mark.parametrize(
    "address", ["aims.example", "https://aims.example/", "ftp://aims.example/oauth2callback"]
)
def test_an_address_to_which_nobody_can_be_sent_back_is_refused(
    address: str, guarded: Path
) -> None:
    ask_to_sign_in(guarded, redirect_uri=address)
    ran = process(guarded, "-m", "aimsgraph", "dashboard", "--no-browser")
    assert ran.returncode == 5
    assert "redirect_uri" in ran.stderr
    assert "/oauth2callback" in ran.stderr


def test_what_cannot_be_read_lets_nobody_in(guarded: Path, run: Callable[..., Any]) -> None:
    (guarded / ".streamlit" / "secrets.toml").write_text("[auth\n")
    assert "Nobody is let in" in run(guarded).error[0].value


# ---- Roles ---------------------------------------------------------------------------------------


def signed_in(roles: object) -> dict[str, Any]:
    return {"is_logged_in": True, "email": "priya@nordhelm.example", "roles": roles}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "user",
    [{}, {"is_logged_in": False, "roles": ["editor"]}, signed_in([]), signed_in("owner")],
    ids=["nobody", "signed out", "no role", "another role"],
)
def test_without_a_role_no_page_says_anything(
    name: str, user: dict[str, Any], guarded: Path, run: Callable[..., Any]
) -> None:
    page = run(guarded, address_of(name) and name, user=user, **queried(name))
    assert not page.exception
    assert "Nordhelm" not in words(page)
    assert not page.dataframe
    assert [one.label for one in page.button] in (["Sign in"], ["Sign out"])


@pytest.mark.parametrize("roles", ["viewer", ["Viewer"], ["x", "auditor"], ["viewer", "editor"]])
def test_with_a_role_pages_are_shown(roles: object, guarded: Path, run: Callable[..., Any]) -> None:
    page = run(guarded, user=signed_in(roles))
    assert not page.exception
    assert not page.error
    assert "requirements are supported today" in words(page)
    assert any(one.label.startswith("Sign out priya") for one in page.button)


def offers(page: Any, label: str) -> bool:
    return label in [one.label for one in page.button]


@pytest.mark.parametrize(
    ("role", "packs", "records"),
    [("viewer", False, False), ("auditor", True, False), ("editor", True, True)],
)
def test_a_role_opens_what_it_is_for(
    role: str, packs: bool, records: bool, guarded: Path, run: Callable[..., Any]
) -> None:
    documents = run(guarded, "documents", user=signed_in([role]))
    assert offers(documents, "Stage 2 (zip)") is packs
    item = run(guarded, "item", user=signed_in([role]), id=RECORD)
    assert offers(item, "Record") is records
    assert ("for the role editor" in words(item)) is not records


def test_whoever_lost_the_role_meanwhile_records_nothing(
    guarded: Path, run: Callable[..., Any]
) -> None:
    page = run(guarded, "item", user=signed_in(["editor"]), id=RECORD)
    before = (guarded / "journal.yaml").read_bytes()
    page.user = signed_in(["viewer"])
    next(one for one in page.button if one.label == "Record").click().run()
    assert (guarded / "journal.yaml").read_bytes() == before


def test_who_signed_in_records_under_their_own_name(guarded: Path, run: Callable[..., Any]) -> None:
    page = run(guarded, "item", user=signed_in(["editor"]), id=RECORD)
    by = next(one for one in page.text_input if one.label == "Who says so")
    assert by.disabled
    next(one for one in page.button if one.label == "Record").click().run()
    assert not page.error
    journal = (guarded / "journal.yaml").read_text()
    assert 'by: "priya@nordhelm.example"' in journal


# ---- In a real browser, at a real provider -------------------------------------------------------


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing() as found:
        yield found


@pytest.fixture(scope="module")
def secured(
    nordhelm: Path, provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    folder = Path(shutil.copytree(nordhelm, tmp_path_factory.mktemp("secured") / "nordhelm"))
    port = free_port()
    ask_to_sign_in(
        folder,
        redirect_uri=f"http://localhost:{port}/oauth2callback",
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
    )
    with serving(folder, port=port):
        yield f"http://localhost:{port}"


def test_people_sign_in_at_the_provider_and_out_again(
    visit: Callable[..., tuple[Any, Heard]], secured: str, provider: Provider
) -> None:
    provider.claims = {"email": "priya@nordhelm.example", "roles": ["auditor"]}
    page, heard = visit("", at=secured)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Coverage").wait_for()
    settle(page)
    assert page.url == f"{secured}/"
    page.get_by_text(re.compile(r"51 of 62")).first.wait_for()
    page.goto(f"{secured}/documents")
    page.get_by_role("button", name="Stage 2 (zip)").wait_for()
    own = (secured, provider.issuer, "blob:", "data:")
    assert not [url for url in heard.requests if not url.startswith(own)]
    page.get_by_role("button", name=re.compile("^Sign out priya")).click()
    page.get_by_role("button", name="Sign in").wait_for()
    page.goto(f"{secured}/documents")
    page.get_by_role("button", name="Sign in").wait_for()


def test_without_a_role_one_is_told_whom_to_ask(
    visit: Callable[..., tuple[Any, Heard]], secured: str, provider: Provider
) -> None:
    provider.claims = {"email": "new@nordhelm.example"}
    page, _heard = visit("", at=secured)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text(re.compile("^new.*@nordhelm.* has no role here")).wait_for()
    assert page.get_by_text("51 of 62").count() == 0


def test_another_name_is_refused_still(secured: str) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(secured, headers={"Host": "rebound.example"}))
    assert refused.value.code == 400
