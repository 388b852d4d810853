"""sprig's functions that pydsl doesn't carry out: random ones, keys and certificates, the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.errors import Unsupported
from pydsl.expr.errors import ExprError
from pydsl.expr.sprig.declaring import declare

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.expr.lang.values import Function, Value

_RANDOM = {
    "randAlphaNum": "int -> string",
    "randAlpha": "int -> string",
    "randAscii": "int -> string",
    "randNumeric": "int -> string",
    "randBytes": "int -> string",
    "shuffle": "string -> string",
    "uuidv4": "-> string",
}
_CERTIFICATE = "sprig.certificate"
_KEYS = {
    "bcrypt": "string -> string",
    "htpasswd": "string, string -> string",
    "derivePassword": "uint32, string, string, string, string -> string",
    "buildCustomCert": f"string, string -> {_CERTIFICATE}",
    "genCA": f"string, int -> {_CERTIFICATE}",
    "genCAWithKey": f"string, int, string -> {_CERTIFICATE}",
    "genSelfSignedCert": f"string, list, list, int -> {_CERTIFICATE}",
    "genSelfSignedCertWithKey": f"string, list, list, int, string -> {_CERTIFICATE}",
    "genSignedCert": f"string, list, list, int, {_CERTIFICATE} -> {_CERTIFICATE}",
    "genSignedCertWithKey": f"string, list, list, int, {_CERTIFICATE}, string -> {_CERTIFICATE}",
    "encryptAES": "string, string -> string",
    "decryptAES": "string, string -> string",
    "getHostByName": "string -> string",
}
_KINDS_OF_KEY = ("", "rsa", "dsa", "ecdsa", "ed25519")


def _refusing(name: str) -> Callable[..., Value]:
    def refuse(*arguments: Value) -> Value:
        raise Unsupported(f"sprig.{name} in expressions")

    return refuse


def _private_key(kind: str) -> str:
    if kind not in _KINDS_OF_KEY:
        return f"Unknown type {kind}"
    raise Unsupported("sprig.genPrivateKey in expressions")


def _random_int(least: int, most: int) -> int:
    if most <= least:
        raise ExprError("invalid argument to Intn")
    if most - least == 1:
        return least
    raise Unsupported("sprig.randInt in expressions")


FUNCTIONS: dict[str, Function] = {
    **{name: declare(name, signature, _refusing(name)) for name, signature in {**_RANDOM, **_KEYS}.items()},
    "genPrivateKey": declare("genPrivateKey", "string -> string", _private_key),
    "randInt": declare("randInt", "int, int -> int", _random_int),
}
