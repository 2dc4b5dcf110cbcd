//! What stands beside an article in an answer: its tags and, when they are asked for, the names of its section and tags and
//! how often it was viewed.

use std::collections::HashMap;

use diesel::{PgConnection, QueryResult};
use uuid::Uuid;

use super::store;
use crate::references::{self, SectionReference, TagReference};
use crate::views::copy;

/// What is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    pub section: bool,
    pub tags: bool,
    pub views: bool,
}

/// What stands beside one article.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    pub tag_ids: Vec<Uuid>,
    /// The section, if it was asked for and if there is one.
    pub section: Option<Option<SectionReference>>,
    pub tags: Option<Vec<TagReference>>,
    pub views: Option<i64>,
}

impl From<Vec<Uuid>> for Beside {
    fn from(tag_ids: Vec<Uuid>) -> Self {
        Self { tag_ids, ..Self::default() }
    }
}

/// What stands beside each of `articles` (its id and its section's), one statement a kind.
pub fn load(
    connection: &mut PgConnection,
    articles: &[(Uuid, Option<Uuid>)],
    wanted: Wanted,
) -> QueryResult<Vec<Beside>> {
    let ids: Vec<Uuid> = articles.iter().map(|(id, _)| *id).collect();
    let tag_ids = store::tag_ids(connection, &ids)?;
    load_with(connection, articles, tag_ids, wanted)
}

/// The same where the ids of the tags have been read already.
pub fn load_with(
    connection: &mut PgConnection,
    articles: &[(Uuid, Option<Uuid>)],
    mut tag_ids: HashMap<Uuid, Vec<Uuid>>,
    wanted: Wanted,
) -> QueryResult<Vec<Beside>> {
    let sections = match wanted.section {
        true => Some(references::sections(connection, articles.iter().filter_map(|(_, section)| *section))?),
        false => None,
    };
    let tags = match wanted.tags {
        true => Some(references::tags(connection, tag_ids.values().flatten().copied())?),
        false => None,
    };
    let views = match wanted.views {
        true => {
            let ids: Vec<Uuid> = articles.iter().map(|(id, _)| *id).collect();
            Some(copy::views(connection, &ids)?)
        }
        false => None,
    };
    let beside = |(id, section): &(Uuid, Option<Uuid>)| {
        let tag_ids = tag_ids.remove(id).unwrap_or_default();
        let named = |known: &HashMap<Uuid, TagReference>| {
            tag_ids.iter().filter_map(|tag| known.get(tag)).cloned().collect()
        };
        Beside {
            section: sections.as_ref().map(|known| section.and_then(|id| known.get(&id)).cloned()),
            tags: tags.as_ref().map(named),
            views: views.as_ref().map(|known| known.get(id).copied().unwrap_or_default()),
            tag_ids,
        }
    };
    Ok(articles.iter().map(beside).collect())
}
