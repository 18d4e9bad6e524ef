"""docs/how-to-serve.md: what is copied from it is taken by systemd, nginx and this program, and agrees with our bounds."""

from __future__ import annotations

import datetime
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from permits.server.body import MAX_BODY_BYTES
from permits.server.listening import CONNECTIONS_OF_AN_ADDRESS, IDLE_SECONDS
from permits.storage.store import Store

NOW = datetime.datetime.now(datetime.UTC)
ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "how-to-serve.md").read_text("utf-8")


def block(language: str, holding: str) -> str:
    return next(text for text in re.findall(rf"```{language}\n(.*?)```", PAGE, re.S) if holding in text)


UNIT, SITE = block("ini", "[Service]"), block("nginx", "proxy_pass")


def stated(name: str, text: str = SITE) -> str:
    found = re.search(rf"^\s*{name}[ =](.+?);?$", text, re.M)
    assert found is not None, name
    return found.group(1)


def seconds(name: str) -> float:
    return float(stated(name).removesuffix("s"))


def test_pass_the_gate_waits_longer_than_we_do_and_lets_through_what_we_take() -> None:
    assert stated("client_max_body_size") == f"{MAX_BODY_BYTES // 2**20}m"
    assert stated("limit_conn heatguard") == str(CONNECTIONS_OF_AN_ADDRESS)
    # It closes what is idle before we do, else it would send a request into a connection that ends.
    assert seconds("keepalive_timeout") < IDLE_SECONDS
    turn_and_job_s = 2 * 30
    assert seconds("proxy_read_timeout") > turn_and_job_s


def test_pass_the_gate_says_who_asks_and_nobody_else_does() -> None:
    assert stated("proxy_set_header X-Forwarded-For") == "$remote_addr"
    assert "$proxy_add_x_forwarded_for" not in SITE and "--behind-proxy" in UNIT
    # Links are secrets.
    assert not re.search(r"log_format.*(request_uri|\$request |\$uri|http_referer)", SITE)


@pytest.mark.parametrize("text", [UNIT, (ROOT / "Containerfile").read_text("utf-8")], ids=["unit", "container"])
def test_pass_its_options_are_options(text: str) -> None:
    command = next(line for line in text.splitlines() if line.startswith(("ExecStart=", "ENTRYPOINT")))
    program = Path(sys.executable).with_name("heatguard")
    options = re.findall(r"--[a-z-]+", command)
    said = subprocess.run([program, "serve", "--help"], capture_output=True, text=True, check=True).stdout
    assert options and all(option in said for option in options)


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd on this machine: the unit is not verified"
)
def test_pass_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "heatguard.service"
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", UNIT))
    verified = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert verified.returncode == 0 and not verified.stderr, verified.stderr


def test_pass_systemd_leaves_the_children_what_they_hold_themselves_by() -> None:
    allowed = stated("SystemCallFilter", UNIT).split()
    assert {"seccomp", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"} <= set(allowed)
    assert stated("RestrictNamespaces", UNIT).split() == ["user", "net"]


@pytest.mark.skipif(
    shutil.which("nginx") is None or shutil.which("openssl") is None,
    reason="no nginx on this machine: the site is not tried",
)
def test_pass_nginx_takes_the_site(tmp_path: Path) -> None:
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=heat.example.cn"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    site = SITE.replace("/etc/letsencrypt/live/heat.example.cn", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    places = "".join(
        f"{kind}_temp_path {tmp_path}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ {places}\n{site}\n}}"
    (tmp_path / "nginx.conf").write_text(whole)
    tried = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr


def test_pass_a_backup_taken_while_it_serves_is_a_store(tmp_path: Path) -> None:
    command = next(line for line in block("sh", "VACUUM INTO").splitlines() if "VACUUM INTO" in line)
    program = shlex.split(command)[2]
    with Store.open(tmp_path / "store") as store:
        content = store.objects.put(b"drawing")
        ask = store.new_ask("{}", objects=[content], now=NOW)
        copy = tmp_path / "copy"
        copied = [str(tmp_path / "store" / "heatguard.sqlite3"), str(tmp_path / "new.sqlite3")]
        subprocess.run([sys.executable, "-c", program, *copied], check=True)
        shutil.copytree(tmp_path / "store", copy, ignore=shutil.ignore_patterns("heatguard.sqlite3*", "lock"))
        (tmp_path / "new.sqlite3").rename(copy / "heatguard.sqlite3")
        secret = store.secret
    with Store.open(copy) as restored:
        found = restored.ask(ask.token, now=NOW)
        assert found is not None and found.state == ask.state and restored.secret == secret
        assert restored.objects.get(content) == b"drawing"
