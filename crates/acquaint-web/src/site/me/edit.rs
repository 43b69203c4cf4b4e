//! Editing the own profile: from the profile to the form, and back with every error beside its field.

use super::month::{read_month, write_month};
use crate::failure::Failure;
use crate::page::edit::EditPage;
use crate::page::form::Form as Filled;
use crate::page::frame::{Flash, Nav};
use crate::page::person::Person;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{PictureSize, Shell, go_saying, picture_url};
use crate::site::posted::Posted;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_app::community::view::MemberView;
use acquaint_core::profile::{ABOUT_CHARACTERS_MAX, FieldError, Profile};
use acquaint_core::record::{Education, Position, YearMonth};
use acquaint_core::text::LINE_CHARACTERS_MAX;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// The most rows of a list that a form may send: more than can be kept, so that the one too many is told.
const ROWS_MAX: usize = 100;

/// Said where the profile is no longer the one that the form was filled with.
const CHANGED_MEANWHILE: &str = "your profile was changed in another window after this form was opened, so nothing of it is \
                                 saved yet; My profile, above, shows how it is now, and saving once more keeps what stands here";

pub(super) fn routes() -> Routes {
    Routes::new().get("/me/edit", Access::Member, show_edit).post("/me/edit", Access::Member, edit)
}

pub(super) fn page(shell: &Shell, own: &MemberView, form: Filled) -> EditPage {
    let rows = |list: &str, field: &str| {
        (0..ROWS_MAX)
            .filter(|row| !form.value(&format!("{list}-{row}-{field}")).is_empty())
            .max()
            .map_or(0, |row| row + 1)
    };
    let picture = own.card.picture.map(|picture| picture_url(picture, PictureSize::Large));
    EditPage {
        frame: shell.frame(Nav::Me),
        person: Person { picture, ..show::person(&own.card) },
        positions: rows("position", "organisation"),
        educations: rows("education", "school"),
        form,
        line_characters_max: u32::try_from(LINE_CHARACTERS_MAX).unwrap_or(u32::MAX),
        about_characters_max: u32::try_from(ABOUT_CHARACTERS_MAX).unwrap_or(u32::MAX),
    }
}

