"""Every way of handing bytes over in pieces."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import strategies as st


def pieces(stream: bytes, cuts: Sequence[int]) -> list[bytes]:
    """The stream cut at these places; equal ones give empty pieces."""
    borders = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [stream[start:end] for start, end in pairwise(borders)]


def bytewise(stream: bytes) -> list[bytes]:
    return [stream[at : at + 1] for at in range(len(stream))]


CUTS = st.lists(st.integers(0, 1_000_000), max_size=12)
