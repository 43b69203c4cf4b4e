//! Forms: what was written in them, what is wrong beside each field, and the fields themselves.

use super::moment::capitalised;
use acquaint_core::profile::FieldError;
use askama::Template;
use askama::filters::HtmlSafe;
use std::borrow::Borrow;

/// What was written in a form, and what is wrong with it.
///
/// Values and errors go by the name of the field. [`Debug`] tells the names only: a form can hold a password.
#[derive(Clone, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    errors: Vec<FieldError>,
    within: String,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.values.iter().map(|(name, _)| name).collect();
        f.debug_struct("Form").field("fields", &names).field("errors", &self.errors).finish_non_exhaustive()
    }
}

impl Form {
    pub fn new() -> Self {
        Self::default()
    }

    /// What someone sent, to be shown to them again.
    pub fn from_pairs<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let values = pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { values, ..Self::default() }
    }

    /// With the value of one more field. A name may occur more than once (checkboxes).
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((field.into(), value.into()));
        self
    }

    /// With something wrong in one field. An empty name: in the whole form.
    #[must_use]
    pub fn with_error(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.errors.push(FieldError { field: field.into(), detail: message.into() });
        self
    }

    /// Without the value of a field: a password is never sent back.
    #[must_use]
    pub fn without(mut self, field: &str) -> Self {
        self.values.retain(|(name, _)| name != field);
        self
    }

    /// The value of a field, or nothing.
    pub fn value(&self, field: &str) -> &str {
        self.values.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// Whether one of the values of a field is this one.
    pub fn is(&self, field: &str, value: &str) -> bool {
        self.values.iter().any(|(name, given)| name == field && given == value)
    }

    /// Whether anything was written in the fields whose names begin so, or is wrong there.
    pub fn has_any(&self, beginning: &str) -> bool {
        let is_written = |(name, value): &(String, String)| name.starts_with(beginning) && !value.is_empty();
        self.values.iter().any(is_written) || self.errors.iter().any(|e| e.field.starts_with(beginning))
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.detail.as_str())
    }

    /// The same form with ids of its own: for a page with several forms that use one name.
    #[must_use]
    pub fn within(&self, part: &str) -> Self {
        Self { within: format!("{part}-"), ..self.clone() }
    }

    pub fn is_wrong(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Everything that is wrong, to be shown above the form, each linked to its field.
    pub fn summary(&self) -> Summary<'_> {
        Summary { errors: &self.errors, within: &self.within }
    }

    /// A line of text.
    pub fn input(&self, name: impl AsRef<str>, label: &str) -> Control {
        self.control(name.as_ref(), label, Kind::Input("text"))
    }

    /// An email address.
    pub fn email(&self, name: &str, label: &str) -> Control {
        Control { autocomplete: "email", ..self.control(name, label, Kind::Input("email")) }
    }

    pub fn date(&self, name: &str, label: &str) -> Control {
        self.control(name, label, Kind::Input("date"))
    }

    pub fn number(&self, name: &str, label: &str) -> Control {
        self.control(name, label, Kind::Input("number"))
    }

    pub fn file(&self, name: &str, label: &str, accept: &'static str) -> Control {
        Control { accept, ..self.control(name, label, Kind::File) }
    }

    /// A password. Never filled in.
    pub fn password(&self, name: &str, label: &str, autocomplete: &'static str) -> Control {
        let control = self.control(name, label, Kind::Input("password"));
        Control { value: String::new(), autocomplete, ..control }
    }

    /// Several lines of text.
    pub fn area(&self, name: &str, label: &str, rows: u32) -> Control {
        self.control(name, label, Kind::Area(rows))
    }

    /// One of several, in a list that opens.
    pub fn select(&self, name: &str, label: &str, options: impl AsRef<[Choice]>) -> Control {
        self.control(name, label, Kind::Select(options.as_ref().to_vec()))
    }

    /// One of several, all in sight.
    pub fn radios(&self, name: &str, label: &str, options: impl AsRef<[Choice]>) -> Control {
        self.control(name, label, Kind::Radios(options.as_ref().to_vec()))
    }

    /// Any of several, all in sight.
    pub fn checks(&self, name: &str, label: &str, options: impl AsRef<[Choice]>) -> Control {
        let option = |option: &Choice| (option.clone(), self.is(name, &option.key));
        self.control(name, label, Kind::Checks(options.as_ref().iter().map(option).collect()))
    }

    /// Yes or no. Sent as `on`.
    pub fn check(&self, name: &str, label: &str) -> Control {
        self.control(name, label, Kind::Check)
    }

    fn control(&self, name: &str, label: &str, kind: Kind) -> Control {
        Control {
            id: format!("f-{}{name}", self.within),
            name: name.into(),
            label: label.into(),
            value: self.value(name).into(),
            error: self.error(name).map(capitalised),
            hint: String::new(),
            kind,
            autocomplete: "",
            accept: "",
            max: 0,
            is_required: false,
            is_counted: false,
        }
    }
}

