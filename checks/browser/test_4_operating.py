"""What an operator does: lets in, hears reports, suspends and lets back in."""

from conftest import sign_up
from playwright.sync_api import expect


def test_an_invite_lets_somebody_in_and_a_suspension_out_again(community, ada):
    ada.opens("/operate")
    ada.writes("Whom is it for?", "Aina from the boat house")
    ada.press("Make an invite")
    address = ada.page.locator("code.secret").inner_text()
    aina = community.visitor()
    sign_up(aina, "Aina Bryggelund", "aina-bryggelund", address)
    aina.opens("/")
    aina.sees_heading("Hello, Aina")

    ada.opens("/operate")
    ada.press("Suspend Aina Bryggelund")
    ada.is_told("Aina Bryggelund")
    aina.opens("/me")
    assert aina.path().startswith("/sign-in"), "whoever is suspended is signed out"
    ada.press("Let back in Aina Bryggelund")
    ada.is_told("Aina Bryggelund is back.")
    aina.leaves()


def test_an_invite_that_was_used_is_gone(ada):
    ada.opens("/operate")
    expect(ada.page.locator("main")).not_to_contain_text("Aina from the boat house")


def test_nobody_else_finds_the_operators_page(liv):
    assert liv.opens("/operate") == 404


def test_a_report_reaches_the_operator_and_is_closed(beatriz, ada):
    beatriz.opens("/received")
    name = beatriz.page.locator(".request-row .row-name").first
    reported = name.inner_text()
    name.click()
    beatriz.page.locator("summary", has_text="Mute or report").click()
    beatriz.page.locator("input[name=because]").first.check()
    beatriz.press("Send the report")
    beatriz.is_told("Your report was sent to the operators.")
    ada.opens("/operate")
    reports = ada.page.locator("section[aria-labelledby=reports]")
    expect(reports).to_contain_text(reported)
    expect(reports).to_contain_text(beatriz.name)
    count = reports.get_by_role("button", name="Close this report").count()
    ada.press("Close this report")
    ada.is_told("This report is closed.")
    expect(ada.page.get_by_role("button", name="Close this report")).to_have_count(count - 1)
