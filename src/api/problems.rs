//! What every operation can answer beside what it is for, said once.

/// Every problem that more than one operation can answer: status, component name, description.
pub const PROBLEMS: &[(&str, &str, &str)] = &[
    ("400", "BadRequest", "A parameter or the body cannot be understood; `errors` names every fault."),
    ("401", "Unauthorized", "No valid access token, or credentials that do not match."),
    ("403", "Forbidden", "This account may not do that."),
    ("404", "NotFound", "Nothing that the caller may read is here."),
    ("408", "RequestTimeout", "The body did not arrive in time."),
    ("409", "Conflict", "It stands against what is there already; `errors` says against what."),
    ("412", "PreconditionFailed", "It has changed since it was read."),
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
