#!/usr/bin/env python3
"""Tries the whole API of an invented community with schemathesis, and fails if it finds anything.

    pip install schemathesis
    cargo build
    crates/acquaint-web/tests/schemathesis/run.py [--binary target/debug/acquaint] [--examples 40] [--seed 1]

It starts `acquaint demo`, enters as a persona, makes a token, and runs schemathesis over the description as it is served,
where most addresses are of nothing; then, as who has most to do, over the same description with the handles and requests
that are there, where most of them are of something. First it walks through every operation once (`walk.py`), each with what
an earlier one handed back.
"""

import argparse
import collections
import copy
import http.cookiejar
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

from walk import walk

# Not asked for: `positive_data_acceptance` takes every 409 (the rules of requests say no) for a fault, and
# `object_level_authorization` needs two users; tests of our own try strangers.
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
]


def start(binary, members):
    """The service, its address, and the link of a persona who has much to decide."""
    command = [binary, "demo", "--members", str(members), "--listen", "127.0.0.1:0"]
    service = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    links = []
    for line in service.stdout:
        found = re.search(r"https?://\S+/enter/\S+", line)
        if found:
            links.append(found.group())
        elif "Ctrl-C" in line:
            return service, links
    sys.exit(f"`{' '.join(command)}` ended with {service.wait()}")


class Api:
    """Calls the API, first as a browser that entered through a link, then with a token."""

    def __init__(self, link):
        self.origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(link))
        self.token = None
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.browser.open(urllib.request.Request(link, data=b"", method="POST", headers={"Origin": self.origin}))
        self.token = self.call("POST", "/api/v1/tokens", {"name": "schemathesis"})["secret"]
        self.handle = self.call("GET", "/api/v1/me")["member"]["person"]["handle"]

    def call(self, method, path, body=None, **headers):
        headers = {"Origin": self.origin, **headers}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.origin + path, data=data, method=method, headers=headers)
        with self.browser.open(request) as answer:
            return json.load(answer)

    def requests(self, part):
        return self.handles(f"/api/v1/requests/{part}", lambda item: item["id"])

    def handles(self, path, at):
        return [at(item) for item in self.call("GET", path)["items"]]


def with_what_is_there(document, api):
    """The description, with the handles and requests that are there in place of any text."""
    document = copy.deepcopy(document)
    people = api.handles("/api/v1/people?limit=20", lambda item: item["handle"])
    people += api.handles("/api/v1/connections?limit=10", lambda item: item["person"]["handle"])
    # Blocking ends what there is between two, and then nothing would be left to do.
    blocked = people[:3]
    people = people[3:]
    sent, received = api.requests("sent?limit=30"), api.requests("received?limit=30")
    wishes = api.handles("/api/v1/vouch-wishes", lambda item: item["request"])
    every = sent + received + wishes + api.requests("sent?state=connected&limit=5")
    # Some requests end; the others stay, so that there is something left to do.
    of = {"withdraw": sent[:3], "accept": received[:3], "vouch": wishes}
    of |= dict.fromkeys(["note", "answer", "ask-to-vouch", "explanation"], sent[3:])
    of |= dict.fromkeys(["ask", "set-aside", "return-to-inbox", "remark", "report"], received[3:])
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] == "handle":
                    fitting = blocked if path.endswith("/block") else people
                    parameter["schema"] = {"type": "string", "enum": sorted(set(fitting))}
                if parameter["name"] == "id" and "/requests/" in path:
                    fitting = of.get(path.rsplit("/", 1)[-1]) or every
                    parameter["schema"] = {"type": "string", "enum": sorted(set(fitting))}
    fields = document["components"]["schemas"]
    fields["NewRequest"]["properties"]["to"] = {"type": "string", "enum": sorted(set(people))}
    fields["NewVoucher"]["properties"]["voucher"] = {"type": "string", "enum": sorted(set(people))}
    return document


def run(name, document, api, options, folder):
    path = pathlib.Path(folder) / f"{name}.json"
    path.write_text(json.dumps(document))
    # As a module: the script beside the interpreter names the folder that the project stood in when it was installed.
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(path), "--url", api.origin]
    command += ["--header", f"Authorization: Bearer {api.token}"]
    command += ["--checks", ",".join(CHECKS), "--max-examples", str(options.examples), "--seed", str(options.seed)]
    command += ["--phases", options.phases, "--continue-on-failure", "--generation-database", "none", "--no-color"]
    command += ["--suppress-health-check", "all", "--warnings", "off"]
    archive = pathlib.Path(folder) / f"{name}.har"
    command += ["--report", "har", "--report-har-path", str(archive)]
    print(f"== {name}", flush=True)
    code = subprocess.run(command, cwd=folder).returncode
    tell(json.loads(archive.read_text())["log"]["entries"], document)
    return code


def tell(entries, document):
    """How often which status was answered, and which operations never went well: nothing was learned of their answers."""
    answers = collections.Counter()
    went_well = set()
    patterns = {path: re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "$") for path in document["paths"]}
    for entry in entries:
        status = entry["response"]["status"]
        answers[status] += 1
        path = urllib.parse.urlsplit(entry["request"]["url"]).path
        fitting = [template for template, pattern in patterns.items() if pattern.match(path)]
        if 200 <= status < 300 and fitting:
            went_well.add((entry["request"]["method"].lower(), min(fitting, key=lambda path: path.count("{"))))
    print("statuses:", ", ".join(f"{status} × {count}" for status, count in sorted(answers.items())))
    every = {(method, path) for path, methods in document["paths"].items() for method in methods}
    missed = sorted(f"{method.upper()} {path}" for method, path in every - went_well)
    print("never went well:", ", ".join(missed) or "none", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default="target/debug/acquaint")
    parser.add_argument("--members", type=int, default=120)
    parser.add_argument("--examples", type=int, default=40, help="cases for each operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phases", default="examples,coverage,fuzzing")
    options = parser.parse_args()
    service, links = start(os.path.abspath(options.binary), options.members)
    try:
        codes = []
        with tempfile.TemporaryDirectory() as folder:
            everybody = [Api(link) for link in links]
            document = everybody[0].call("GET", "/api/v1/openapi.json")
            # The first and the third know each other.
            first, cy, third, ada, bo = everybody
            left = walk(document, [ada, bo, cy, first, third])
            print("== walk: every operation went well at least once" if not left else f"== not walked: {left}", flush=True)
            codes.append(int(bool(left)))
            codes.append(run("as served", document, everybody[-1], options, folder))
            for what, path in [
                ("sent requests", "/api/v1/requests/sent?limit=100"),
                ("received requests", "/api/v1/requests/received?limit=100"),
                ("wishes for a good word", "/api/v1/vouch-wishes"),
            ]:
                api = max(everybody, key=lambda api: len(api.call("GET", path)["items"]))
                codes.append(run(f"with {what}", with_what_is_there(document, api), api, options, folder))
        sys.exit(max(codes))
    finally:
        service.terminate()


if __name__ == "__main__":
    main()
