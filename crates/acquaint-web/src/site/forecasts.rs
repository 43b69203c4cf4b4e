//! How forecasts came true here, for members; and which model they come from, for the operator.

use crate::failure::Failure;
use crate::page::frame::Flash;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::go_saying;
use crate::site::posted::Form;
use crate::visitor::Operator;
use acquaint_app::community::learn::ModelChoice;
use acquaint_why::track_record::TrackRecord;
use acquaint_why::wording::percent;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new().post("/operate/forecasts", Access::Operator, choose)
}

/// The horizon that members are told about: 90 days, as beside what helps.
pub(super) const HORIZON: usize = 2;

/// How such a chance of an answer within 90 days came true in this community. `None`: it was shown too seldom to say.
pub(super) fn track_record_words(record: &TrackRecord, within_90_days: f64) -> Option<String> {
    let came = record.came_true(HORIZON, within_90_days)?;
    Some(format!(
        "When forecasts in this community said {:.0} to {} within 90 days, an answer came in {} of cases ({} forecasts).",
        came.from * 100.0,
        percent(came.to),
        percent(came.share),
        came.said
    ))
}

#[derive(Deserialize)]
struct Choice {
    from: String,
}

async fn choose(
    operator: Operator,
    State(service): State<Service>,
    Form(Choice { from }): Form<Choice>,
) -> Result<Response, Failure> {
    let choice = match from.as_str() {
        "newest" => ModelChoice::Newest,
        "delivered" => ModelChoice::AsDelivered,
        number => ModelChoice::Version(number.parse().map_err(|_| Failure::not_found())?),
    };
    service.community().choose_model(&operator.0.account, choice).await?;
    Ok(go_saying(&service, "/operate#forecasts", &Flash::done("Forecasts come from this model from now on.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_why::explanation::Forecast;
    use acquaint_why::fit::Followed;
    use acquaint_why::survival::End;

    #[test]
    fn members_read_how_often_such_a_forecast_came_true() {
        let mut record = TrackRecord::default();
        for number in 0..200 {
            let (end, end_days) = if number < 62 { (End::Answered, 20.0) } else { (End::Watched, 100.0) };
            let request = Followed { from_days: 0.0, until_days: 100.0, end, end_days, said: Vec::new() };
            record.add(&request, 0.0, &Forecast { within: [0.34; 4], ever: 0.34 });
        }
        assert_eq!(
            track_record_words(&record, 0.31).as_deref(),
            Some(
                "When forecasts in this community said 30 to 40 % within 90 days, an answer came in 31 % of cases \
                 (200 forecasts)."
            )
        );
        assert_eq!(track_record_words(&record, 0.71), None);
    }
}
