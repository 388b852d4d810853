from __future__ import annotations

import pytest

from pydsl.cluster.argo_server.connecting import connect, header_of, url_of
from pydsl.cluster.destination import ArgoServer, Destination
from pydsl.errors import UsageError


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("abc", "Bearer abc"), ("Bearer abc", "Bearer abc"), ("bearer abc\n", "bearer abc"), (" abc\n", "Bearer abc"),
        ("Basic YTpi", "Basic YTpi"), ("", ""), (" \n", ""),
    ],
)  # fmt: skip
def test_a_token_is_sent_with_its_scheme(given: str, sent: str) -> None:
    assert header_of(given) == sent


@pytest.mark.parametrize(
    ("way", "url"),
    [
        (ArgoServer(address="argo:2746"), "https://argo:2746"),
        (ArgoServer(address="argo:2746", is_secure=False), "http://argo:2746"),
        (ArgoServer(address="argo:443", base_href="/argo/"), "https://argo:443/argo"),
        (ArgoServer(address="[::1]:2746", base_href="a/b"), "https://[::1]:2746/a/b"),
    ],
)
def test_paths_begin_where_the_base_href_says(way: ArgoServer, url: str) -> None:
    assert url_of(way) == url


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://argo:2746/x", "ARGO_SERVER is 'https://argo:2746/x': give 'argo:2746', with ARGO_SECURE=true"),
        ("http://argo:2746", "ARGO_SERVER is 'http://argo:2746': give 'argo:2746', with ARGO_SECURE=false"),
        ("argo", "ARGO_SERVER is 'argo': give host:port, such as argo:2746"),
    ],
)
def test_an_address_that_argo_would_not_take_says_what_to_write(address: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        url_of(ArgoServer(address=address))
    assert str(refused.value) == told


def test_no_token_is_shown() -> None:
    way = ArgoServer(address="argo:2746", token="hush", headers=(("X-Key", "hush"),))
    cluster = connect(Destination(way=way), {"KUBECONFIG": "/nowhere"})
    assert "hush" not in repr(cluster)
    assert cluster.destination.namespace == "default"
