//! What is visible and has what is filtered by, as it is asked of the subjects' own tables.

use super::query::Criteria;
use super::sql::Statement;
use crate::views::model::SubjectType;
use crate::visibility::{Audience, articles_for};

/// That the subject of the row `d` is visible and has what is filtered by. The row of the subject stands behind a fence, so
/// that it is looked up by its primary key: in an index that also has the time, all that is older would be read for each.
pub fn visible<ST>(statement: Statement<ST>, criteria: &Criteria) -> Statement<ST> {
    let statement = criteria.types.iter().fold(statement.sql("CASE d.subject_type"), |statement, kind| {
        let statement = match kind {
            SubjectType::Article => statement.sql(
                " WHEN 'article' THEN EXISTS \
                 (SELECT 1 FROM (SELECT * FROM articles WHERE id = d.subject_id OFFSET 0) articles WHERE ",
            ),
            SubjectType::HonouredUnit => statement.sql(
                " WHEN 'honoured_unit' THEN EXISTS \
                 (SELECT 1 FROM (SELECT * FROM honoured_units WHERE id = d.subject_id OFFSET 0) u WHERE ",
            ),
            SubjectType::InnovationStudio => statement.sql(
                " WHEN 'innovation_studio' THEN EXISTS \
                 (SELECT 1 FROM (SELECT * FROM innovation_studios WHERE id = d.subject_id OFFSET 0) s WHERE ",
            ),
        };
        live(statement, criteria, *kind).sql(" OFFSET 0)")
    });
    statement.sql(" END")
}

/// That a row of `articles`, of `honoured_units u` or of `innovation_studios s` is visible and has what is filtered by.
pub fn live<ST>(statement: Statement<ST>, criteria: &Criteria, kind: SubjectType) -> Statement<ST> {
    match kind {
        SubjectType::Article => live_article(statement, criteria),
        SubjectType::HonouredUnit => {
            let mut statement = statement.sql("u.deleted_at IS NULL AND u.merged_into_id IS NULL");
            for (column, value) in
                [(" AND u.region = ", &criteria.region), (" AND u.industry = ", &criteria.industry)]
            {
                statement = equal(statement, column, value.as_ref());
            }
            statement
        }
        SubjectType::InnovationStudio => {
            let mut statement = statement.sql("s.deleted_at IS NULL");
            for (column, value) in [
                (" AND s.region = ", &criteria.region),
                (" AND s.level = ", &criteria.level),
                (" AND s.field = ", &criteria.field),
            ] {
                statement = equal(statement, column, value.as_ref());
            }
            statement
        }
    }
}

pub fn live_article<ST>(statement: Statement<ST>, criteria: &Criteria) -> Statement<ST> {
    let mut statement = statement.sql("(").articles(articles_for(Audience::Public(criteria.now))).sql(")");
    if let Some(sections) = &criteria.sections {
        statement = statement.sql(" AND articles.section_id = ANY(").ids(sections).sql(")");
    }
    if let Some(tag) = criteria.tag {
        statement = statement
            .sql(
                " AND EXISTS (SELECT 1 FROM article_tags WHERE article_tags.article_id = articles.id \
                 AND article_tags.tag_id = ",
            )
            .id(tag)
            .sql(" OFFSET 0)");
    }
    if let Some(after) = criteria.published_after {
        statement = statement.sql(" AND articles.published_at >= ").time(after);
    }
    if let Some(before) = criteria.published_before {
        statement = statement.sql(" AND articles.published_at < ").time(before);
    }
    statement
}

fn equal<ST>(statement: Statement<ST>, column: &'static str, value: Option<&String>) -> Statement<ST> {
    match value {
        Some(value) => statement.sql(column).text(value),
        None => statement,
    }
}
