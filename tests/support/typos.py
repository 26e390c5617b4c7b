"""Typing errors, as people make them."""

import random


def mistype(dice: random.Random, name: str) -> str:
    """The name with one letter left out, added, changed or swapped with the next."""
    at, letter = dice.randrange(len(name)), dice.choice("abcdefghijklmnopqrstuvwxyzäöüß")
    head, tail = name[:at], name[at:]
    swapped = head + tail[1:2] + tail[:1] + tail[2:]
    return dice.choice([head + tail[1:], head + letter + tail, head + letter + tail[1:], swapped])
