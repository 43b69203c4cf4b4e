//! The interview: the most telling question, an answer, "I don't know", undo.

use super::desk::{Answer, Desk, ordinary};
use axum::http::StatusCode;
use std::collections::BTreeSet;

/// What the form on the page is about.
fn asked(answer: &Answer) -> (String, String) {
    let value = |name: &str| answer.between(&format!("name=\"{name}\" value=\""), "\"").to_owned();
    (value("person"), value("clue"))
}

/// The first answer to choose, or a number where one is to be written.
fn an_answer(answer: &Answer) -> (&'static str, String) {
    let button = "name=\"answer\" value=\"";
    if answer.text.contains(button) {
        ("answer", answer.between(button, "\"").to_owned())
    } else {
        ("typed", "4".into())
    }
}

#[tokio::test]
async fn a_question_is_answered_left_open_and_taken_back() {
    let desk = Desk::entered().await;
    desk.bring_archive(&ordinary()).await.page();
    assert!(desk.get("/sent").await.page().contains("href=\"/ask\""));
    let first = desk.get("/ask").await;
    let (person, clue) = asked(&first);
    let (field, value) = an_answer(&first);
    let fields = [("person", person.as_str()), ("clue", &clue), (field, &value)];
    assert_eq!(desk.post("/ask", &fields).await.leads_to(), "/ask");
    assert_eq!(desk.kept().await.sightings.len(), 1);
    let second = desk.get("/ask").await;
    assert_ne!(asked(&second), (person.clone(), clue.clone()));
    assert!(second.text.contains("1 answer kept"), "{}", second.text);

    let (other, other_clue) = asked(&second);
    let open = [("person", other.as_str()), ("clue", &other_clue), ("leave_open", "yes")];
    assert_eq!(desk.post("/ask", &open).await.leads_to(), "/ask");
    assert_ne!(asked(&desk.get("/ask").await), (other, other_clue));
    assert_eq!(desk.kept().await.sightings.len(), 1, "not knowing is no answer");

    assert_eq!(desk.post("/ask/undo", &[]).await.leads_to(), "/ask");
    assert_eq!(desk.kept().await.sightings, []);
    assert_eq!(asked(&desk.get("/ask").await), (person, clue), "it is asked again");
    assert!(!desk.get("/ask").await.page().contains("kept. <button"));
}

#[tokio::test]
async fn what_cannot_be_an_answer_is_said_and_nothing_is_kept() {
    let desk = Desk::entered().await;
    assert!(desk.get("/ask").await.page().contains("There is nothing left to ask."));
    desk.bring_archive(&ordinary()).await.page();
    let (person, clue) = asked(&desk.get("/ask").await);
    for (field, value, words) in
        [("answer", "zyx", "zyx"), ("typed", "", "choose that you don’t know"), ("typed", "4000000000", "")]
    {
        let answer = desk.post("/ask", &[("person", &person), ("clue", &clue), (field, value)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}: {}", answer.text);
        assert!(answer.text.contains(words), "{value}: {}", answer.text);
    }
    for (person, clue) in [("nobody", &*clue), (&*person, "shoe_size"), ("", &*clue)] {
        let answer = desk.post("/ask", &[("person", person), ("clue", clue), ("answer", "friend")]).await;
        assert!(answer.status.is_client_error(), "{person} {clue}: {}", answer.text);
    }
    assert_eq!(desk.kept().await.sightings, []);
}

#[tokio::test]
async fn lists_are_narrowed_and_searched_and_say_so_where_no_one_is_left() {
    let desk = Desk::entered().await;
    desk.bring_archive(&ordinary()).await.page();
    let count = |page: &str| page.matches("class=\"person-name\"").count();
    let all = count(&desk.get("/received").await.page());
    assert_eq!(count(&desk.get("/received?only=nonsense").await.page()), all);
    let selling = desk.get("/received?only=selling").await.page();
    assert!(count(&selling) == 0 && all > 0 && selling.contains("Nobody here."), "{selling}");
    let (with, without) = ("/sent?only=note&sort=chance", "/sent?only=no-note&sort=chance");
    let [with, without] = [desk.get(with).await.page(), desk.get(without).await.page()];
    assert!(with.contains("<option value=\"note\" selected>"), "{with}");
    let people = |page: &str| -> BTreeSet<String> {
        let rows = page.split("class=\"row-name\"").skip(1);
        rows.map(|row| row.split(['<', '>']).nth(3).unwrap().into()).collect()
    };
    let (with, without) = (people(&with), people(&without));
    assert!(!with.is_empty() && !without.is_empty() && with.is_disjoint(&without));
    // Without a choice there may be more people than one page has.
    assert!(people(&desk.get("/sent").await.page()).is_subset(&(&with | &without)));
    assert!(desk.get("/sent?q=zyzzyva").await.page().contains("No one matches your search."));
}
