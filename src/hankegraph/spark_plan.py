"""Numbers the chunks of a build before they are made, and shares them out to partitions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hankegraph.page_groups import count_chunks

# What groups are ordered by: those with a number by its value and spelling, then the others by the digest of their pages.
GroupKey = tuple[int, int, str]


def group_key(number: str | None, sha256: str) -> GroupKey:
    """The place of a group among all groups."""
    return (1, 0, sha256) if number is None else (0, int(number), number)


class Interval(NamedTuple):
    """What lies between two borders, the second included: intervals are numbered from 0 in the order of the borders."""

    position: int
    groups: int
    projects: int
    pages: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the chunks of a build are made.

    `borders` are the groups after which a chunk ends whatever comes before; the pages of an interval between two of them go to one of the
    `partitions`. `first_chunks` has the number of the first chunk of each partition and, at the end, the number that would come next.
    """

    borders: Sequence[GroupKey]
    partitions: Sequence[int]
    first_chunks: Sequence[int]
    pages: int
    projects: int

    def partition_of(self, group: GroupKey) -> int:
        """The partition in which the group is built."""
        return self.partitions[interval_of(self.borders, group)]


def interval_of(borders: Sequence[GroupKey], group: GroupKey) -> int:
    """The interval in which the group lies.

    >>> [interval_of([(0, 5, "5"), (0, 9, "9")], (0, number, str(number))) for number in (4, 5, 6, 9, 10)]
    [0, 0, 1, 1, 2]
    """
    return bisect_left(borders, group)


def make_plan(borders: Sequence[GroupKey], intervals: Iterable[Interval], partitions: int, pages_a_partition: int) -> Plan:
    """The plan for these intervals, in at least so many partitions if there are borders enough, none much larger than asked.

    >>> plan = make_plan([(0, 5, "5"), (0, 9, "9")], [Interval(0, 2, 2, 4), Interval(1, 600, 600, 600), Interval(2, 1, 0, 1)], 2, 1000)
    >>> plan.partitions, plan.first_chunks
    ([0, 1, 2], [1, 2, 4, 5])
    """
    by_index = {interval.position: interval for interval in intervals}
    pages = sum(interval.pages for interval in by_index.values())
    most = max(1, min(pages_a_partition, pages // max(1, partitions)))
    partition_of, first_chunks, chunks, filled = [], [1], 0, 0
    for index in range(len(borders) + 1):
        interval = by_index.get(index, Interval(index, 0, 0, 0))
        if filled and filled + interval.pages > most:
            first_chunks.append(chunks + 1)
            filled = 0
        partition_of.append(len(first_chunks) - 1)
        filled += interval.pages
        chunks += count_chunks(interval.groups)
    projects = sum(interval.projects for interval in by_index.values())
    return Plan(borders, partition_of, [*first_chunks, chunks + 1], pages, projects)
