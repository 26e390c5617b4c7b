"""The kept parts of threads' pages are bounded by their bytes, too."""

from uuid import uuid4

import msgspec

from tessera.discussions.shared_parts import SharedParts

VERSION = (1, None)


def part(size: int) -> msgspec.Raw:
    return msgspec.Raw(b'"' + b"x" * (size - 2) + b'"')


def test_the_least_used_go_when_all_are_too_large() -> None:
    parts, (first, second, third) = SharedParts(most=100), (uuid4(), uuid4(), uuid4())
    for stream in (first, second):
        parts.put(stream, 0, 1, VERSION, part(40))
    assert parts.get(first, 0, 1, VERSION) is not None
    parts.put(third, 0, 1, VERSION, part(40))
    assert [parts.get(stream, 0, 1, VERSION) is not None for stream in (first, second, third)] == [True, False, True]


def test_what_is_put_in_place_of_another_counts_once() -> None:
    parts, (one, other) = SharedParts(most=100), (uuid4(), uuid4())
    parts.put(other, 0, 1, VERSION, part(40))
    for seq in range(1, 9):
        parts.put(one, 0, seq, VERSION, part(60))
    assert parts.get(other, 0, 1, VERSION) is not None
    assert parts.get(one, 0, 7, VERSION) is None
    assert parts.get(one, 0, 8, VERSION) is not None


def test_one_too_large_for_all_is_not_kept_and_the_next_is() -> None:
    parts, (huge, small) = SharedParts(most=100), (uuid4(), uuid4())
    parts.put(huge, 0, 1, VERSION, part(101))
    assert parts.get(huge, 0, 1, VERSION) is None
    parts.put(small, 0, 1, VERSION, part(90))
    assert parts.get(small, 0, 1, VERSION) is not None


def test_so_many_parts_and_no_more() -> None:
    parts, streams = SharedParts(size=2), [uuid4() for _ in range(3)]
    for stream in streams:
        parts.put(stream, 0, 1, VERSION, part(10))
    assert [parts.get(stream, 0, 1, VERSION) is not None for stream in streams] == [False, True, True]
