"""Which proxy a URL is asked through, as Go's httpproxy says."""

from __future__ import annotations

import importlib.util

import pytest

from pydsl.errors import UsageError
from pydsl.proxies import proxy_for
from pydsl.web import Request, WebError, ask

PROXY = "http://proxy:3128"


@pytest.mark.parametrize(
    ("rule", "url", "is_passed_by"),
    [
        ("", "https://example.com", False),
        ("*", "https://example.com", True),
        ("other.com,*", "https://example.com", True),
        ("example.com", "https://example.com", True),
        ("example.com", "https://a.example.com", True),
        ("example.com", "https://notexample.com", False),
        (".example.com", "https://example.com", False),
        (".example.com", "https://a.example.com", True),
        ("*.example.com", "https://a.b.example.com", True),
        ("*.example.com", "https://example.com", False),
        ("other.com, EXAMPLE.com ", "https://Example.COM", True),
        ("example.com:443", "https://example.com", True),
        ("example.com:443", "https://example.com:6443", False),
        ("example.com:6443", "https://a.example.com:6443", True),
        (":6443", "https://example.com:6443", False),
        ("10.0.0.0/8", "https://10.1.2.3:6443", True),
        ("10.0.0.0/8", "https://11.1.2.3:6443", False),
        ("10.0.0.0/8", "https://example.com", False),
        ("10.1.2.3", "https://10.1.2.3:6443", True),
        ("10.1.2.3:6443", "https://10.1.2.3:6443", True),
        ("10.1.2.3:443", "https://10.1.2.3:6443", False),
        ("1.2.3", "https://10.1.2.3", False),
        ("fd00::/8", "https://[fd00::1]:6443", True),
        ("fd00::1", "https://[fd00::1]:6443", True),
        ("[fd00::1]:6443", "https://[fd00::1]:6443", True),
        ("[fd00::1]:443", "https://[fd00::1]:6443", False),
        ("fd00::/8", "https://10.1.2.3", False),
        ("a/b,,example.com", "https://example.com", True),
        ("", "https://localhost:6443", True),
        ("", "https://127.0.0.9:6443", True),
        ("", "https://[::1]:6443", True),
        ("", "https://localhost.example.com", False),
    ],
)
def test_what_is_asked_without(rule: str, url: str, is_passed_by: bool) -> None:
    assert proxy_for(url, {"HTTPS_PROXY": PROXY, "NO_PROXY": rule}) == ("" if is_passed_by else PROXY)
    assert proxy_for(url, {"https_proxy": PROXY, "no_proxy": rule}) == ("" if is_passed_by else PROXY)


def test_which_variable_is_a_schemes() -> None:
    both = {"HTTPS_PROXY": PROXY, "http_proxy": "other:1", "ALL_PROXY": "http://all:1"}
    assert proxy_for("https://a", both) == PROXY
    assert proxy_for("http://a", both) == "http://other:1"
    assert proxy_for("http://a", {"HTTPS_PROXY": PROXY, "ALL_PROXY": "http://all:1"}) == ""
    assert proxy_for("https://a", {"HTTPS_PROXY": "", "https_proxy": "socks5://s:1"}) == "socks5h://s:1"
    assert proxy_for("https://a:b:c", both) == ""


def test_what_is_no_proxy() -> None:
    with pytest.raises(UsageError) as error:
        proxy_for("https://a", {"HTTPS_PROXY": "ftp://me:secret@proxy:21"})
    assert str(error.value) == (
        "$HTTPS_PROXY is 'proxy:21': a proxy is given as http://HOST:PORT, https:// or socks5://"
    )


def test_a_socks_proxy_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError) as error:
        proxy_for("https://a", {"HTTPS_PROXY": "socks5://proxy:1080"})
    assert str(error.value) == "$HTTPS_PROXY is a SOCKS proxy: `pip install 'argo-pydsl[socks]'` for these"


def test_a_request_tells_of_what_is_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "ftp://proxy:21")
    with pytest.raises(WebError) as error:
        ask(Request(url="http://example.test/a"), 10)
    assert str(error.value) == (
        "Get \"http://example.test/a\": $HTTP_PROXY is 'ftp://proxy:21': a proxy is given as http://HOST:PORT, "
        "https:// or socks5://"
    )
