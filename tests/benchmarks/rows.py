"""A large graph as plain rows, for whoever loads it: datasets derived from each other."""

from __future__ import annotations


def rows(things: int, relations: int) -> tuple[list[str], list[tuple[str, str]]]:
    """The ids of the things, and the ends of the relations in their order."""
    names = [f"dataset:d{number:07}" for number in range(things)]
    links = {
        (names[n % things], names[(n * 7919 + n // things) % things]) for n in range(relations)
    }
    return names, sorted(links)
