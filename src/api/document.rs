//! The OpenAPI document, collected from the routes and completed by rule: what every operation can answer
//! stands here once, not at each handler.

#![expect(
    clippy::indexing_slicing,
    reason = "JSON of our own, completed once at start-up: an index that is wrong fails every test"
)]

use actix_web::App;
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use super::problems::{self, CHECKS_PASSWORDS, PROBLEMS, header};
use super::samples::{FILTERS, sample};
use super::{examples, limits, partial, security};
use crate::auth::policy::{self, Rule};
use crate::error::{Fault, Problem};
use crate::http::query::without_null;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Plaudit",
        description = "A headless content API for organisations that publish news and honour people.\n\n\
            Reads are public; writes need an access token from `POST /v1/auth/token`. Every error is an \
            RFC 9457 problem document with a stable `code`. Lists are walked by cursor. Times are RFC 3339 in UTC, \
            days (`*_on`, `from`, `to`) are of the site's time zone.",
    ),
    components(schemas(Problem, Fault)),
    tags(
        (name = "search", description = "Over articles, honoured units and innovation studios."),
        (name = "articles", description = "News and notices."),
        (name = "sections", description = "The site's columns, a tree."),
        (name = "tags", description = "Free labels."),
        (name = "honours", description = "The register: who received an award by which decision."),
        (name = "honoured-units", description = "Units that hold honours, one identity over the years."),
        (name = "innovation-studios", description = "Workshops led by a model worker or craftsman."),
        (name = "conferrals", description = "Decisions that confer an award."),
        (name = "awards", description = "Titles that are conferred."),
        (name = "competitions", description = "Campaigns of a year."),
        (name = "views", description = "How often something was read."),
        (name = "site", description = "What the footer of every page says."),
        (name = "revisions", description = "What content was before, who changed it, and the way back."),
        (name = "trash", description = "Out of the trash for good."),
        (name = "audit", description = "Who did what, when, from where."),
        (name = "auth", description = "Tokens, and one's own account."),
        (name = "users", description = "Accounts, for those who manage them."),
        (name = "api-keys", description = "Keys for programs of partners."),
        (name = "health", description = "For those who run the service."),
        (name = "docs", description = "This document, as JSON and as a page.")
    )
)]
struct Base;

/// The whole document.
pub fn document() -> Value {
    let (_, collected) =
        App::new().into_utoipa_app().openapi(Base::openapi()).configure(super::routes).split_for_parts();
    let mut document = serde_json::to_value(&collected).unwrap_or_default();
    document["components"]["securitySchemes"] = security::schemes();
    document["components"]["headers"] = headers();
    document["components"]["responses"] = problems::components();
    name_page_items(&mut document["components"]["schemas"]);
    partial::add(&mut document);
    let schemas = &mut document["components"]["schemas"];
    limits::add_to_inputs(schemas);
    examples::add_to_schemas(schemas);
    let schemas = schemas.clone();
    if let Some(info) = document["info"].as_object_mut() {
        info.remove("license");
    }
    // Paths are served where the document is; a client is told where by its own configuration.
    document["servers"] = json!([{ "url": "/", "description": "The host that serves this document." }]);
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let operation = Operation { path, method, json: operation };
            operation.complete(&schemas);
        }
    }
    document
}

/// utoipa writes the items of a generic list out; a client wants to meet them under their own name.
fn name_page_items(schemas: &mut Value) {
    for (name, schema) in schemas.as_object_mut().into_iter().flatten() {
        if let Some(item) = name.strip_prefix("Page_") {
            schema["properties"]["data"]["items"] = json!({ "$ref": format!("#/components/schemas/{item}") });
        }
    }
}

fn headers() -> Value {
    let text = |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    json!({
        "ETag": text("Version and hash of this answer, for `If-None-Match` and `If-Match`."),
        "Link": text("The pages before and after this one (RFC 8288)."),
        "Location": text("The address of the resource."),
        "RequestId": text("The id under which this request is logged."),
        "RateLimit": text("What is left, and for how many seconds (draft-ietf-httpapi-ratelimit-headers)."),
        "RateLimitPolicy": text("How many there may be (`q`) in how many seconds (`w`)."),
        "RetryAfter": { "description": "Seconds to wait.", "schema": { "type": "integer", "minimum": 1 } },
        "Authenticate": text("How to sign in.")
    })
}

/// One operation of the document, to be completed by what holds for every operation of its kind.
struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    json: &'a mut Value,
}

