"""The packaged configurations of nginx and Caddy, with the proxies that Debian has, before the real service.

Only ports and certificates are replaced; everything else is what is shipped.
"""

import http.client
import os
import pathlib
import re
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse

import pytest

PACKAGED = pathlib.Path(__file__).parents[2] / "packaging/proxy"
NAME = "people.example.org"
HOME = f"https://{NAME}"
PASSWORD = "harbour lantern seven boats"
# Neither the proxy's address, which is trusted, nor anything a client may say.
CLIENT = "127.0.0.2"
SOON = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(found, what):
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        if value := found():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {SOON} seconds: {what}")


class Service:
    """acquaint as the packaging says: behind a proxy on this computer, whose word it takes."""

    def __init__(self, folder):
        self.port = free_port()
        settings = {
            "ACQUAINT_LISTEN": f"127.0.0.1:{self.port}",
            "ACQUAINT_BASE_URL": HOME,
            "ACQUAINT_TRUSTED_PROXIES": "127.0.0.1",
            "NO_COLOR": "1",
            "HOME": str(folder),
        }
        command = [os.environ["ACQUAINT_BINARY"], "--database", folder / "acquaint.db", "serve"]
        self.process = subprocess.Popen(command, env=settings, stderr=subprocess.PIPE, text=True)
        self.said = []
        threading.Thread(target=lambda: self.said.extend(iter(self.process.stderr.readline, "")), daemon=True).start()
        self.link = until(lambda: re.search(r"/set-up/(\S+)", "".join(self.said)), "the link of the first start")[1]

    def heard_of(self, words):
        return [line for line in list(self.said) if words in line]


class Proxy:
    """A proxy, and how a browser far away reaches the service through it."""

    def __init__(self, service, kind, port, plain_port, process):
        self.service, self.kind, self.port, self.plain_port = service, kind, port, plain_port
        self.process = process
        self.cookie = ""

    def ask(self, method, path, fields=None, headers=None, plain=False, whole=True):
        port = self.plain_port if plain else self.port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON, source_address=(CLIENT, 0))
        if not plain:
            connection.connect()
            context = ssl._create_unverified_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=NAME)
        body = urllib.parse.urlencode(fields) if fields is not None else None
        told = {"Host": NAME, "Origin": HOME, "Cookie": self.cookie, **(headers or {})}
        if body is not None:
            told["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, told)
        answer = connection.getresponse()
        answer.text = answer.read().decode() if whole else None
        if found := re.search(r"__Host-acquaint=[^;]+", answer.headers.get("set-cookie", "")):
            self.cookie = found[0]
        return answer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
        + ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    return certificate, key


def nginx(folder, service, ports, certificate):
    text = (PACKAGED / "nginx.conf").read_text()
    for shipped, here in [
        ("listen 443 ", f"listen 127.0.0.1:{ports[0]} "),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{ports[1]};"),
        ("    listen [::]:80;\n", ""),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(certificate[0])),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(certificate[1])),
        ("127.0.0.1:8420", f"127.0.0.1:{service.port}"),
    ]:
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    )
    conf = folder / "nginx.conf"
    conf.write_text(f"daemon off; pid {folder}/pid; events {{}} http {{ access_log off; {paths}\n{text}\n}}")
    command = ["nginx", "-p", folder, "-e", folder / "error.log", "-c", conf]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tried.returncode == 0 and "[emerg]" not in tried.stderr, tried.stderr
    return command, None