/// One of several that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub key: String,
    pub label: String,
    /// One more line, or nothing.
    pub hint: String,
}

impl Choice {
    pub fn new(key: impl Into<String>, label: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), hint: String::new() }
    }

    /// The same with one more line.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

#[derive(Clone, Debug)]
enum Kind {
    Input(&'static str),
    File,
    Area(u32),
    Select(Vec<Choice>),
    Radios(Vec<Choice>),
    Checks(Vec<(Choice, bool)>),
    Check,
}

/// One field with its label, its hint and what is wrong with it.
#[derive(Clone, Template)]
#[template(path = "part/control.html")]
pub struct Control {
    id: String,
    name: String,
    label: String,
    value: String,
    error: Option<String>,
    hint: String,
    kind: Kind,
    autocomplete: &'static str,
    accept: &'static str,
    max: u32,
    is_required: bool,
    is_counted: bool,
}

impl HtmlSafe for Control {}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control")
            .field("name", &self.name)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl Control {
    /// With one line of help.
    #[must_use]
    pub fn hint(self, hint: impl std::fmt::Display) -> Self {
        Self { hint: hint.to_string(), ..self }
    }

    /// With another id: a name may occur in two forms of one page.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        Self { id: id.into(), ..self }
    }

    /// It must be filled in.
    #[must_use]
    pub fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// What a browser may fill in.
    #[must_use]
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// The most characters.
    #[must_use]
    pub fn max(self, max: impl Borrow<u32>) -> Self {
        Self { max: *max.borrow(), ..self }
    }

    /// The most characters, with a counter. The field takes more, so that nothing pasted is cut off unseen.
    #[must_use]
    pub fn counted(self, max: impl Borrow<u32>) -> Self {
        Self { max: *max.borrow(), is_counted: true, ..self }
    }

    /// With a value where nothing was written yet.
    #[must_use]
    pub fn or(self, value: &str) -> Self {
        if self.value.is_empty() { Self { value: value.into(), ..self } } else { self }
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.id));
        }
        if self.is_counted {
            ids.push(format!("{}-count", self.id));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.id));
        }
        ids.join(" ")
    }
}

/// Everything that is wrong in a form.
#[derive(Clone, Debug, Template)]
#[template(path = "part/summary.html")]
pub struct Summary<'a> {
    errors: &'a [FieldError],
    within: &'a str,
}

impl HtmlSafe for Summary<'_> {}

impl Summary<'_> {
    /// The field of each error and what is wrong with it.
    fn lines(&self) -> impl Iterator<Item = (&str, String)> {
        self.errors.iter().map(|error| (error.field.as_str(), capitalised(&error.detail)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown_again() {
        let form = Form::new().with("password", "correct horse").with_error("password", "that is not it");
        let html = form.password("password", "Password", "current-password").to_string();
        assert!(!html.contains("horse"), "{html}");
        assert!(
            html.contains("type=\"password\"") && html.contains("autocomplete=\"current-password\""),
            "{html}"
        );
        assert!(!format!("{form:?}").contains("horse"));
    }

    #[test]
    fn what_is_written_is_escaped_and_an_error_belongs_to_its_field() {
        let form = Form::new().with("name", "<b>\"Mira\"</b>").with_error("name", "this name is too long");
        let html = form.input("name", "Name").hint("As people know you").to_string();
        assert!(!html.contains("<b>") && html.contains("aria-invalid=\"true\""), "{html}");
        assert!(html.contains("aria-describedby=\"f-name-hint f-name-error\""), "{html}");
        assert!(form.summary().to_string().contains("href=\"#f-name\""));
    }

    #[test]
    fn of_several_boxes_those_are_ticked_that_were() {
        let form = Form::new().with("ties", "friend").with("ties", "relative");
        let boxes = ["friend", "neighbour", "relative"].map(|key| Choice::new(key, key));
        let html = form.checks("ties", "Ties", boxes).to_string();
        assert_eq!(html.matches(" checked").count(), 2, "{html}");
        assert!(html.contains("value=\"relative\" checked") && html.contains("<legend>Ties</legend>"));
    }
}
