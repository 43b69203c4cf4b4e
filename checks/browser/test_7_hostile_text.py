"""A thousand texts made to break out of a page, in every field that a person can fill in, on every page that shows them.

None makes an element, none runs, none is wider than the narrowest screen; each is there to be read, as it was written.
"""

import uuid
from urllib.parse import quote, urlencode

import pytest
from hostile_text import MARK, hidden, shown

TEXTS = shown()

# What must hold on any page, looked at in the page itself; hands back which of the texts can be read there.
LOOK = """([texts, mark]) => {
  const wrong = [];
  if (window.__ran !== undefined) wrong.push("a script ran");
  for (const at of document.querySelectorAll(`[${mark}], x-${mark}, base, iframe, object, embed`))
    wrong.push(`an element was made: ${at.outerHTML.slice(0, 120)}`);
  for (const at of document.querySelectorAll("*"))
    for (const { name, value } of at.attributes)
      if (name.startsWith("on") || name === "style" || (["href", "src", "action"].includes(name) && /^\\s*(javascript|vbscript|data):/i.test(value)))
        wrong.push(`an attribute was made: ${at.outerHTML.slice(0, 120)}`);
  const headings = [...document.querySelectorAll("h1")];
  if (headings.length !== 1 || !headings[0].textContent.trim()) wrong.push(`${headings.length} first headings`);
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > most)
    wrong.push("wider than 320 px: " + [...document.querySelectorAll("body *")]
      .filter((at) => at.getBoundingClientRect().right > most + 1).map((at) => at.outerHTML.slice(0, 150)).slice(-3).join(" and "));
  const fields = [...document.querySelectorAll("input, textarea")].map((at) => at.value);
  const all = [document.body.textContent, ...fields].join("\\n").normalize("NFC").replace(/\\s+/g, " ");
  return [wrong, texts.filter((text) => all.includes(text.normalize("NFC").replace(/\\s+/g, " ")))];
}"""


