//! A batch of articles with everything that belongs to them, in COPY's text form.

use std::fmt::{Display, Write as _};
use std::ops::Range;

use diesel::PgConnection;
use diesel::pg::CopyFormat;
use diesel::prelude::*;
use diesel::result::Error;
use plaudit::schema::{article_tags, articles, search_documents, view_totals};
use plaudit::search::document::{self, FOLD_VERSION, SearchDocument};
use plaudit::text::rich::{self, BodyFormat};
use plaudit::views::model::SubjectType;
use uuid::Uuid;

use crate::content::{Article, Generator};

/// The ids of sections and tags, by their numbers.
#[derive(Default)]
pub struct Names {
    pub sections: Vec<Uuid>,
    pub tags: Vec<Uuid>,
}

/// Copies into the named columns of a table.
macro_rules! copy {
    ($connection:expr, $table:ident ($($column:ident),+), $rows:expr) => {
        diesel::copy_from($table::table)
            .from_raw_data(($($table::$column),+), |copy| {
                copy.write_all($rows.0.as_bytes()).map_err(|error| Error::SerializationError(error.into()))
            })
            .with_format(CopyFormat::Text)
            .execute($connection)?
    };
}

/// Copies the articles `range`, in the caller's transaction.
pub fn batch(
    connection: &mut PgConnection,
    generator: &Generator,
    names: &Names,
    range: Range<usize>,
) -> QueryResult<()> {
    let articles: Vec<Article> = range.map(|number| generator.article(number)).collect();
    let ids: Vec<Uuid> = articles.iter().map(|article| article.id).collect();
    let (mut rows, mut tags, mut views) = <(Rows, Rows, Rows)>::default();
    for article in &articles {
        put_article(&mut rows, article, names);
        for (position, tag) in article.tags.iter().filter_map(|tag| names.tags.get(*tag)).enumerate() {
            tags.field(article.id).field(tag).field(position).end();
        }
        views.field(article.id).field("article").field(article.baseline).field(0).end();
    }
    copy!(
        connection,
        articles(
            id,
            slug,
            title,
            summary,
            body,
            body_format,
            body_html,
            body_text,
            section_id,
            images,
            attachments,
            source,
            author,
            department,
            locale,
            status,
            published_at,
            pinned,
            version,
            created_at,
            updated_at
        ),
        rows
    );
    copy!(connection, article_tags(article_id, tag_id, position), tags);
    copy!(connection, view_totals(subject_id, subject_type, baseline, counted), views);
    let mut documents = Rows::default();
    for document in document::load(connection, SubjectType::Article, &ids)? {
        put_document(&mut documents, &document);
    }
    copy!(
        connection,
        search_documents(
            subject_id,
            subject_type,
            listed_at,
            heading_folded,
            middle_folded,
            body_folded,
            pinyin,
            name_grams,
            lead_grams,
            grams,
            fold_version
        ),
        documents
    );
    Ok(())
}

fn put_article(rows: &mut Rows, article: &Article, names: &Names) {
    let rendered = rich::render(&article.body, BodyFormat::Markdown);
    rows.field(article.id).text(&article.slug).text(&article.title).optional(article.summary.as_deref());
    rows.text(&article.body).field("markdown").text(&rendered.html).text(&rendered.text);
    rows.nullable(names.sections.get(article.section)).field("[]").field("[]");
    for text in [&article.source, &article.author, &article.department] {
        rows.optional(text.as_deref());
    }
    let status = if article.published_at.is_some() { "published" } else { "draft" };
    rows.field("zh-Hans").field(status).nullable(article.published_at.map(|time| time.to_rfc3339()).as_ref());
    rows.field(article.pinned).field(1);
    let created_at = article.created_at.to_rfc3339();
    rows.field(&created_at).field(&created_at).end();
}

fn put_document(rows: &mut Rows, document: &SearchDocument) {
    rows.field(document.subject_id).field(document.subject_type).field(document.listed_at.to_rfc3339());
    for text in [&document.heading_folded, &document.middle_folded, &document.body_folded, &document.pinyin] {
        rows.text(text);
    }
    rows.array(&document.name_grams).array(&document.lead_grams).array(&document.grams);
    rows.field(FOLD_VERSION).end();
}

/// Rows in COPY's text form.
#[derive(Default)]
struct Rows(String);

impl Rows {
    /// A value that holds nothing which must be escaped.
    fn field(&mut self, value: impl Display) -> &mut Self {
        self.next();
        // Writing to a String cannot fail.
        write!(self.0, "{value}").ok();
        self
    }

    fn nullable(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.field(value),
            None => self.field("\\N"),
        }
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.next();
        for c in text.chars() {
            match c {
                '\\' => self.0.push_str("\\\\"),
                '\n' => self.0.push_str("\\n"),
                '\r' => self.0.push_str("\\r"),
                '\t' => self.0.push_str("\\t"),
                c => self.0.push(c),
            }
        }
        self
    }

    fn optional(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.field("\\N"),
        }
    }

    fn array(&mut self, numbers: &[i32]) -> &mut Self {
        self.field("{");
        for (index, number) in numbers.iter().enumerate() {
            write!(self.0, "{}{number}", if index == 0 { "" } else { "," }).ok();
        }
        self.0.push('}');
        self
    }

    fn end(&mut self) {
        self.0.push('\n');
    }

    fn next(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with('\n') {
            self.0.push('\t');
        }
    }
}
