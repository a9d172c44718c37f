"""Random streams that depend on a name and never on the order of requests."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, *name: object) -> np.random.Generator:
    """A generator for one named purpose; the same seed and name give the same numbers."""
    text = "/".join(str(part) for part in name)
    digest = hashlib.blake2b(f"{seed}:{text}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


class Draws:
    """Uniform numbers in [0, 1) taken one at a time from blocks, quick to read in a loop."""

    __slots__ = ("_block", "_generator", "_next")

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        self._block: list[float] = []
        self._next = 0

    def __call__(self) -> float:
        """Return the next number of the stream, uniform in [0, 1)."""
        if self._next >= len(self._block):
            self._block = self._generator.random(2048).tolist()
            self._next = 0
        value = self._block[self._next]
        self._next += 1
        return value

    def pick(self, weights: list[float]) -> int:
        """An index drawn in proportion to non-negative weights, not all zero."""
        target = self() * sum(weights)
        for index, weight in enumerate(weights):
            target -= weight
            if target < 0:
                return index
        return max(range(len(weights)), key=weights.__getitem__)
