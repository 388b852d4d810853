"""Who asks the API server: tokens, files with tokens that are renewed, passwords, plugins that log in."""

from __future__ import annotations

import base64
import contextlib
import os
import ssl
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.cluster.transport import FixedToken
from pydsl.errors import InfrastructureError, UsageError
from pydsl.expr.errors import ExprError
from pydsl.expr.strftime import seconds_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.cluster.kubernetes.kubeconfig import Login
    from pydsl.cluster.transport import Credentials
    from pydsl.spec.values import Json

EARLY = 10.0
"""Seconds before a plugin's token expires in which it's asked for the next."""
REREAD = 10.0
"""Seconds after which a file's token is read again."""


@attrs.define
class TokenFile:
    """A file whose token is renewed by somebody else."""

    path: Path
    _token: str = attrs.field(default="", init=False, repr=False)
    _read: float = attrs.field(default=float("-inf"), init=False)

    def headers(self) -> Mapping[str, str]:
        """Return the header, with what the file says now."""
        if time.monotonic() - self._read > REREAD:
            self._load()
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> bool:
        """Read the file again; whether it says something else."""
        before = self._token
        self._load()
        return self._token != before

    def _load(self) -> None:
        try:
            self._token = self.path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise UsageError(
                f"{self.path}: the token can't be read: {(error.strerror or str(error)).lower()}"
            ) from None
        if not self._token:
            raise UsageError(f"{self.path}: the file of the token is empty")
        self._read = time.monotonic()


@attrs.define
class LoginCommand:
    """A command that logs in (`exec`), by the kubernetes package. It's asked again before its token expires."""

    login: Login
    context: ssl.SSLContext | None = None
    """Where a certificate goes that it gives instead of a token."""
    _token: str = attrs.field(default="", init=False, repr=False)
    _until: float = attrs.field(default=0.0, init=False)

    def headers(self) -> Mapping[str, str]:
        """Return the header."""
        if time.time() > self._until - EARLY:
            self.renew()
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def renew(self) -> bool:
        """Log in again."""
        status = self._asked()
        token, certificate = str(status.get("token") or "").strip(), status.get("clientCertificateData")
        if not token and not certificate:
            raise InfrastructureError(f"{self._name()} gave neither a token nor a certificate")
        try:
            self._until = _expiry(status)
            if certificate and self.context is not None:
                load_certificate(self.context, certificate.encode(), str(status.get("clientKeyData") or "").encode())
        except (ExprError, ValueError, ssl.SSLError) as error:
            raise InfrastructureError(f"{self._name()} gave what can't be read: {error}") from None
        self._token = token
        return True

    def _asked(self) -> Json:
        package = _package("kube_config")
        failure = package.ConfigException
        node, cluster = (
            package.ConfigNode(name, value) for name, value in (("exec", self._config()), ("cluster", self._cluster()))
        )
        try:
            return package.ExecProvider(node, self.login.folder, cluster).run()
        except FileNotFoundError:
            hint = str(self.login.user["exec"].get("installHint") or "is it installed?").strip()
            raise InfrastructureError(f"{self._name()} isn't there: {hint}") from None
        except (failure, OSError) as error:
            first = str(error).strip().replace("\n", " ")
            raise InfrastructureError(f"{self._name()} doesn't log in: {first}") from None

    def _config(self) -> Json:
        """Return the plugin's configuration, with a relative path below its kubeconfig."""
        config = dict(self.login.user["exec"])
        command = str(config.get("command") or "")
        return {**config, "command": str(Path(self.login.folder) / command) if os.sep in command else command}

    def _cluster(self) -> Json:
        return dict(self.login.cluster)

    def _name(self) -> str:
        return f"the login plugin {self.login.user['exec'].get('command')!r} of user {self.login.user_name!r}"


def _expiry(status: Json) -> float:
    """Return when a plugin's answer expires, as seconds of the epoch; never where it doesn't say."""
    found = seconds_or_none(status.get("expirationTimestamp"))
    return float("inf") if found is None else found


def credentials_of(login: Login, context: ssl.SSLContext | None) -> Credentials:
    """Return who asks by a kubeconfig's user. The order is kubectl's. Raises UsageError."""
    user = login.user
    if user.get("token"):
        return FixedToken(f"Bearer {str(user['token']).strip()}")
    if user.get("tokenFile"):
        return TokenFile(Path(user["tokenFile"]))
    if user.get("exec"):
        return LoginCommand(login, context)
    if user.get("auth-provider"):
        return _of_provider(login)
    if user.get("username"):
        pair = f"{user['username']}:{user.get('password') or ''}"
        return FixedToken(f"Basic {base64.b64encode(pair.encode()).decode()}")
    return FixedToken()


def _of_provider(login: Login) -> Credentials:
    """Return the token that one of the kubernetes package's own providers has."""
    package = _package("kube_config")
    whole = {
        "apiVersion": "v1", "kind": "Config", "current-context": "it",
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "clusters": [{"name": "it", "cluster": {"server": login.cluster["server"]}}],
        "users": [{"name": "it", "user": dict(login.user)}],
    }  # fmt: skip
    configuration = package.Configuration()
    provider = login.user["auth-provider"].get("name")
    try:
        package.load_kube_config_from_dict(whole, client_configuration=configuration, persist_config=False)
    except Exception as error:  # each provider has errors of its own
        raise InfrastructureError(
            f"the auth-provider {provider!r} of user {login.user_name!r} fails: {error}"
        ) from None
    token = configuration.api_key.get("authorization")
    if not token:
        raise UsageError(
            f"the auth-provider {provider!r} of user {login.user_name!r} isn't one that's known: use `exec`"
        )
    return FixedToken(str(token))


def _package(module: str) -> Any:
    """Load a module of `kubernetes.config`: half a second, that only who logs in by a plugin pays."""
    import importlib

    return importlib.import_module(f"kubernetes.config.{module}")


def load_certificate(context: ssl.SSLContext, certificate: bytes, key: bytes) -> None:
    """Let a context have the client's own certificate: the ssl module reads files only."""
    with _kept(certificate) as first, _kept(key) as second:
        context.load_cert_chain(first, second)


@contextlib.contextmanager
def _kept(data: bytes) -> Iterator[str]:
    """Keep bytes in a file that nobody else reads, for the time of the block."""
    descriptor, path = tempfile.mkstemp(prefix="pydsl-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        yield path
    finally:
        os.unlink(path)
