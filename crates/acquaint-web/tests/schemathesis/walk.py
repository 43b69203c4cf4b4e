"""A walk through the whole API, in which every operation goes well at least once: what one call hands back, the next ones take.

Every answer is checked against the description. An operation that the walk does not come to is a failure, so a new one has
to be given its place here.
"""

import itertools

import schemathesis


class Walk:
    def __init__(self, document):
        self.schema = schemathesis.openapi.from_dict(document)
        self.left = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
        self.keys = itertools.count(1)

    def go(self, api, method, path, body=None, query=None, in_browser=False, **at):
        """One call, which must go well; what it is answered."""
        headers = {"Origin": api.origin, "Idempotency-Key": f"walk-{next(self.keys)}"}
        if in_browser:
            headers["Cookie"] = "; ".join(f"{cookie.name}={cookie.value}" for cookie in api.cookies)
        else:
            headers["Authorization"] = f"Bearer {api.token}"
        given = {} if body is None else {"body": body, "media_type": "application/json"}
        operation = self.schema["/api/v1" + path][method]
        case = operation.Case(path_parameters=at, headers=headers, query=query or {}, **given)
        answer = case.call(base_url=api.origin)
        where = f"{method} {path} {at} {body}: {answer.status_code} {answer.text[:300]}"
        assert 200 <= answer.status_code < 300, where
        operation.validate_response(answer)
        self.left.discard((method, "/api/v1" + path))
        return answer.json() if answer.content and "json" in answer.headers.get("content-type", [""])[0] else None


def walk(document, people):
    """Walks; hands back what was not come to. `people`: five who have nothing to do with each other, but for the last two."""
    steps = Walk(document)
    go = steps.go
    ada, bo, cy, di, eve = people

    def ask(who, whom):
        body = {"to": whom.handle, "tie": "friend", "note": "We built the ferry together."}
        return go(who, "POST", "/requests", body)["request"]

    def about(who, verb, request, body=None):
        return go(who, "POST", f"/requests/{{id}}/{verb}", body, id=request)

    for path in ["/me", "/limits", "/openapi.json", "/suggestions", "/people", "/profile-views", "/export"]:
        go(ada, "GET", path)
    me = go(ada, "GET", "/me")
    go(ada, "PUT", "/me/settings", me["settings"])
    go(ada, "PATCH", "/me", {"headline": "Fitter"})
    # A friend of both, so that there is somebody who can vouch.
    for whom in [ada, bo]:
        about(whom, "accept", ask(cy, whom))
    go(ada, "GET", "/connections")
    go(ada, "GET", "/people/{handle}", handle=bo.handle)
    go(ada, "POST", "/people/{handle}/view", handle=bo.handle)
    go(ada, "GET", "/people/{handle}/mutual-connections", handle=bo.handle)
    # The life of a request, from both sides.
    request = ask(ada, bo)
    about(ada, "note", request, {"note": "I am Ada. We built the ferry together, and I look for riggers."})
    about(ada, "ask-to-vouch", request, {"voucher": cy.handle})
    go(cy, "GET", "/vouch-wishes")
    about(cy, "vouch", request)
    about(bo, "ask", request, {"question": "Which ferry?"})
    about(ada, "answer", request, {"answer": "The small one."})
    for path in ["/requests/{id}", "/requests/{id}/explanation"]:
        go(ada, "GET", path, id=request)
    go(bo, "GET", "/requests/{id}/judgement", id=request)
    about(bo, "remark", request, {"remark": "Perhaps in autumn."})
    about(bo, "report", request, {"because": "advertising"})
    about(bo, "set-aside", request)
    about(bo, "return-to-inbox", request)
    go(bo, "GET", "/requests/received")
    go(ada, "GET", "/requests/sent")
    # Another takes a request back, and a third waits to be swept.
    about(di, "withdraw", ask(di, bo))
    ask(eve, bo)
    anyone = {"strategy": {}}
    based_on = (go(bo, "GET", "/strategy") or {}).get("version", 0)
    for rules in [{"who": "people_i_could_place"}, {}]:
        based_on = go(bo, "PUT", "/strategy", {"strategy": rules, "based_on": based_on})["version"]
    go(bo, "GET", "/strategy/versions")
    go(bo, "GET", "/strategy/ready-made")
    go(bo, "POST", "/strategy/preview", anyone)
    go(bo, "POST", "/strategy/versions/{version}/return", {"based_on": based_on}, version=based_on - 1)
    version = go(bo, "PUT", "/strategy", {**anyone, "based_on": based_on + 1})["version"]
    wish = {"version": version, "sent_by": "2100-01-01T00:00:00Z"}
    sweep = go(bo, "POST", "/strategy/sweep", wish)["sweep"]["id"]
    go(bo, "GET", "/strategy/sweeps")
    for path in ["/strategy/sweeps/{id}", "/strategy/sweeps/{id}/requests"]:
        go(bo, "GET", path, id=sweep)
    go(bo, "POST", "/strategy/sweeps/{id}/stop", id=sweep)
    # It ends, and they keep away from each other for a while.
    about(bo, "accept", request)
    go(ada, "DELETE", "/connections/{handle}", handle=bo.handle)
    for verb in ["mute", "unmute", "block", "unblock"]:
        go(ada, "POST", f"/people/{{handle}}/{verb}", handle=di.handle)
    go(ada, "GET", "/notifications")
    go(ada, "POST", "/notifications/read")
    # Tokens are made in a browser, so that one that is stolen makes no others.
    token = go(ada, "POST", "/tokens", {"name": "walk"}, in_browser=True)
    go(ada, "GET", "/tokens")
    go(ada, "DELETE", "/tokens/{id}", id=token["token"]["id"], in_browser=True)
    return sorted(f"{method} {path}" for method, path in steps.left)
