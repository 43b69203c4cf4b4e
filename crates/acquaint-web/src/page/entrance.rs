//! Getting in: sign in, sign up, a new password, the first operator, a link that signs in once.

use super::form::Form;
use super::frame::Frame;
use super::secret::Secret;
use acquaint_app::community::SignUp;
use askama::Template;

/// `GET|POST /sign-in`. Fields: `who` (handle or email), `password`, `next` (hidden: where to go, an own path).
/// With JavaScript, a passkey: `POST /passkeys/sign-in/start`, then `/finish`.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    pub frame: Frame,
    pub form: Form,
    pub policy: SignUp,
    pub has_passkeys: bool,
    /// Whether a new password can be set by email.
    pub has_reset: bool,
}

/// The answer to `POST /sign-in` where a code is asked for, and `POST /sign-in/code`. Fields: `code`, `id` (hidden).
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in_code.html")]
pub struct CodePage {
    pub frame: Frame,
    /// By what the one who waits is found again.
    pub id: Secret,
    pub form: Form,
    pub digits: usize,
    pub minutes: u32,
}

/// How far someone who signs up has come.
#[derive(Clone, Debug)]
pub enum SignUpStep {
    /// Everything at once, where no emails are sent: `name`, `handle`, `email`, `password`.
    Whole,
    /// The address, to which an email goes: `email`.
    Address,
    /// The rest, with the link of that email: `name`, `handle`, `password`.
    Rest {
        token: Secret,
        /// The email address.
        email: String,
    },
}

impl SignUpStep {
    /// Whether it is everything at once.
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Whole)
    }
}

/// `GET|POST /sign-up`, and `GET|POST /sign-up/TOKEN`. Fields: `invite` (hidden unless invite-only), and those of the step.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_up.html")]
pub struct SignUpPage {
    pub frame: Frame,
    pub form: Form,
    pub policy: SignUp,
    /// How far they have come.
    pub step: SignUpStep,
    pub password_characters_min: usize,
}

/// `GET|POST /reset`. Field: `email`. After the POST, show a [`NoticePage`], the same whether the address is known.
#[derive(Clone, Debug, Template)]
#[template(path = "reset.html")]
pub struct ResetPage {
    pub frame: Frame,
    pub form: Form,
}

/// `GET|POST /reset/TOKEN`. Fields: `password`, `password_again`.
#[derive(Clone, Debug, Template)]
#[template(path = "new_password.html")]
pub struct NewPasswordPage {
    pub frame: Frame,
    pub form: Form,
    pub token: Secret,
    /// Whose password it will be.
    pub name: String,
    pub password_characters_min: usize,
}

/// `GET|POST /set-up/TOKEN`: the first operator. Fields: `name`, `handle`, `email`, `password`.
#[derive(Clone, Debug, Template)]
#[template(path = "set_up.html")]
pub struct SetUpPage {
    pub frame: Frame,
    pub form: Form,
    pub token: Secret,
    pub password_characters_min: usize,
}

/// `GET|POST /enter/TOKEN`: one button that signs in. (A GET changes nothing, so that a link looked up by a mail
/// program is not used up.) No fields.
#[derive(Clone, Debug, Template)]
#[template(path = "enter.html")]
pub struct EnterPage {
    pub frame: Frame,
    pub token: Secret,
    pub name: String,
    /// What there is to see, or nothing.
    pub story: String,
}

/// `GET|POST /confirm/TOKEN`: one button that makes an email address someone's. (A GET changes nothing, so that a link
/// looked up by a mail program confirms nothing.) No fields.
#[derive(Clone, Debug, Template)]
#[template(path = "confirm_address.html")]
pub struct ConfirmAddressPage {
    pub frame: Frame,
    pub token: Secret,
    /// The email address.
    pub email: String,
}

/// `GET|POST /mail/stop/TOKEN`: one button that stops the email digest. No fields. After the POST, a [`NoticePage`].
#[derive(Clone, Debug, Template)]
#[template(path = "stop_mail.html")]
pub struct StopMailPage {
    pub frame: Frame,
    pub token: Secret,
}

/// One message as a whole page: look into your mail, wait for the operator.
#[derive(Clone, Debug, Template)]
#[template(path = "notice.html")]
pub struct NoticePage {
    pub frame: Frame,
    pub heading: String,
    pub paragraphs: Vec<String>,
    /// Where to go from here: address and label.
    pub ways: Vec<(String, String)>,
}

impl NoticePage {
    /// After `POST /reset`: the same for every address. The link works for `hours`.
    pub fn reset_sent(frame: Frame, hours: u32) -> Self {
        Self {
            frame,
            heading: "Look into your mail".into(),
            paragraphs: vec![
                format!("If somebody here has this address, a link to a new password is on its way. It works once, for {hours} hours."),
                "Nothing there after a few minutes? Look among the unwanted mail, or try the other address you have.".into(),
            ],
            ways: vec![("/sign-in".into(), "Back to signing in".into())],
        }
    }

