//! The promise, for letters: nothing that a recipient privately does changes a byte of what the sender is sent.

use super::office::{Office, filters, reader};
use acquaint_core::member::Digest;

/// What a recipient does for themselves.
const SECRETS: [(&str, &[(&str, &str)]); 5] = [
    ("set-aside", &[]),
    ("filter", &[]),
    ("remark", &[("remark", "Perhaps in autumn.")]),
    ("report", &[("because", "advertising")]),
    ("mute", &[]),
];

/// Every letter that the sender gets in the life of a request, headers included.
async fn letters(secrets: &[(&str, &[(&str, &str)])]) -> Vec<String> {
    let mut office = Office::open().await;
    let ada = reader(&office.world, "ada", Digest::Daily).await;
    let (bo, cy) = (office.world.member("bo").await, office.world.member("cy").await);
    office.world.connect(&ada, &cy).await;
    office.world.connect(&cy, &bo).await;
    let request = ada.asks(&bo).await;
    let mut letters = Vec::new();
    for (verb, fields) in secrets {
        bo.get(&format!("/received/{request}")).await.says(&[]);
        if *verb == "filter" {
            filters(&office.world, &bo, &request).await;
        } else {
            bo.post(&format!("/received/{request}/{verb}"), fields).await.leads_on();
        }
    }
    for day in 0..6 {
        office.world.days_pass(1);
        match day {
            1 => drop(ada.post(&format!("/sent/{request}/vouch"), &[("voucher", "cy")]).await.leads_on()),
            3 => drop(bo.post(&format!("/received/{request}/accept"), &[]).await.leads_on()),
            _ => {}
        }
        // Ids follow from what was asked for last.
        ada.get("/livez").await;
        letters.extend(office.work().await.into_iter().map(|letter| {
            assert_eq!(letter.to, ["ada@post.example"]);
            letter.source
        }));
    }
    letters
}

#[tokio::test]
async fn nothing_private_changes_a_byte_of_the_letters_to_the_sender() {
    let plain = letters(&[]).await;
    assert_eq!(plain.len(), 2, "connected with Cy, and with Bo: {plain:?}");
    assert!(plain[1].contains("You and Bo Hafenstein are connected"));
    for secret in &SECRETS {
        assert_eq!(letters(std::slice::from_ref(secret)).await, plain, "{}", secret.0);
    }
    assert_eq!(letters(&SECRETS).await, plain);
}
