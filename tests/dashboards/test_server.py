"""What the server of the dashboard lets a browser do, and how it begins."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.cli.running import process


def test_every_answer_carries_a_policy_that_allows_no_other_host(address: str) -> None:
    for path in ("/", "/_stcore/health", "/static/nothing.js"):
        try:
            with urlopen(address + path) as answer:
                headers = answer.headers
        except HTTPError as error:
            headers = error.headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy
        assert "unsafe-eval'" not in policy.replace("wasm-unsafe-eval", "")
        assert headers["referrer-policy"] == "no-referrer"


def test_a_name_that_leads_here_from_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(address, headers={"Host": "rebound.example"}))
    assert refused.value.code == 400


def test_a_port_that_is_taken_is_named(nordhelm: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = process(nordhelm, "-m", "aimsgraph", "dashboard", "--port", str(port))
    assert ran.returncode == 2
    assert f"127.0.0.1:{port}" in ran.stderr
    assert "--port" in ran.stderr


def test_without_a_workspace_nothing_is_served(tmp_path: Path) -> None:
    ran = process(tmp_path, "-m", "aimsgraph", "dashboard", "--no-browser")
    assert ran.returncode != 0
    assert "aims.toml" in ran.stderr