impl Operation<'_> {
    fn complete(mut self, schemas: &Value) {
        let collection = self.path.split('/').nth(2).unwrap_or_default();
        for parameter in self.json.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            without_null(&mut parameter["schema"]);
            let named = match parameter["name"].as_str() {
                Some("id") => Some(collection),
                name => FILTERS.iter().find(|(filter, _)| Some(*filter) == name).map(|(_, named)| *named),
            };
            if let Some(slug) = named.and_then(sample) {
                parameter["example"] = slug.into();
            }
            limits::add_to_parameter(parameter);
            examples::add_to_parameter(parameter, schemas);
        }
        self.add_write();
        self.simplify_body();
        self.add_problems();
        self.json["security"] = security::of(self.rule(), self.takes_token());
        self.add_conditional_answers();
        self.add_csv();
        self.add_headers();
    }

    /// A body that may be left out is not null for that.
    fn simplify_body(&mut self) {
        let forms = self.json.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
        forms.into_iter().flatten().for_each(|(_, form)| without_null(&mut form["schema"]));
    }

    fn is_v1(&self) -> bool {
        self.path.starts_with("/v1/")
    }

    fn rule(&self) -> Rule {
        // One that is missing from the table is refused to everybody.
        self.json["operationId"].as_str().and_then(policy::rule_of).unwrap_or(Rule::Admin)
    }

    fn is_secured(&self) -> bool {
        self.rule().role().is_some()
    }

    /// Whether a token is looked at: needed, or taken so that editors see more.
    fn takes_token(&self) -> bool {
        self.is_secured() || self.is_v1() && !self.path.starts_with("/v1/auth/")
    }

    fn has_parameter(&self, name: &str) -> bool {
        let parameters = self.json.get("parameters").and_then(Value::as_array);
        parameters.into_iter().flatten().any(|parameter| parameter["name"] == name)
    }

    /// What can be tried without effect; only a POST needs a key to be repeated.
    fn add_write(&mut self) {
        if !self.has_parameter("validate_only") {
            return;
        }
        if let (true, Some(parameters)) = (self.method != "post", self.json["parameters"].as_array_mut()) {
            parameters.retain(|parameter| parameter["name"] != "Idempotency-Key");
        }
        if self.json["responses"].get("204").is_none() {
            self.json["responses"]["204"] = json!({ "description": "With `validate_only=true`: nothing is wrong with it, and nothing was changed." });
        }
    }

    fn add_problems(&mut self) {
        let (gets, secured) = (self.method == "get", self.is_secured());
        let issues_tokens = matches!(self.path, "/v1/auth/token" | "/v1/auth/refresh");
        let has_body = self.json.get("requestBody").is_some();
        // `status=` lists what only the desk may see.
        let needs_role = self.rule() != Rule::Anyone || gets && self.has_parameter("status");
        let can_answer = |status: &str| match status {
            "401" => self.takes_token() || issues_tokens,
            "403" => needs_role,
            "404" => self.path.contains('{'),
            "408" | "413" | "415" | "422" => has_body,
            "409" => !gets && secured && self.path != "/v1/site",
            "412" | "428" => self.has_parameter("If-Match"),
            "429" => CHECKS_PASSWORDS.contains(&self.path),
            "503" => self.is_v1() || self.path == "/readyz",
            _ => true,
        };
        let names: Vec<_> = PROBLEMS.iter().filter(|(status, ..)| can_answer(status)).collect();
        for (status, name, _) in names {
            self.json["responses"][*status] = json!({ "$ref": format!("#/components/responses/{name}") });
        }
    }

    fn add_conditional_answers(&mut self) {
        if self.method != "get" || !self.is_v1() && self.path != "/.well-known/jwks.json" {
            return;
        }
        let parameters = &mut self.json["parameters"];
        if parameters.is_null() {
            *parameters = json!([]);
        }
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.push(json!({
                "name": "If-None-Match", "in": "header", "required": false,
                "description": "The ETag of an earlier answer; 304 when nothing has changed since.",
                "schema": { "type": "string" }, "example": "\"9f3c2a51c0de77aa\""
            }));
        }
        self.json["responses"]["304"] =
            json!({ "description": "The caller has exactly this already (`If-None-Match`).", "headers": {} });
        let collection = self.path.split('/').nth(2).unwrap_or_default();
        if sample(collection).is_some()
            && (self.path.ends_with("/{id}") || self.path.ends_with("/neighbours"))
        {
            self.json["responses"]["308"] = json!({
                "description": "An old slug, or a record that was merged into another; it lives at `Location` now.",
                "headers": { "Location": header("Location") }
            });
        }
    }

    /// Whatever takes `format` has its rows as CSV too.
    fn add_csv(&mut self) {
        if self.has_parameter("format") {
            self.json["responses"]["200"]["content"]["text/csv"] = json!({
                "schema": {
                    "type": "string",
                    "description": "UTF-8 with a byte order mark. The first line has the names of the columns."
                },
                "example": "\u{feff}id,slug,version\r\n01a20690-c090-7cfa-894e-dabecdbd71c5,ji-neng-jing-sai,1\r\n"
            });
        }
    }

    fn add_headers(&mut self) {
        let tagged = self.is_v1()
            && !matches!(self.path, "/v1/auth/token" | "/v1/auth/refresh")
            && !(self.method == "post" && self.path.ends_with("/views"));
        let is_list = self.has_parameter("cursor");
        for (status, response) in self.json["responses"].as_object_mut().into_iter().flatten() {
            if response.get("$ref").is_some() {
                continue;
            }
            let has_content = response.get("content").is_some();
            let headers = &mut response["headers"];
            headers["X-Request-Id"] = header("RequestId");
            if tagged && (has_content || status == "304") {
                headers["ETag"] = header("ETag");
            }
            if is_list && status == "200" {
                headers["Link"] = header("Link");
            }
            if status == "201" {
                headers["Location"] = header("Location");
            }
        }
    }
}