def caddy(folder, service, ports, certificate):
    text = (PACKAGED / "Caddyfile").read_text()
    for shipped, here in [
        (f"\n{NAME} {{\n", f"\nhttps://{NAME}:{ports[0]} {{\n\ttls {certificate[0]} {certificate[1]}\n"),
        ("127.0.0.1:8420", f"127.0.0.1:{service.port}"),
    ]:
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    conf = folder / "Caddyfile"
    # No other server is asked for anything, and nothing of this computer changes.
    conf.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}}\n{text}")
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    environment = {"PATH": os.environ["PATH"], **homes}
    command = ["caddy", "run", "--config", conf, "--adapter", "caddyfile"]
    check = ["caddy", "validate", "--config", conf, "--adapter", "caddyfile"]
    tried = subprocess.run(check, capture_output=True, text=True, env=environment)
    assert tried.returncode == 0, tried.stderr
    return command, environment


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def proxy(request, tmp_path_factory, certificate):
    folder = tmp_path_factory.mktemp(request.param.__name__)
    service = Service(folder)
    ports = free_port(), free_port()
    started = None
    try:
        command, environment = request.param(folder, service, ports, certificate)
        started = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        proxy = Proxy(service, request.param.__name__, *ports, started)

        def answers():
            assert started.poll() is None, "the proxy ended"
            try:
                return proxy.ask("GET", "/livez").status == 200
            except OSError:
                return False

        until(answers, "an answer through the proxy")
        join = {"name": "Ada Harbour", "handle": "ada", "email": "ada@example.org", "password": PASSWORD}
        assert proxy.ask("POST", f"/set-up/{service.link}", join).status == 303
        yield proxy
    finally:
        for process in filter(None, [started, service.process]):
            process.terminate()
            process.wait()


def test_a_form_and_its_session_come_through(proxy):
    assert proxy.cookie.startswith("__Host-acquaint=")
    page = proxy.ask("GET", "/")
    assert page.status == 200 and "Hello" in page.text
    assert page.headers["strict-transport-security"]
    other_site = proxy.ask("POST", "/settings/mail", {"digest": "off"}, {"Origin": "https://elsewhere.example"})
    assert other_site.status == 403


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-For": "203.0.113.9, 127.0.0.1"},
        {"X-Real-IP": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
    ],
    ids=lambda headers: str(headers),
)
def test_the_client_is_who_connected_to_the_proxy_whatever_it_says_of_itself(proxy, forged):
    before = len(proxy.service.heard_of("did not fit"))
    wrong = proxy.ask("POST", "/sign-in", {"who": "ada", "password": "a guess"}, {**forged, "Cookie": ""})
    assert wrong.status == 422
    lines = until(lambda: proxy.service.heard_of("did not fit")[before:], "a line in the log")
    assert f"client={CLIENT}" in lines[0] and "203.0.113.9" not in lines[0], lines


def test_a_client_that_comes_without_a_proxy_cannot_name_another(proxy):
    before = len(proxy.service.heard_of("did not fit"))
    direct = http.client.HTTPConnection("127.0.0.1", proxy.service.port, source_address=("127.0.0.3", 0))
    told = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": NAME,
        "Origin": HOME,
        "X-Forwarded-For": "203.0.113.9",
    }
    direct.request("POST", "/sign-in", "who=ada&password=guess", told)
    assert direct.getresponse().status == 422
    lines = until(lambda: proxy.service.heard_of("did not fit")[before:], "a line in the log")
    assert "client=127.0.0.3" in lines[0], lines


def test_events_go_out_as_they_come_and_end_with_the_session(proxy):
    stream = proxy.ask("GET", "/notifications/events", headers={"Accept-Encoding": "gzip"}, whole=False)
    assert stream.status == 200 and stream.headers.get("content-encoding") is None
    # It arrives although the answer goes on.
    assert stream.readline() == b"event: unread\n"
    assert stream.readline() == b"data: 0\n"
    cookie = proxy.cookie
    assert proxy.ask("POST", "/sign-out", {}).status == 303
    proxy.cookie = cookie
    assert stream.read().strip() == b""
    assert proxy.ask("POST", "/sign-in", {"who": "ada", "password": PASSWORD}).status == 303


def test_without_encryption_there_is_only_the_way_to_it(proxy):
    if proxy.kind != "nginx":
        pytest.skip("Caddy does this by itself, on port 80")
    page = proxy.ask("GET", "/people?q=a", plain=True)
    assert (page.status, page.headers["location"]) == (301, f"{HOME}/people?q=a")
    assert proxy.ask("GET", "/api/v1/me", plain=True).status == 404
    assert proxy.ask("GET", "/metrics").status == 404
