"""Times of lines, as Kubernetes writes them."""


def second_of(stamp: str) -> str:
    """Return the second of a time that is written with parts of seconds, in its own zone."""
    return stamp[:19] + ("Z" if stamp.endswith("Z") else stamp[-6:])