/// What tells one profile from another, so that a form can say which one it was filled with.
fn fingerprint(profile: &Profile) -> String {
    let text = serde_json::to_vec(profile).expect("a profile is made of texts and numbers");
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

pub(super) fn filled(profile: &Profile) -> Filled {
    let mut form = Filled::new()
        .with("seen", fingerprint(profile))
        .with("name", &profile.name)
        .with("headline", &profile.headline)
        .with("about", &profile.about)
        .with("industry", &profile.industry)
        .with("function", &profile.job_function)
        .with("region", &profile.region)
        .with("skills", profile.skills.join("\n"));
    for (row, position) in profile.positions.iter().enumerate() {
        form = form
            .with(format!("position-{row}-organisation"), &position.organisation)
            .with(format!("position-{row}-title"), &position.title)
            .with(format!("position-{row}-from"), write_month(position.from))
            .with(format!("position-{row}-to"), write_month(position.to));
    }
    for (row, education) in profile.educations.iter().enumerate() {
        form = form
            .with(format!("education-{row}-school"), &education.school)
            .with(format!("education-{row}-from"), write_month(education.from))
            .with(format!("education-{row}-to"), write_month(education.to));
    }
    form
}

/// A profile as a form has it, and which row of the form each entry of a list comes from.
#[derive(Debug, Default)]
struct Written {
    profile: Profile,
    position_rows: Vec<usize>,
    education_rows: Vec<usize>,
    /// Which line of the skills each skill is, counted from 1.
    skill_lines: Vec<usize>,
    errors: Vec<FieldError>,
}

impl Written {
    fn read(posted: &Posted) -> Self {
        let text = |field: &str| posted.text(field).to_owned();
        let mut written = Self {
            profile: Profile {
                name: text("name"),
                headline: text("headline"),
                about: text("about"),
                industry: text("industry"),
                job_function: text("function"),
                region: text("region"),
                ..Profile::default()
            },
            ..Self::default()
        };
        for (line, skill) in posted.text("skills").lines().enumerate() {
            if !skill.trim().is_empty() {
                written.profile.skills.push(skill.to_owned());
                written.skill_lines.push(line + 1);
            }
        }
        for row in 0..ROWS_MAX {
            written.read_position(posted, row);
            written.read_education(posted, row);
        }
        written
    }

    fn read_position(&mut self, posted: &Posted, row: usize) {
        let name = |field: &str| format!("position-{row}-{field}");
        let organisation = posted.text(&name("organisation"));
        if organisation.trim().is_empty() {
            return;
        }
        let (from, to) = (self.month(posted, name("from")), self.month(posted, name("to")));
        let (organisation, title) = (organisation.to_owned(), posted.text(&name("title")).to_owned());
        self.profile.positions.push(Position { organisation, title, from, to });
        self.position_rows.push(row);
    }

    fn read_education(&mut self, posted: &Posted, row: usize) {
        let name = |field: &str| format!("education-{row}-{field}");
        let school = posted.text(&name("school"));
        if school.trim().is_empty() {
            return;
        }
        let (from, to) = (self.month(posted, name("from")), self.month(posted, name("to")));
        self.profile.educations.push(Education { school: school.to_owned(), from, to });
        self.education_rows.push(row);
    }

    fn month(&mut self, posted: &Posted, field: String) -> Option<YearMonth> {
        match read_month(posted.text(&field)) {
            Ok(month) => month,
            Err(wrong) => {
                self.errors.push(FieldError::new(field, wrong));
                None
            }
        }
    }

    /// An error of the profile as an error of the form: `positions[1].title` is in the row that it came from.
    fn error_of_form(&self, error: &FieldError) -> FieldError {
        let (list, index, rest) = split_field(&error.field);
        let detail = show::beside(&error.detail);
        let row = |rows: &[usize]| index.and_then(|index| rows.get(index).copied());
        let default = |field: &str| FieldError { field: field.to_owned(), detail: detail.clone() };
        match list {
            "positions" => match row(&self.position_rows) {
                Some(row) => default(&format!("position-{row}-{rest}")),
                None => default("position-0-organisation"),
            },
            "educations" => match row(&self.education_rows) {
                Some(row) => default(&format!("education-{row}-{rest}")),
                None => default("education-0-school"),
            },
            "skills" => match row(&self.skill_lines) {
                Some(line) => FieldError { field: "skills".into(), detail: format!("line {line}: {detail}") },
                None => default("skills"),
            },
            "job_function" => default("function"),
            other => default(other),
        }
    }
}

/// `positions[1].title` as `positions`, 1 and `title`.
fn split_field(field: &str) -> (&str, Option<usize>, &str) {
    let Some((list, rest)) = field.split_once('[') else {
        return (field, None, "");
    };
    let (index, rest) = rest.split_once(']').unwrap_or((rest, ""));
    (list, index.parse().ok(), rest.trim_start_matches('.'))
}

async fn show_edit(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let own = service.community().load_own(visitor.id()).await?;
    Ok(shell.page(&page(&shell, &own, filled(&own.profile))))
}

/// Saves the form, if the profile is still the one that it was filled with: what was changed in another window meanwhile
/// would be lost, and nobody told. Saving once more is then meant.
async fn edit(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (community, now) = (service.community(), service.stamp().now);
    let written = Written::read(&posted);
    let mut errors = written.errors.clone();
    if let Err(fields) = written.profile.read() {
        errors.extend(fields.iter().map(|field| written.error_of_form(field)));
    }
    let own = community.load_own(visitor.id()).await?;
    let mut form = errors.iter().fold(posted.filled(), |form, e| form.with_error(&e.field, &e.detail));
    if errors.is_empty() {
        let is_seen = !posted.has("seen") || posted.text("seen") == fingerprint(&own.profile);
        let saved = if is_seen {
            community.edit_profile(visitor.id(), own.profile.clone(), &written.profile, now).await
        } else {
            Err(CommunityError::Conflict)
        };
        match saved {
            Ok(_) => return Ok(go_saying(&service, "/me", &Flash::done("Your profile is saved."))),
            Err(CommunityError::Conflict) => {
                let seen = fingerprint(&community.load_own(visitor.id()).await?.profile);
                form = form.without("seen").with("seen", seen).with_error("", CHANGED_MEANWHILE);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&shell, &own, form)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mira() -> Profile {
        let month = |year, month| Some(YearMonth { year, month });
        Profile {
            name: "Mira Solbakken".into(),
            job_function: "Engineering".into(),
            skills: vec!["Tide gauges".into(), "Singing".into()],
            positions: vec![Position {
                organisation: "Tidewater Mapping".into(),
                title: "Hydrographer".into(),
                from: month(2018, Some(3)),
                to: None,
            }],
            educations: vec![Education {
                school: "Hohenlinde".into(),
                from: month(2008, None),
                to: month(2013, None),
            }],
            ..Profile::default()
        }
    }

    #[test]
    fn a_form_that_nobody_touched_keeps_the_profile() {
        let form = filled(&mira());
        let names = [
            "name",
            "headline",
            "about",
            "industry",
            "function",
            "region",
            "skills",
            "position-0-organisation",
            "position-0-title",
            "position-0-from",
            "position-0-to",
            "education-0-school",
            "education-0-from",
            "education-0-to",
        ];
        let posted = Posted::from(names.map(|name| (name, form.value(name))));
        let written = Written::read(&posted);
        assert_eq!(written.profile, mira());
        assert_eq!(written.errors, []);
    }

    #[test]
    fn an_error_stands_beside_the_row_that_it_is_about() {
        let posted = Posted::from([
            ("name", "Mira"),
            ("function", "a\nb"),
            ("skills", "Rust\n\nsinging \u{202E}"),
            ("position-0-title", "left out"),
            ("position-3-organisation", "Kestrel & Loom"),
            ("position-3-from", "2019"),
            ("position-3-to", "2011"),
        ]);
        let written = Written::read(&posted);
        let errors = written.profile.read().unwrap_err();
        let errors: Vec<FieldError> = errors.iter().map(|error| written.error_of_form(error)).collect();
        let said: Vec<(&str, &str)> =
            errors.iter().map(|error| (error.field.as_str(), error.detail.as_str())).collect();
        assert_eq!(said[0], ("function", "this has a line break, but must be one line"));
        assert_eq!(said[1], ("position-3-to", "this is before its beginning"));
        assert_eq!(said[2].0, "skills");
        assert!(said[2].1.starts_with("line 3: this holds U+202E"), "{}", said[2].1);
    }

    #[test]
    fn a_month_that_is_none_is_said_beside_it() {
        let posted = Posted::from([("education-1-school", "Hohenlinde"), ("education-1-to", "soon")]);
        let written = Written::read(&posted);
        assert_eq!(written.errors[0].field, "education-1-to");
        assert_eq!(written.profile.educations.len(), 1);
    }

    #[test]
    fn too_many_rows_are_said_beside_the_first() {
        let written = Written::default();
        let error =
            written.error_of_form(&FieldError::new("positions", "has 41 entries, but at most 40 fit"));
        assert_eq!(error.field, "position-0-organisation");
        assert_eq!(error.detail, "this has 41 entries, but at most 40 fit");
    }
}