class Reader:
    """Somebody on a narrow screen who looks at pages, and what they could read so far."""

    def __init__(self, somebody):
        self.somebody = somebody
        self.page = somebody.page
        self.page.set_viewport_size({"width": 320, "height": 700})
        self.page.on("dialog", lambda dialog: (somebody.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.handle = self.asks("GET", "/api/v1/me")["member"]["person"]["handle"]

    def asks(self, method, path, body=None):
        """The API, as a page of ours would."""
        headers = {"origin": self.somebody.origin, "sec-fetch-site": "same-origin", "accept": "application/json", "idempotency-key": str(uuid.uuid4())}
        answer = self.somebody.context.request.fetch(path, method=method, data=body, headers=headers)
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()[:300]}"
        return answer.json() if answer.text() else None

    def sends(self, path, fields):
        """A form, which may come back with its mistakes, and is looked at then."""
        with self.page.expect_navigation():
            self.page.evaluate(
                """([path, fields]) => {
                  const form = Object.assign(document.createElement("form"), { method: "post", action: path, hidden: true });
                  for (const [name, value] of fields)
                    form.append(Object.assign(document.createElement("textarea"), { name, value }));
                  document.body.append(form); form.submit(); }""",
                [path, fields],
            )
        return self.looks(path)

    def opens(self, path):
        self.somebody.opens(path)
        return self.looks(path)

    def looks(self, path):
        self.page.evaluate("document.querySelectorAll('details').forEach((at) => { at.open = true })")
        wrong, read = self.page.evaluate(LOOK, [TEXTS, MARK])
        assert not wrong, f"{path}:\n" + "\n".join(wrong)
        return set(read)


@pytest.fixture(scope="module")
def readers(community):
    kept = {short: Reader(community.persona(short)) for short in ("sefu", "beatriz", "rieke", "ada")}
    yield kept
    for reader in kept.values():
        reader.somebody.leaves()


class Supply:
    """The texts, in turn."""

    def __init__(self):
        self.next = 0

    def take(self, count=1):
        taken = [TEXTS[(self.next + index) % len(TEXTS)] for index in range(count)]
        self.next += count
        return taken

    def lines(self, most):
        """As many as fit, one on each line."""
        text = ""
        while len(text) + 1 + len(TEXTS[self.next % len(TEXTS)]) <= most:
            text += f"\n{self.take()[0]}" if text else self.take()[0]
        return text


supply = Supply()


def profile():
    """A profile in which every field is full."""
    month = {"year": 2020, "month": 3}
    organisations, titles, schools = supply.take(40), supply.take(40), supply.take(20)
    return {
        "name": next(text for text in iter(lambda: supply.take()[0], None) if len(text) <= 100),
        "headline": supply.take()[0],
        "about": supply.lines(2_600),
        "industry": supply.take()[0],
        "job_function": supply.take()[0],
        "region": supply.take()[0],
        "positions": [{"organisation": at, "title": title, "from": month} for at, title in zip(organisations, titles)],
        "educations": [{"school": school, "from": month} for school in schools],
        "skills": supply.take(50),
    }


def test_there_are_a_thousand_and_each_is_different():
    assert len(TEXTS) > 1_000 and len(set(TEXTS)) == len(TEXTS), len(TEXTS)
    assert sum(MARK in text for text in TEXTS) > 700


def test_profiles_show_what_was_written_and_nothing_more(readers):
    read = set()
    for reader in readers.values():
        reader.asks("PATCH", "/api/v1/me", profile())
        reader.asks("PUT", "/api/v1/me/settings", {
            "view_mode": "named", "shows_activity": True, "shows_connections": True, "is_searchable": True,
            "digest": "off", "policy": supply.lines(300),
        })
    for reader, other in zip(readers.values(), [*readers.values()][1:] + [*readers.values()][:1]):
        for path in ("/me", "/me/edit", "/", f"/people/{other.handle}", f"/people/{other.handle}/connect", f"/people/{other.handle}/block", "/settings"):
            read |= reader.opens(path)
    assert len(read) > 600, len(read)


def test_requests_carry_them_from_note_to_answer(readers):
    sefu, beatriz, rieke = readers["sefu"], readers["beatriz"], readers["rieke"]
    sent = sefu.asks("POST", "/api/v1/requests", {
        "to": beatriz.handle, "tie": "friend", "evidence": supply.take()[0], "note": supply.lines(600),
    })
    request = sent["request"]
    read = sefu.opens(f"/sent/{request}/note")
    sefu.asks("POST", f"/api/v1/requests/{request}/note", {"note": supply.lines(600)})
    read |= beatriz.opens(f"/received/{request}")
    beatriz.asks("POST", f"/api/v1/requests/{request}/remark", {"remark": supply.lines(600)})
    beatriz.asks("POST", f"/api/v1/requests/{request}/ask", {"question": supply.lines(300)})
    read |= sefu.opens(f"/sent/{request}")
    sefu.asks("POST", f"/api/v1/requests/{request}/answer", {"answer": supply.lines(300)})
    for reader, paths in (
        (sefu, (f"/sent/{request}", "/sent", "/notifications", f"/sent/{request}/withdraw")),
        (beatriz, (f"/received/{request}", "/received", "/notifications", "/views", "/")),
    ):
        for path in paths:
            read |= reader.opens(path)
    beatriz.asks("POST", f"/api/v1/requests/{request}/accept")
    for reader, other in ((sefu, beatriz), (beatriz, sefu)):
        for path in ("/connections", "/sent?state=connected", "/notifications", f"/people/{other.handle}/disconnect", "/people"):
            read |= reader.opens(path)
    assert len(read) > 40, len(read)
    rieke.opens("/vouches")


def test_strategies_show_them_in_rules_versions_and_previews(readers):
    beatriz = readers["beatriz"]
    version = beatriz.asks("GET", "/api/v1/strategy")["version"]
    lists = {
        "only": ("industries", "functions", "regions", "organisations", "schools"),
        "always": ("organisations", "people"),
    }
    for _ in range(2):
        # A few in each list: what is written is what counts here, not how much of it there can be.
        rules = {part: {name: supply.take(60) for name in names} for part, names in lists.items()}
        version = beatriz.asks("PUT", "/api/v1/strategy", {"strategy": rules, "based_on": version})["version"]
    read = set()
    for path in ("/strategy", "/strategy/versions", "/received", "/received?fit=cannot_tell"):
        read |= beatriz.opens(path)
    assert len(read) > 300, len(read)


def test_searches_and_addresses_give_back_what_was_asked(readers):
    sefu, ada = readers["sefu"], readers["ada"]
    read = set()
    for text in TEXTS[::60] + hidden()[::24]:
        read |= sefu.opens(f"/people?q={quote(text)}")
    for text in TEXTS[5::400]:
        for path in ("/connections?q=", "/sent?state=", "/received?shelf=", "/people?after=", "/strategy?start=", "/received?fit="):
            sefu.opens(path + quote(text))
        ada.opens(f"/operate?q={quote(text)}")
        sefu.opens(f"/people/{quote(text, safe='')}")
        sefu.opens(f"/nowhere/{quote(text)}?{urlencode({text: text})}")
    assert len(read) > 15, len(read)


def test_forms_come_back_with_what_cannot_be_kept(readers, community):
    """The characters that nobody sees are named, and the form holds what was written."""
    sefu, ada = readers["sefu"], readers["ada"]
    turns = hidden()
    for start in range(0, len(turns), 60):
        texts = turns[start : start + 60]
        sefu.opens("/me/edit")
        fields = [["name", texts[0]], ["headline", texts[1]], ["about", "\n".join(texts)], ["industry", texts[2]], ["skills", "\n".join(texts[:40])]]
        fields += [[f"position-{index}-{part}", texts[index]] for index in range(20) for part in ("organisation", "title", "from")]
        sefu.sends("/me/edit", fields)
        assert "Please look again" in sefu.page.content()
    for path, name in (("/settings/tokens", "token_name"), ("/settings/email", "email"), ("/settings/privacy", "policy"), ("/settings/theme", "theme")):
        for text in (TEXTS[3], turns[4]):
            sefu.opens("/settings")
            sefu.sends(path, [[name, text], ["view_mode", text]])
    ada.opens("/operate")
    ada.sends("/operate/invites", [["words", TEXTS[7]]])
    ada.opens("/operate")
    somebody = community.visitor()
    somebody.page.set_viewport_size({"width": 320, "height": 700})
    for path, names in (("/sign-in", ("who", "password", "next")), ("/reset", ("email",))):
        for text in (TEXTS[0], TEXTS[40], turns[9]):
            somebody.opens(f"{path}?next={quote(text)}")
            Reader.sends(VisitingReader(somebody), path, [[name, text] for name in names])
    somebody.leaves()


class VisitingReader(Reader):
    """The same for somebody who is not signed in."""

    def __init__(self, somebody):
        self.somebody, self.page = somebody, somebody.page


def test_nearly_all_of_them_were_there_to_be_read(readers):
    """Every one that was stored is read on a page, over the runs of the checks above."""
    read = set()
    for reader in readers.values():
        for turn in range(3):
            reader.asks("PATCH", "/api/v1/me", profile())
            read |= reader.opens("/me")
    assert len(read) > 1_000, len(read)
