"""What a template says of itself, as fields of Argo's template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.kinds import TEMPLATE_FIELDS
from pydsl.authoring.places import did_you_mean, mistake
from pydsl.authoring.policies import Backoff, Retry
from pydsl.authoring.sources import ConfigValue, SecretValue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.authoring.places import Spot
    from pydsl.compile.texts import Resolver

FIELDS = {"steps": TEMPLATE_FIELDS, "dag": TEMPLATE_FIELDS | {"target", "dependencies"}}
"""What a block may say, by its kind."""
FIELD_NAMES = {"retry": "retry_strategy", "pod_security_context": "security_context"}
"""Options whose names aren't those of Argo's fields."""


def merged_options(
    name: str,
    decorated: Mapping[str, Any],
    constructed: Mapping[str, Any],
    spot: Spot | None,
    known: frozenset[str],
    spots: Mapping[str, Spot],
) -> dict[str, Any]:
    """Join what `@template(...)` and the block, or the kind, say. Raises AuthoringError where both say a thing."""
    for option in constructed:
        if option not in known:
            raise mistake("PD508", f"{name} has no field {option}", did_you_mean(option, sorted(known)), spot)
        if option in decorated:
            raise mistake(
                "PD508",
                f"{option} is said twice: in @template(...) and in what {name} makes",
                "say it in one of them",
                spot,
            )
    for option in decorated:
        if option not in known and option != "name":
            raise mistake(
                "PD508",
                f"{name} can't have {option}: that's for templates that run a container",
                did_you_mean(option, sorted(known)),
                spots[option].place(option) if option in spots else spot,
            )
    return {**decorated, **constructed}


def template_fields(options: Mapping[str, Any], resolver: Resolver) -> dict[str, Any]:
    """Write options as fields of the spec's Template."""
    fields: dict[str, Any] = {}
    for name, given in options.items():
        if name in TEMPLATE_FIELDS and name not in ("labels", "annotations", "metadata"):
            fields[FIELD_NAMES.get(name, name)] = written(name, given, resolver)
    metadata = _metadata(options, resolver)
    if metadata is not None:
        fields["metadata"] = metadata
    return fields


def _metadata(options: Mapping[str, Any], resolver: Resolver) -> Any:
    from pydsl.spec.meta import Metadata

    labels, annotations = options.get("labels"), options.get("annotations")
    if labels is None and annotations is None:
        given = options.get("metadata")
        return None if given is None else resolver.anything(given)
    return Metadata(annotations=texts_by_name(annotations, resolver), labels=texts_by_name(labels, resolver))


def texts_by_name(given: Mapping[str, Any] | None, resolver: Resolver) -> dict[str, str] | None:
    """Write labels and the like: a map of texts."""
    return None if given is None else {name: resolver.text(value) for name, value in given.items()}


def retry(given: Any, resolver: Resolver) -> Any:
    """Write a `Retry(...)` as the spec's RetryStrategy; anything else as it is."""
    from pydsl.spec.policy import Backoff as SpecBackoff
    from pydsl.spec.policy import RetryStrategy

    if not isinstance(given, Retry):
        return resolver.anything(given)
    backoff = given.backoff
    if isinstance(backoff, Backoff):
        backoff = SpecBackoff(
            duration=backoff.duration, factor=backoff.factor, max_duration=backoff.max_duration, cap=backoff.cap
        )
    expression = resolver.anything(given.expression) if given.expression is not None else None
    return RetryStrategy(
        limit=_number(given.limit, resolver), retry_policy=given.policy, backoff=backoff, affinity=given.affinity,
        expression=expression,
    )  # fmt: skip


def _number(given: Any, resolver: Resolver) -> Any:
    return given if given is None or isinstance(given, int) else resolver.text(given)


def written(name: str, given: Any, resolver: Resolver) -> Any:
    """Write what an option of a template, or of a workflow, is given."""
    write = _WRITTEN.get(name)
    return write(given, resolver) if write else resolver.anything(given)


_WRITTEN: dict[str, Callable[[Any, Resolver], Any]] = {"retry": retry, "node_selector": texts_by_name}
"""The options that are written otherwise than as they are given."""


def environment(given: Any, resolver: Resolver) -> Any:
    """Write `env`: a map of texts, secrets and references as the API's list; a list as it is."""
    if not isinstance(given, dict):
        return resolver.anything(given)
    return [_variable(name, value, resolver) for name, value in given.items()]


def _variable(name: str, given: Any, resolver: Resolver) -> Any:
    from pydsl.spec.env import EnvVar, EnvVarSource

    if isinstance(given, SecretValue):
        return EnvVar(name=name, value_from=EnvVarSource(secret_key_ref=secret_selector(given)))
    if isinstance(given, ConfigValue):
        return EnvVar(name=name, value_from=EnvVarSource(config_map_key_ref=config_selector(given)))
    if type(given).__module__.startswith("pydsl.spec"):
        return EnvVar(name=name, value_from=given)
    return EnvVar(name=name, value=resolver.text(given))


def selectors(given: Any) -> Any:
    """Write the references to Secrets and ConfigMaps in a value of any shape, for fields that take such references."""
    if isinstance(given, SecretValue):
        return secret_selector(given)
    if isinstance(given, ConfigValue):
        return config_selector(given)
    if isinstance(given, dict):
        return {key: selectors(value) for key, value in given.items()}
    return [selectors(value) for value in given] if isinstance(given, (list, tuple)) else given


def secret_selector(given: SecretValue) -> Any:
    """Write a reference to a Secret's key."""
    from pydsl.spec.env import SecretKeySelector

    return SecretKeySelector(name=given.name, key=given.key, optional=given.optional)


def config_selector(given: ConfigValue) -> Any:
    """Write a reference to a ConfigMap's key."""
    from pydsl.spec.env import ConfigMapKeySelector

    return ConfigMapKeySelector(name=given.name, key=given.key, optional=given.optional)
