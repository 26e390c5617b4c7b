"""People: accounts, their profile, their signed-in browsers.

Owns `person`, `profile_field`, `absence` and `login`. Called by every domain above; knows none of them.
"""
