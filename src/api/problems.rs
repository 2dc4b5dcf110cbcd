//! The problems that operations can answer, said once.

#![expect(clippy::indexing_slicing, reason = "JSON of our own: an index that is wrong fails every test")]

use serde_json::{Value, json};

/// Every problem that more than one operation can answer: status, component name, description.
pub const PROBLEMS: &[(&str, &str, &str)] = &[
    ("400", "BadRequest", "A parameter or the body cannot be understood; `errors` names every fault."),
    ("401", "Unauthorized", "No valid access token, or credentials that do not match."),
    ("403", "Forbidden", "This account may not do that."),
    ("404", "NotFound", "Nothing that the caller may read is here."),
    ("408", "RequestTimeout", "The body did not arrive in time."),
    ("409", "Conflict", "It stands against what is there already; `errors` says against what."),
    (
        "412",
        "PreconditionFailed",
        "It has changed since it was read; `errors` names the fields, as far as they are known.",
    ),
    ("428", "PreconditionRequired", "The service is set to require `If-Match`, and there was none."),
    ("413", "PayloadTooLarge", "The body is too large."),
    ("415", "UnsupportedMediaType", "The body is of a type not taken here."),
    ("422", "Unprocessable", "The body is wrong in shape or meaning; `errors` names every fault."),
    (
        "429",
        "TooManyAttempts",
        "Too many failed attempts; `Retry-After` says when the next one is looked at.",
    ),
    ("500", "Internal", "Something went wrong on our side; it has been logged under the request id."),
    ("503", "Unavailable", "Not now; `Retry-After` says when."),
    (
        "default",
        "AnyProblem",
        "Any other problem, such as a method that is not taken here; told in the same form.",
    ),
];

/// Where guesses at passwords are counted.
pub const CHECKS_PASSWORDS: &[&str] = &["/v1/auth/token", "/v1/auth/password"];

/// All of them, for operations to refer to.
pub fn components() -> Value {
    PROBLEMS
        .iter()
        .map(|(status, name, description)| ((*name).to_owned(), problem(status, description)))
        .collect()
}

/// A reference to a header that answers share.
pub fn header(component: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{component}") })
}

fn problem(status: &str, description: &str) -> Value {
    let mut headers = json!({ "X-Request-Id": header("RequestId") });
    match status {
        "401" => headers["WWW-Authenticate"] = header("Authenticate"),
        "429" => {
            headers["Retry-After"] = header("RetryAfter");
            headers["RateLimit"] = header("RateLimit");
            headers["RateLimit-Policy"] = header("RateLimitPolicy");
        }
        "503" => headers["Retry-After"] = header("RetryAfter"),
        _ => {}
    }
    json!({
        "description": description,
        "headers": headers,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
    })
}
