//! What a page says, as the inputs of the slices: checked by the same rules as what editors send.

use chrono::{DateTime, Duration, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::error::ImportError;
use super::markdown;
use super::page::{Footer, LegacyPage, ScriptPolicy};
use crate::articles::model::ArticleInput;
use crate::error::{ApiError, Fault};
use crate::http::body;
use crate::site::model::SiteInput;
use crate::text::plain;
use crate::text::script::Script;
use crate::views::model::MAX_BASELINE;

/// What is not on the page itself.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The zone of the days and times on the page.
    pub time_zone: Tz,
    /// The language of a page that does not show its script.
    pub locale: String,
    pub script: ScriptPolicy,
    pub section_id: Option<Uuid>,
}

/// A page, ready to be stored.
#[derive(Clone, Debug)]
pub struct Draft {
    pub article: ArticleInput,
    /// How often the page says it was read; at most [`MAX_BASELINE`].
    pub views: Option<i64>,
    /// What the page says about its site.
    pub site: SiteInput,
    /// Files that the text shows and nobody has uploaded, each once, in order.
    pub missing_images: Vec<String>,
    /// What of the page could not be used.
    pub warnings: Vec<String>,
}

/// A page dated further ahead of its import, in days, was misread or is wrong.
const FURTHEST_AHEAD: i64 = 366;

impl Draft {
    /// Why the day of publication needs a look at the page, at `now`.
    pub fn doubt_about_date(&self, now: DateTime<Utc>) -> Option<String> {
        match self.article.published_at {
            None => Some("the page names no day of publication; its article is a draft".to_owned()),
            Some(time) if time - now > Duration::days(FURTHEST_AHEAD) => {
                Some(format!("the page is dated {}, more than a year ahead", time.date_naive()))
            }
            Some(_) => None,
        }
    }
}

/// The page as inputs.
///
/// # Errors
/// [`ImportError::Unfit`] with every fault of the article, such as a title that is too long. A view count that
/// is out of bounds and what does not fit into the site profile are left out with a warning: they are not what
/// the page is about.
pub fn from_page(page: &LegacyPage, setting: &Setting) -> Result<Draft, ImportError> {
    let body = markdown::from_blocks(&page.blocks);
    let mut warnings: Vec<String> = body.unwritable.iter().map(|name| unwritable(name)).collect();
    let article = article(page, body.markdown, setting)?;
    let views = views(page, &mut warnings);
    let site = site(page, &mut warnings)?;
    Ok(Draft { article, views, site, missing_images: body.images, warnings })
}

fn unwritable(name: &str) -> String {
    format!("{name:?} cannot be the name of an image's file; it stands in the text as a paragraph")
}

fn article(page: &LegacyPage, body: String, setting: &Setting) -> Result<ArticleInput, ImportError> {
    let published_at = published_at(page, setting.time_zone);
    let mut fields = Map::new();
    fields.insert("title".into(), plain::single_line(&page.title).into());
    fields.insert("body".into(), body.into());
    fields.insert("locale".into(), locale(page, setting).into());
    fields.insert("status".into(), if published_at.is_some() { "published" } else { "draft" }.into());
    let optional: [(&str, Option<Value>); 7] = [
        ("source", page.source.as_deref().map(line)),
        ("author", page.author.as_deref().map(line)),
        ("editor", page.editor.as_deref().map(line)),
        ("department", page.department.as_deref().map(line)),
        ("published_at", published_at.map(|time| json!(time))),
        ("section_id", setting.section_id.map(|id| json!(id))),
        ("canonical_url", page.page_url.as_deref().map(|url| with_scheme(url).into())),
    ];
    fields.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Ok(body::checked(Value::Object(fields))?)
}

fn line(text: &str) -> Value {
    plain::single_line(text).into()
}

/// Pages print their address now and then as `www.example.org/…`.
fn with_scheme(url: &str) -> String {
    if url.contains("://") { url.to_owned() } else { format!("http://{url}") }
}

fn locale(page: &LegacyPage, setting: &Setting) -> String {
    let script = match setting.script {
        ScriptPolicy::Convert(script) => Some(script),
        ScriptPolicy::Keep => page.script,
    };
    match script {
        Some(Script::Hans) => "zh-Hans".to_owned(),
        Some(Script::Hant) => "zh-Hant".to_owned(),
        None => setting.locale.clone(),
    }
}

/// The day, from its first moment unless the page gives a time, on the clocks of the site.
fn published_at(page: &LegacyPage, zone: Tz) -> Option<DateTime<Utc>> {
    let time = page.published_time.unwrap_or(NaiveTime::MIN);
    page.published_on.and_then(|day| earliest(zone, day.and_time(time)))
}

/// The first moment at which clocks in `zone` show `time`, or what they jump to when they leave it out. No
/// zone has ever left out more than one day.
fn earliest(zone: Tz, time: NaiveDateTime) -> Option<DateTime<Utc>> {
    let candidates = (0..=24).filter_map(|hours| time.checked_add_signed(Duration::hours(hours)));
    let mut moments = candidates.filter_map(|time| time.and_local_timezone(zone).earliest());
    moments.next().map(|moment| moment.to_utc())
}

/// How often the page was read, unless no page can have been read that often.
fn views(page: &LegacyPage, warnings: &mut Vec<String>) -> Option<i64> {
    let views = page.views?;
    if (0..=MAX_BASELINE).contains(&views) {
        return Some(views);
    }
    warnings.push(format!("the view count {views} was left out: it must be from 0 to {MAX_BASELINE}"));
    None
}

/// What the page says about its site, without what the profile does not take.
fn site(page: &LegacyPage, warnings: &mut Vec<String>) -> Result<SiteInput, ImportError> {
    let Footer { organiser, address, postcode, hotline, icp_number, technical_support, maintainer } =
        page.footer.clone();
    let mut site = SiteInput {
        name: page.site_name.clone(),
        organiser,
        address,
        postcode,
        hotline,
        icp_number,
        technical_support,
        maintainer,
        contact: None,
    };
    for (_, _, field) in site.fields() {
        *field = field.as_deref().map(plain::single_line).filter(|text| !text.is_empty());
    }
    let faults = match site.clone().parse() {
        Err(ApiError::Unprocessable(faults)) => faults,
        _ => Vec::new(),
    };
    for Fault { pointer, detail, .. } in faults {
        let place = pointer.as_deref().unwrap_or_default().trim_start_matches('/');
        if let Some((_, _, field)) = site.fields().into_iter().find(|(name, ..)| *name == place) {
            *field = None;
            warnings.push(format!("the site's {place} was left out: {detail}"));
        }
    }
    Ok(site)
}
