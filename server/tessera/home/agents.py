"""The short name of a browser in the list of logins, such as "Firefox, Linux"."""

# Order matters: Edge and Opera also call themselves Chrome, Chrome also calls itself Safari.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def agent_of(header: str) -> str:
    """A name people recognise; the header itself is not kept, as it identifies more than needed."""
    browser = next((name for mark, name in _BROWSERS if mark in header), "")
    system = next((name for mark, name in _SYSTEMS if mark in header), "")
    return ", ".join(filter(None, (browser, system)))