    /// After `POST /sign-up` where emails are sent: the same for every address but for the address. The link works for
    /// `hours`; `again` leads back to the form.
    pub fn join_sent(frame: Frame, email: &str, hours: u32, again: String) -> Self {
        Self {
            frame,
            heading: "Look into your mail".into(),
            paragraphs: vec![
                format!("A letter is on its way to {email}. Its link goes on from here; it works once, for {hours} hours."),
                "Nothing there after a few minutes? Look among the unwanted mail, or whether the address was written right.".into(),
            ],
            ways: vec![(again, "Write the address again".into())],
        }
    }

    /// `/reset` where no emails are sent.
    pub fn no_letters(frame: Frame) -> Self {
        Self {
            frame,
            heading: "This community sends no letters".into(),
            paragraphs: vec![
                "So no link to a new password can reach you by mail.".into(),
                "Please ask whoever runs this community: they can give you a link that sets a new password."
                    .into(),
            ],
            ways: vec![("/sign-in".into(), "Back to signing in".into())],
        }
    }

    /// After `POST /mail/stop/TOKEN`.
    pub fn mail_stopped(frame: Frame) -> Self {
        Self {
            frame,
            heading: "No more mail with what is new".into(),
            paragraphs: vec![
                "What is new waits for you here, under Notifications. Letters about your account, such as one with a link to a new password, still come.".into(),
            ],
            ways: vec![
                ("/settings#mail".into(), "Have it by mail again".into()),
                ("/".into(), "To the start".into()),
            ],
        }
    }

    /// `/mail/stop/TOKEN` where the link is too old.
    pub fn stop_link_gone(frame: Frame) -> Self {
        Self {
            frame,
            heading: "This link is too old".into(),
            paragraphs: vec![
                "It came with mail about what is new. Your settings stop that mail as well, and so does the link of a newer one.".into(),
            ],
            ways: vec![
                ("/settings#mail".into(), "To the settings".into()),
                ("/".into(), "To the start".into()),
            ],
        }
    }

    /// After `POST /sign-up` where the operator says yes first.
    pub fn approval_awaited(frame: Frame) -> Self {
        Self {
            frame,
            heading: "Almost there".into(),
            paragraphs: vec![
                "Your account is made. Somebody who runs this community looks at every new account, and will look at yours.".into(),
                "As soon as they said yes, you can sign in. Until then nobody sees your profile.".into(),
            ],
            ways: vec![("/".into(), "Back to the start".into())],
        }
    }
}

impl CodePage {
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_signed_out(),
            id: Secret::new("5ae1"),
            form: Form::new().with_error("code", "this is not the code of the letter; please look again"),
            digits: 8,
            minutes: 10,
        }
    }
}

impl SignInPage {
    pub fn sample() -> Self {
        let form = Form::new()
            .with("who", "mira-solbakken")
            .with("next", "/received")
            .with_error("password", "this handle and this password do not go together; please look at both");
        let frame = Frame::sample_signed_out();
        Self { frame, form, policy: SignUp::Invite, has_passkeys: true, has_reset: true }
    }
}

impl SignUpPage {
    pub fn sample_address() -> Self {
        Self { form: Form::new(), policy: SignUp::Open, step: SignUpStep::Address, ..Self::sample() }
    }

    pub fn sample_rest() -> Self {
        let step = SignUpStep::Rest { token: Secret::new("sample"), email: "mira@tidewater.example".into() };
        Self { form: Form::new(), policy: SignUp::Approval, step, ..Self::sample() }
    }

    /// Invented: everything at once.
    pub fn sample() -> Self {
        let form = Form::new()
            .with("handle", "Mira Solbakken")
            .with_error("invite", "please write the code that somebody here gave you")
            .with_error("handle", "a handle has small letters, digits and hyphens: try mira-solbakken");
        Self {
            frame: Frame::sample_signed_out(),
            form,
            policy: SignUp::Invite,
            step: SignUpStep::Whole,
            password_characters_min: 10,
        }
    }
}

impl ResetPage {
    pub fn sample() -> Self {
        Self { frame: Frame::sample_signed_out(), form: Form::new() }
    }
}

impl NewPasswordPage {
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_signed_out(),
            form: Form::new(),
            token: Secret::new("sample"),
            name: "Mira Solbakken".into(),
            password_characters_min: 10,
        }
    }
}

impl SetUpPage {
    pub fn sample() -> Self {
        Self {
            frame: Frame::default(),
            form: Form::new(),
            token: Secret::new("sample"),
            password_characters_min: 10,
        }
    }
}

impl EnterPage {
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_signed_out(),
            token: Secret::new("sample"),
            name: "Mira Solbakken".into(),
            story: "Waits for six people, for six different reasons.".into(),
        }
    }
}

impl ConfirmAddressPage {
    pub fn sample() -> Self {
        let frame = Frame::sample_signed_out();
        Self { frame, token: Secret::new("sample"), email: "mira@tidewater.example".into() }
    }
}

impl StopMailPage {
    pub fn sample() -> Self {
        Self { frame: Frame::sample_signed_out(), token: Secret::new("sample") }
    }
}

impl NoticePage {
    pub fn sample() -> Self {
        Self::reset_sent(Frame::sample_signed_out(), 24)
    }
}
