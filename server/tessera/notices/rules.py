"""How long notices are kept. Pure."""

# Those that were seen.
NOTICE_DAYS = 90
# Those that nobody has seen.
UNSEEN_DAYS = 365
