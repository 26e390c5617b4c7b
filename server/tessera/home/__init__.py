"""Home: who I am and where I belong; the domain that stands on all others.

Owns no table. It answers the session with the person's profile and spaces, changes the profile, tells the
person's own stream, and writes public pages into the HTML.
"""
