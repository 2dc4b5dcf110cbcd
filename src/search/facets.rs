//! Counts beside the results.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::query::SearchFacet;
use super::reading::Search;
use super::statements::{Source, counts};
use super::wanted::Wanted;
use crate::db::{DbError, Snapshot};

/// How many results are of a type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TypeCount {
    /// `article`, `honoured_unit` or `innovation_studio`. More may come.
    #[schema(example = "article")]
    pub value: String,
    #[schema(minimum = 1, example = 12)]
    pub count: i64,
}

/// How many results are articles of a section, not counting the sections below it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SectionCount {
    pub section_id: Uuid,
    #[schema(minimum = 1, example = 5)]
    pub count: i64,
}

/// Counts of the results, the most frequent first; those that were asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchFacets {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub types: Option<Vec<TypeCount>>,
    #[serde(rename = "section", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sections: Option<Vec<SectionCount>>,
    /// Whether there may be more: only the first 10,000 documents that can be results are looked at.
    pub is_lower_bound: bool,
}

/// The counts that are `asked` for, by one statement.
pub fn load(
    snapshot: &mut Snapshot<'_>,
    search: &Search,
    few: Option<&[Uuid]>,
    asked: &[SearchFacet],
) -> Result<SearchFacets, DbError> {
    let source = few.map_or(Source::Grams(None), Source::Ids);
    let rows: Vec<(String, Option<Uuid>, i64, bool)> =
        counts(&Wanted::AllWords(&search.terms), &search.criteria, source).load(snapshot.connection()?)?;
    let (mut by_type, mut by_section) = (BTreeMap::new(), BTreeMap::new());
    let mut is_lower_bound = false;
    for (kind, section, count, is_more) in rows {
        is_lower_bound |= is_more;
        if count == 0 {
            continue;
        }
        *by_type.entry(kind).or_insert(0) += count;
        if let Some(section) = section {
            *by_section.entry(section).or_insert(0) += count;
        }
    }
    let mut types: Vec<TypeCount> =
        by_type.into_iter().map(|(value, count)| TypeCount { value, count }).collect();
    types.sort_by_key(|one| std::cmp::Reverse(one.count));
    let mut sections: Vec<SectionCount> =
        by_section.into_iter().map(|(section_id, count)| SectionCount { section_id, count }).collect();
    sections.sort_by_key(|one| std::cmp::Reverse(one.count));
    Ok(SearchFacets {
        types: asked.contains(&SearchFacet::Type).then_some(types),
        sections: asked.contains(&SearchFacet::Section).then_some(sections),
        is_lower_bound,
    })
}
