//! Slugs of the demo's content, so that what the document shows can be tried.

/// What `{id}` can be in each collection of the demo, so that what the document shows can be tried.
const SAMPLES: &[(&str, &str)] = &[
    ("articles", "sample-welcome"),
    ("sections", "labour-competition"),
    ("tags", "sample"),
    ("awards", "sample-pioneer"),
    ("competitions", "labour-competition-2020"),
    ("conferrals", "sample-pioneer-2022"),
    ("honours", "sample-pioneer-2022-qingsong"),
    ("honoured-units", "sample-qingsong-machinery"),
    ("innovation-studios", "sample-welding-studio"),
    ("users", "admin"),
];

/// Filters that name one of a collection.
pub const FILTERS: &[(&str, &str)] = &[
    ("article", "articles"),
    ("award", "awards"),
    ("competition", "competitions"),
    ("conferral", "conferrals"),
    ("host_unit", "honoured-units"),
    ("parent", "sections"),
    ("section", "sections"),
    ("studio", "innovation-studios"),
    ("tag", "tags"),
    ("unit", "honoured-units"),
];

/// A slug of `collection` that the demo has.
pub fn sample(collection: &str) -> Option<&'static str> {
    SAMPLES.iter().find(|(name, _)| *name == collection).map(|(_, slug)| *slug)
}
