"""What is taken as a file, without a server."""

import pytest

from tessera.core.unusable import Unusable
from tessera.files.contents import MAX_UNPACKED
from tessera.files.looking import WRITTEN
from tessera.files.rules import BY_ENDING, KINDS, Span, clean_name, kind_named, named_as, neutral_name, span_of
from tessera.settings import read_settings


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Plan.pdf", "Plan.pdf"),
        ("خطة المدينة.pdf", "خطة المدينة.pdf"),
        ("Überblick\u0000\n\tStadt.pdf", "Überblick Stadt.pdf"),
        ("safe\u202efdp.exe", "safefdp.exe"),
        ("C:\\Users\\Meyer\\Plan.pdf", "C Users Meyer Plan.pdf"),
        ("../../etc/passwd.txt", "etc passwd.txt"),
        ('a"b<c>|d?*.png', "a b c d .png"),
        ("u\u0308ber.png", "über.png"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),
        ("x" * 200 + ".jpeg", "x" * 145 + ".jpeg"),
        ("y" * 200, "y" * 150),
        (" . ", ""),
    ],
)
def test_a_name_keeps_its_letters_and_loses_what_steers(given: str, name: str) -> None:
    assert clean_name(given) == name
    assert clean_name(name) == name


@pytest.mark.parametrize("name", ["", ".pdf", "pdf", "a.svg", "a.zip", "a.exe", "a.html", "a.docm", "a.pdf.", "a.heic"])
def test_what_is_not_in_the_table_is_not_taken(name: str) -> None:
    assert kind_named(name) is None


def test_every_type_has_one_ending_and_is_found_by_it_in_any_case() -> None:
    assert len({kind.type for kind in KINDS}) == len({kind.ending for kind in KINDS}) == len(KINDS)
    for ending, kind in BY_ENDING.items():
        assert kind_named(f"Plan.{ending.upper()}") == kind
    assert named_as("Photo.PNG", BY_ENDING["png"]) == "Photo.PNG"
    assert named_as("Photo.gif", BY_ENDING["png"]) == "Photo.png"
    assert neutral_name(3, "image/jpeg") == "3.jpg"


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", Span(0, 0)),
        ("bytes=0-", Span(0, 99)),
        ("bytes=90-1000", Span(90, 99)),
        ("bytes=-1", Span(99, 99)),
        ("bytes=-1000", Span(0, 99)),
        (" bytes = 5 - 6 ", Span(5, 6)),
        ("", None),
        ("bytes=-", None),
        ("bytes=6-5", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=٣-٤", None),
    ],
)
def test_a_range_says_which_part_or_the_whole_is_sent(header: str, span: Span | None) -> None:
    assert span_of(header, 100) == span


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=" + "9" * 40 + "-"])
def test_a_range_behind_the_end_has_no_part(header: str) -> None:
    with pytest.raises(ValueError):
        span_of(header, 100)


def test_no_file_may_be_larger_than_what_looks_at_it_may_write_and_unpack() -> None:
    most = 250_000_000
    assert most < min(WRITTEN, MAX_UNPACKED)
    assert read_settings(file_bytes=most).file_bytes == most
    with pytest.raises(Unusable, match=r"TESSERA_FILE_BYTES cannot be used: .*250000000"):
        read_settings(file_bytes=most + 1)
