"""What schemathesis checks beyond its own checks, and how it gets past the door; see script/contract."""

import datetime

import schemathesis
from hypothesis import strategies

# Faults that the service finds with the schemas of the document. What fits the document must not have one. `too_many` is
# not among them: it is also said of an answer that would be too long.
FAULTS_OF_SHAPE = {
    "invalid_format",
    "not_allowed",
    "required",
    "too_few",
    "too_large",
    "too_long",
    "too_short",
    "too_small",
    "unknown_field",
    "unknown_parameter",
    "wrong_type",
}


def is_of_another_method(case):
    """Whether the case tries a method that the path does not have."""
    return case.method.upper() != case.operation.method.upper()


@schemathesis.check
def only_meaning_is_refused(ctx, response, case):
    """Whatever fits the document is refused for its meaning only: the document has every limit of its shape."""
    if case.meta is None or not case.meta.generation.mode.is_positive or is_of_another_method(case):
        return
    if response.status_code in (400, 422):
        codes = {fault["code"] for fault in response.json().get("errors", [])}
        undocumented = sorted(codes & FAULTS_OF_SHAPE)
        assert not undocumented, f"refused for {', '.join(undocumented)}, which the document does not say"


@schemathesis.check
def the_status_is_declared(ctx, response, case):
    """Every status stands at the operation itself; `default` is for what is between the client and us."""
    if is_of_another_method(case):
        return
    declared = case.operation.responses.status_codes
    assert str(response.status_code) in declared, f"{response.status_code} is not among {', '.join(declared)}"


@schemathesis.check
def nobody_enters_without_a_token(ctx, response, case):
    """What needs a token is refused without one, whatever else is sent."""
    security = case.operation.definition.raw.get("security", [])
    if security and {} not in security and "Authorization" not in response.request.headers:
        assert response.status_code >= 400, f"{response.status_code} without a token"


@schemathesis.check
def every_error_is_a_problem(ctx, response, case):
    """A status of 400 and more has a problem document whose `status` is that of the answer."""
    if response.status_code >= 400 and case.method.upper() != "HEAD":
        kind = response.headers.get("content-type", [""])[0]
        assert kind == "application/problem+json", f"{response.status_code} is answered with {kind or 'nothing'}"
        assert response.json()["status"] == response.status_code


@schemathesis.deserializer("text/html", "text/css", "text/javascript", "text/csv")
def as_text(ctx, response):
    return response.content.decode("utf-8")


@schemathesis.deserializer("image/png")
def as_bytes(ctx, response):
    # Any bytes are a picture to a schema; it only asks for a string.
    return response.content.decode("latin-1")


# Days are limited by a pattern as well; few of all years since 1 would fit.
schemathesis.openapi.format(
    "date",
    strategies.dates(datetime.date(1970, 1, 1), datetime.date(2199, 12, 31)).map(datetime.date.isoformat),
)


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Valid requests get past what no schema can say, so that what is behind it is met as well.

    An `If-Match` of a made-up version is 412, a made-up cursor 400, the id of nothing 422; our own tests have those.
    """
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.headers and "If-Match" in case.headers:
        case.headers["If-Match"] = "*"
    if case.query:
        case.query.pop("cursor", None)
    if isinstance(case.body, dict):
        for name in ("article_id", "competition_id", "host_unit_id", "parent_id", "section_id"):
            case.body.pop(name, None)
        for name in ("cover", "logo"):
            if isinstance(case.body.get(name), dict):
                case.body[name].pop("media_id", None)
        case.body.pop("tag_ids", None)
