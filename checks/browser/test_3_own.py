"""What is one's own: profile, picture, settings, ways to sign in, data."""

import io
import json

from conftest import PASSWORD
from PIL import Image
from playwright.sync_api import expect


def test_a_profile_is_saved_and_mistakes_are_named(mara):
    mara.opens("/me/edit")
    mara.writes("Headline", "Harbour engineer")
    mara.page.locator("#f-position-0-organisation, [name$='organisation']").first.fill("Norrhavn Port")
    mara.page.locator("[name$='from']").first.fill("the year of the storm")
    mara.press("Save")
    expect(mara.page.locator(".summary")).to_be_focused()
    wrong = mara.page.locator("[aria-invalid=true]").first
    described = wrong.get_attribute("aria-describedby").split()
    expect(mara.page.locator(f"#{described[-1]}")).to_be_visible()
    mara.page.locator(".summary a").first.click()
    expect(wrong).to_be_focused()
    wrong.fill("2018-03")
    mara.press("Save")
    mara.is_told("Your profile is saved.")
    mara.sees("Harbour engineer", "Norrhavn Port")


def photograph():
    """A small JPEG that says where it was taken."""
    kept = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at the secret harbour"
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 54.0, 40.0), 3: "E", 4: (10.0, 45.0, 8.0)})
    Image.new("RGB", (640, 480), (20, 110, 140)).save(kept, "JPEG", exif=exif)
    assert b"secret harbour" in kept.getvalue()
    return kept.getvalue()


def uploads(somebody, name, kind, content):
    somebody.opens("/me/edit")
    somebody.page.set_input_files("input[type=file]", {"name": name, "mimeType": kind, "buffer": content})
    somebody.press("Use this picture")


def test_a_picture_loses_where_it_was_taken(mara):
    uploads(mara, "me.jpg", "image/jpeg", photograph())
    mara.is_told("This is your picture from now on.")
    source = mara.page.locator(".picture-line img").get_attribute("src")
    served = mara.context.request.get(mara.origin + source)
    assert served.ok
    picture = Image.open(io.BytesIO(served.body()))
    assert not picture.getexif() and b"secret harbour" not in served.body() and b"Exif" not in served.body()
    assert mara.page.locator(".picture-line img").evaluate("image => image.naturalWidth") > 0


def test_what_is_no_picture_is_refused_with_a_reason(mara):
    uploads(mara, "me.jpg", "image/jpeg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    expect(mara.page.locator(".summary")).to_be_visible()
    assert mara.page.locator(".picture-line img").count() == 1, "the one from before is still there"


def test_another_device_can_be_signed_out(community, mara):
    elsewhere = community.visitor()
    elsewhere.signs_in(mara.handle, PASSWORD)
    elsewhere.sees_heading("Hello")
    mara.opens("/settings")
    devices = mara.page.locator("#devices")
    assert devices.get_by_role("radio").count() >= 2
    devices.get_by_role("radio").first.check()
    devices.get_by_label("Your password, to be sure").fill("not this one")
    mara.press("Sign out there")
    mara.sees("This is not your password")
    devices.get_by_label("Your password, to be sure").fill(PASSWORD)
    mara.press("Sign out there")
    mara.is_told("You are signed out there.")
    elsewhere.opens("/me")
    assert elsewhere.path().startswith("/sign-in")
    elsewhere.leaves()


def test_a_token_works_until_it_is_revoked(community, mara):
    mara.opens("/settings")
    mara.writes("What is it for?", "A program of mine")
    mara.page.locator("#tokens input[name=password]").fill(PASSWORD)
    mara.press("Make a token")
    secret = mara.page.locator("#tokens code.secret").inner_text()
    program = community.visitor().context.request
    bearer = {"Authorization": f"Bearer {secret}"}
    answer = program.get("/api/v1/me", headers=bearer)
    assert answer.ok and answer.json()["member"]["person"]["handle"] == mara.handle, answer.text()
    mara.opens("/settings")
    expect(mara.page.locator("code.secret")).to_have_count(0)
    mara.press("Revoke A program of mine")
    mara.is_told("This token works no more.")
    assert program.get("/api/v1/me", headers=bearer).status == 401


def test_a_passkey_is_added_and_signs_in(community, mara):
    browser = community.visitor()
    browser.signs_in(mara.handle, PASSWORD)
    device = browser.context.new_cdp_session(browser.page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    browser.opens("/settings")
    browser.writes("What will you call it?", "My phone")
    browser.page.locator("#f-passkey-password").fill(PASSWORD)
    browser.press("Add a passkey")
    browser.sees("My phone")
    browser.page.locator("details.menu summary").click()
    browser.press("Sign out")
    browser.opens("/sign-in")
    browser.press("Sign in with a passkey")
    browser.sees_heading("Hello, Mara")
    browser.opens("/settings")
    browser.page.locator("#f-removing-password").fill(PASSWORD)
    browser.press("Remove this passkey")
    browser.sees("You have none here yet.")
    browser.leaves()


def test_a_new_password_holds_and_the_old_one_does_not(community, mara):
    longer = "seven boats and a lantern"
    mara.opens("/settings")
    for now, new, again in (("wrong wrong wrong", longer, longer), (PASSWORD, longer, "something else")):
        mara.writes("Your password now", now)
        mara.writes("New password", new)
        mara.writes("The same once more", again)
        mara.press("Change the password")
        expect(mara.page.locator(".summary")).to_be_focused()
    mara.writes("Your password now", PASSWORD)
    mara.writes("New password", longer)
    mara.writes("The same once more", longer)
    mara.press("Change the password")
    mara.is_told("Your new password holds.")
    again = community.visitor()
    again.signs_in(mara.handle, PASSWORD)
    expect(again.page.locator(".summary")).to_be_visible()
    again.signs_in(mara.handle, longer)
    again.sees_heading("Hello")
    again.leaves()


def test_looks_and_privacy_are_kept(mara):
    mara.opens("/settings")
    mara.page.get_by_label("Dark").check()
    mara.press("Save", within=mara.page.locator("#looks"))
    expect(mara.page.locator("html")).to_have_attribute("data-theme", "dark")
    mara.page.get_by_label("Show how many connections I have").uncheck()
    mara.press("Save", within=mara.page.locator("#privacy"))
    mara.is_told("Saved.")
    expect(mara.page.get_by_label("Show how many connections I have")).not_to_be_checked()


def test_everything_kept_of_a_person_can_be_taken_along(mara):
    mara.opens("/settings")
    with mara.page.expect_download() as coming:
        mara.follow("Export")
    kept = json.loads(open(coming.value.path(), "rb").read())
    assert mara.handle in json.dumps(kept)


def test_leaving_deletes_the_account(community, jonas):
    jonas.opens("/settings")
    jonas.page.locator("summary", has_text="Delete my account").click()
    leaving = jonas.page.locator("form[action='/settings/delete']")
    leaving.get_by_label("Your handle, to be sure").fill("somebody-else")
    leaving.get_by_label("Your password").fill(PASSWORD)
    jonas.press("Delete my account", within=leaving)
    expect(jonas.page.locator(".summary")).to_be_visible()
    leaving.get_by_label("Your handle, to be sure").fill(jonas.handle)
    leaving.get_by_label("Your password").fill(PASSWORD)
    jonas.press("Delete my account", within=leaving)
    jonas.is_told("Your account is deleted")
    jonas.opens("/me")
    assert jonas.path().startswith("/sign-in")
    jonas.signs_in(jonas.handle, PASSWORD)
    expect(jonas.page.locator(".summary")).to_be_visible()
