//! identity-kit's verifier of SD-JWT VCs, driven line by line: one JSON object in, one out, each with the `id` of its question.
//! What it wants to fetch, the question brings along.

use std::collections::HashMap;
use std::error::Error;
use std::io::{BufRead, Write};

use chrono::{DateTime, Utc};
use identity_kit::jose::DefaultVerifier;
use identity_kit::methods::web::{HttpClient, HttpError, HttpResponse};
use identity_kit::resolver::JwksResolver;
use identity_kit::sd_jwt_vc::{
    KeyBindingOptions, SdJwt, SdJwtCredentialValidator, SdJwtValidationOptions,
};
use identity_kit::status_list::StatusListCheck;
use identity_kit::vc::validation::TimeOptions;
use serde_json::{Value, json};
use url::Url;

const KEY_BINDING_AGE: std::time::Duration = std::time::Duration::from_secs(300);

/// Documents by their URL.
struct Served(HashMap<String, String>);

impl Served {
    fn of(question: &Value, name: &str) -> Self {
        let documents = question[name].as_object().into_iter().flatten();
        Self(
            documents
                .filter_map(|(url, text)| Some((url.clone(), text.as_str()?.to_owned())))
                .collect(),
        )
    }
}

#[async_trait::async_trait]
impl HttpClient for Served {
    async fn get(&self, url: &Url) -> Result<HttpResponse, HttpError> {
        Ok(match self.0.get(url.as_str()) {
            Some(text) => HttpResponse::new(200, text.as_str()),
            None => HttpResponse::new(404, ""),
        })
    }
}

fn time_of(question: &Value) -> Result<TimeOptions, Box<dyn Error>> {
    let now = match question["now"].as_str() {
        Some(text) => DateTime::parse_from_rfc3339(text)?.with_timezone(&Utc),
        None => Utc::now(),
    };
    Ok(TimeOptions::at(now))
}

fn options_of(question: &Value) -> Result<SdJwtValidationOptions, Box<dyn Error>> {
    let time = time_of(question)?;
    let options = SdJwtValidationOptions::new()
        .with_time(time)
        .rejecting_legacy_typ();
    Ok(match question["nonce"].as_str() {
        None => options,
        Some(nonce) => {
            let audience = question["audience"].as_str().unwrap_or_default();
            let binding = KeyBindingOptions::new(audience, nonce)
                .with_time(time)
                .with_max_age(KEY_BINDING_AGE);
            options.with_key_binding(binding)
        }
    })
}

fn verify(question: &Value) -> Result<Value, Box<dyn Error>> {
    let sd_jwt = SdJwt::parse(question["presentation"].as_str().unwrap_or_default())?;
    // A member's status key stands in its key set and not in its issuer metadata, where it would speak for credentials.
    let status_keys = JwksResolver::new(Served::of(question, "statusIssuers"));
    let status = StatusListCheck::new(
        Served::of(question, "statusLists"),
        status_keys,
        DefaultVerifier::default(),
    );
    let keys = JwksResolver::new(Served::of(question, "issuers"));
    let validator =
        SdJwtCredentialValidator::new(keys, DefaultVerifier::default()).with_status_check(status);
    let valid = pollster::block_on(validator.validate(&sd_jwt, &options_of(question)?))?;
    Ok(json!({ "accepted": true, "claims": valid.credential.payload() }))
}

/// A refusal as the library words it, with what caused it.
fn why(refusal: &(dyn Error + 'static)) -> String {
    let mut words = Vec::new();
    let mut cause = Some(refusal);
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    words.join(": ")
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let mut answer = verify(&question)
            .unwrap_or_else(|error| json!({ "accepted": false, "why": why(&*error) }));
        answer["id"] = question["id"].clone();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}
