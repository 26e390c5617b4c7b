"""The command line: people set up by a script, honest exit statuses, no secret among the arguments."""

import http.cookiejar
import json
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.front.serving import TESSERA, Served, environment, tessera

PASSWORD = "Wasserturm-Lindenallee-42"
COMMANDS = [
    "serve",
    "work",
    "migrate",
    "demo",
    "import",
    "import gv100ad",
    "import geonames",
    "person",
    "person create",
    "person invite",
]
COMMANDS += [
    "person role",
    "person deactivate",
    "person export",
    "person delete",
    "reindex",
    "doctor",
    "backup",
    "restore",
]


class Browser:
    """Somebody's browser, as far as signing in goes."""

    def __init__(self, served: Served) -> None:
        self.address = f"http://127.0.0.1:{served.port}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def sign_in(self, email: str, password: str) -> int:
        return self.send("POST", "/api/session", {"email": email, "password": password})[0]

    def person(self) -> Any:
        return self.send("GET", "/api/session")[1]["person"]

    def send(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "X-Tessera": "1", "Idempotency-Key": str(uuid4())}
        asked = urllib.request.Request(self.address + path, data=data, headers=headers, method=method)
        try:
            with self.opener.open(asked, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without a demo world; commands run beside it."""
    running = Served(tmp_path_factory.mktemp("served")).wait_until_ready()
    yield running
    running.end(signal.SIGTERM)
    running.clean_up()


def create(served: Served, email: str, *more: str) -> str:
    ended = tessera(served.data_dir, "person", "create", "--email", email, "--name", "Ute Wern", *more, given=PASSWORD)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    ended = tessera(tmp_path, *command.split(), "--help")
    assert ended.returncode == 0
    assert ended.stdout.startswith(f"Usage: tessera {command}")
    assert not list(tmp_path.iterdir())


def test_a_person_made_by_a_script_can_sign_in(served: Served) -> None:
    id_ = create(served, "ute@wern.example", "--lang", "de", "--time-zone", "Europe/Berlin")
    browser = Browser(served)
    assert browser.sign_in("ute@wern.example", PASSWORD) in (200, 201)
    assert UUID(browser.person()["id"]) == UUID(id_)


def test_an_address_is_given_to_one_person_only(served: Served) -> None:
    create(served, "twice@wern.example")
    again = tessera(
        served.data_dir, "person", "create", "--email", "Twice@wern.example", "--name", "Ute", given=PASSWORD
    )
    assert again.returncode == 1
    assert again.stderr.strip() == "Refused: email_taken"


def test_without_a_password_on_standard_input_nobody_is_made(served: Served) -> None:
    ended = tessera(served.data_dir, "person", "create", "--email", "none@wern.example", "--name", "Ute")
    assert ended.returncode == 2
    assert "standard input" in ended.stderr


def test_a_weak_password_is_refused(served: Served) -> None:
    ended = tessera(served.data_dir, "person", "create", "--email", "w@wern.example", "--name", "Ute", given="passwort")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Refused: ")


def test_an_invitation_link_opens_once_it_is_printed(served: Served) -> None:
    ended = tessera(served.data_dir, "person", "invite", "--email", "neu@wern.example", TESSERA_PORT=str(served.port))
    assert ended.returncode == 0, ended.stderr
    link = ended.stdout.strip()
    assert link.startswith(f"http://127.0.0.1:{served.port}/invitations/")
    assert Browser(served).send("GET", f"/api/invitations/{link.rpartition('/')[2]}")[1]["email"] == "neu@wern.example"


def test_an_office_is_given_and_taken(served: Served) -> None:
    create(served, "amt@wern.example")
    browser = Browser(served)
    browser.sign_in("amt@wern.example", PASSWORD)
    for role, expected in (("staff", "staff"), ("none", None)):
        assert tessera(served.data_dir, "person", "role", "amt@wern.example", role).returncode == 0
        again = Browser(served)
        again.sign_in("amt@wern.example", PASSWORD)
        assert again.person().get("role") == expected
    assert tessera(served.data_dir, "person", "role", "amt@wern.example", "queen").returncode == 1


def test_facilitators_of_the_open_network_are_named_and_read_older_versions(served: Served) -> None:
    create(served, "frage@wern.example")
    create(served, "leitung@wern.example")
    asker, reader = Browser(served), Browser(served)
    asker.sign_in("frage@wern.example", PASSWORD)
    network = asker.send("GET", "/api/spaces/network")[1]["id"]
    question = {"title": "Who lends a lamp?", "text": "Ours is broken.", "audience": "network", "lang": "en"}
    thread = asker.send("POST", f"/api/spaces/{network}/threads", question)[1]["id"]
    for role, space, status, reads in (
        ("member", "network", 0, False),
        ("facilitator", "nowhere", 1, False),
        ("facilitator", "network", 0, True),
        ("member", "network", 0, False),
        ("queen", "network", 1, False),
    ):
        ended = tessera(served.data_dir, "person", "role", "leitung@wern.example", role, "--space", space)
        assert ended.returncode == status, ended.stderr
        reader.sign_in("leitung@wern.example", PASSWORD)
        assert reader.send("GET", f"/api/threads/{thread}")[1]["mine"]["mayReadHistory"] is reads


def test_who_is_deactivated_is_signed_out_and_cannot_come_back(served: Served) -> None:
    create(served, "weg@wern.example")
    browser = Browser(served)
    browser.sign_in("weg@wern.example", PASSWORD)
    assert tessera(served.data_dir, "person", "deactivate", "weg@wern.example").returncode == 0
    assert Browser(served).sign_in("weg@wern.example", PASSWORD) == 401
    assert browser.person() is None
    assert tessera(served.data_dir, "person", "deactivate", "weg@wern.example").returncode == 1


def test_all_that_is_kept_of_a_person_is_written_to_a_file_of_its_owner_alone(served: Served, tmp_path: Path) -> None:
    create(served, "kopie@wern.example")
    file = tmp_path / "export.json"
    ended = tessera(served.data_dir, "person", "export", "kopie@wern.example", str(file))
    assert ended.returncode == 0, ended.stderr
    assert json.loads(file.read_bytes())["account"]["email"] == "kopie@wern.example"
    assert file.stat().st_mode & 0o777 == 0o600
    again = tessera(served.data_dir, "person", "export", "kopie@wern.example", str(file))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)
    assert tessera(served.data_dir, "person", "export", "none@wern.example", str(tmp_path / "x")).returncode == 1
    assert not (tmp_path / "x").exists()


def test_who_is_deleted_waits_fourteen_days_or_is_gone_at_once(served: Served) -> None:
    create(served, "fort@wern.example")
    command = ("person", "delete", "fort@wern.example")
    assert tessera(served.data_dir, *command).returncode == 2
    asked = tessera(served.data_dir, *command, "--contributions", "unnamed")
    assert asked.returncode == 0, asked.stderr
    assert "will be emptied after" in asked.stdout
    assert Browser(served).sign_in("fort@wern.example", PASSWORD) == 200
    now = (*command, "--contributions", "unnamed", "--now")
    assert tessera(served.data_dir, *now, given="n").returncode == 130
    assert Browser(served).sign_in("fort@wern.example", PASSWORD) == 200
    gone = tessera(served.data_dir, *now, "--yes")
    assert gone.returncode == 0, gone.stderr
    assert Browser(served).sign_in("fort@wern.example", PASSWORD) == 401
    create(served, "fort@wern.example")


def test_the_demo_world_is_refused_where_other_people_are(served: Served) -> None:
    create(served, "echt@wern.example")
    ended = tessera(served.data_dir, "demo")
    assert ended.returncode == 2
    assert "other people" in ended.stderr


def test_commands_beside_a_server_leave_it_running(served: Served) -> None:
    pid = served.database_pid()
    for command in ("migrate", "reindex", "doctor"):
        ended = tessera(served.data_dir, command)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    assert served.database_pid() == pid


def test_a_command_without_a_server_starts_the_database_and_stops_it(tmp_path: Path) -> None:
    assert tessera(tmp_path, "migrate").returncode == 0
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


def test_a_file_that_is_no_register_is_refused(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("Anna;Adorf\n" * 20)
    ended = tessera(served.data_dir, "import", "gv100ad", str(file))
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: ")
    assert ended.stderr.count("\n") == 1


def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    ended = tessera(tmp_path, "migrate", TESSERA_PORT="door")
    assert ended.returncode == 2
    assert ended.stderr.startswith("TESSERA_PORT cannot be used")


def test_doctor_tells_settings_and_no_secret(tmp_path: Path) -> None:
    told = tessera(tmp_path, "doctor", TESSERA_DATABASE_URL="postgresql://a:geheim@127.0.0.1:1/a")
    assert told.returncode == 1
    assert "geheim" not in told.stdout
    assert "TESSERA_DATA_DIR" in told.stdout


def test_a_worker_beside_the_server_ends_in_order(served: Served) -> None:
    worker = subprocess.Popen([TESSERA, "work"], env=environment(served.data_dir), stderr=subprocess.PIPE, text=True)
    time.sleep(4)
    worker.send_signal(signal.SIGTERM)
    _, said = worker.communicate(timeout=20)
    # Before the handlers are there the signal ends Python itself.
    assert worker.returncode in (0, -signal.SIGTERM), said
    assert "Traceback" not in said
    assert served.get("/ready")
