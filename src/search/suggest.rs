//! What is found while somebody types: names that contain what is typed, by characters, by pinyin or by its initials.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::grams::Grams;
use super::highlight::{self, TextPart};
use super::names::Names;
use super::query::Criteria;
use super::reading::{Match, stream};
use super::sql::Statement;
use super::statements::Range;
use super::terms::Terms;
use super::wanted::{Tier, Wanted};
use crate::db::{DbError, Snapshot};
use crate::error::ApiError;
use crate::http::conversion::Conversion;
use crate::text::fold::fold;
use crate::views::model::SubjectType;

/// Suggestions when the caller does not say.
const DEFAULT_LIMIT: i64 = 10;

/// What is being typed.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SuggestQuery {
    /// Characters of a title or name, the beginning of its pinyin (`laodong`), or the initials of its pinyin (`gyzgh`).
    #[param(min_length = 1, max_length = 50, example = "laodong")]
    pub q: String,
    /// Only these kinds; all by default.
    #[param(inline, style = Form, explode = false, min_items = 1, example = json!(["honoured_unit"]))]
    pub types: Option<Vec<SubjectType>>,
    /// How many suggestions at most.
    #[param(minimum = 1, maximum = 20, default = 10, example = 5)]
    pub limit: Option<i64>,
}

/// Something whose name fits what is typed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestion {
    /// `article`, `honoured_unit` or `innovation_studio`. More may come.
    #[serde(rename = "type")]
    #[schema(example = "honoured_unit")]
    pub kind: String,
    pub id: Uuid,
    #[schema(example = "chuan-bei-ji-xie-chang")]
    pub slug: String,
    /// The title or name.
    #[schema(example = "川北机械厂")]
    pub title: String,
    /// The title in parts; none of them is a match where it was found by pinyin or by a former name.
    pub parts: Vec<TextPart>,
    /// Present when texts were converted for `locale` or `Accept-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
}

/// What fits, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestions {
    /// Names that begin with what is typed, then the others, the newest first among equals.
    pub data: Vec<Suggestion>,
}

/// What is typed, in the forms in which names are compared with it.
#[derive(Clone, Debug)]
pub struct Typed {
    text: String,
    /// Where it can be pinyin.
    letters: Option<String>,
}

impl SuggestQuery {
    pub fn limit(&self) -> i64 {
        self.limit.unwrap_or(DEFAULT_LIMIT)
    }
}

impl Typed {
    pub fn parse(q: &str) -> Result<Self, ApiError> {
        let folded = fold(q).replace(['\n', '\r'], " ");
        let text = folded.trim().to_owned();
        if text.is_empty() {
            return Err(ApiError::parameter("q", "too_short", "must not be empty"));
        }
        // As syllables are kept apart by some keyboards.
        let is_between = |c: &char| c.is_whitespace() || matches!(c, '\'' | '’');
        let letters: String =
            text.chars().filter(|c| !is_between(c)).map(|c| if c == 'ü' { 'v' } else { c }).collect();
        let is_pinyin = letters.bytes().all(|letter| letter.is_ascii_alphanumeric())
            && letters.bytes().any(|letter| letter.is_ascii_alphabetic());
        Ok(Self { text, letters: is_pinyin.then_some(letters) })
    }

    /// That a name of the row `d` fits: at its beginning, or else further inside.
    pub fn fits<ST>(&self, statement: Statement<ST>, tier: Tier) -> Statement<ST> {
        match tier {
            Tier::Title => self.begins(statement),
            _ => self.begins(self.contained(statement).sql(" AND NOT ")),
        }
    }

    fn begins<ST>(&self, statement: Statement<ST>) -> Statement<ST> {
        let statement = statement
            .sql("(strpos(d.heading_folded, ")
            .text(&self.text)
            .sql(") = 1 OR d.subject_type = 'honoured_unit' AND strpos(chr(10) || d.middle_folded, chr(10) || ")
            .text(&self.text)
            .sql(") > 0");
        self.spelt(statement, r"(^|\n)").sql(")")
    }

    fn contained<ST>(&self, statement: Statement<ST>) -> Statement<ST> {
        let statement = statement
            .sql("(strpos(d.heading_folded, ")
            .text(&self.text)
            .sql(") > 0 OR d.subject_type = 'honoured_unit' AND strpos(d.middle_folded, ")
            .text(&self.text)
            .sql(") > 0");
        self.spelt(statement, r"(^|[ \n])").sql(")")
    }

    /// Or its pinyin, from the beginning of a syllable on. The patterns are made of letters and digits only.
    fn spelt<ST>(&self, statement: Statement<ST>, beginning: &str) -> Statement<ST> {
        let Some(letters) = &self.letters else { return statement };
        let joined = |between: &str| {
            let letters: Vec<String> = letters.chars().map(String::from).collect();
            format!("{beginning}{}", letters.join(between))
        };
        statement.sql(" OR d.pinyin ~ ").text(joined(" ?")).sql(" OR d.pinyin ~ ").text(joined(r"[^ \n]* "))
    }

    /// That the row `d` has the grams of one of the forms.
    pub fn grams<ST>(&self, statement: Statement<ST>) -> Statement<ST> {
        let mut text = Grams::default();
        text.add_word(&self.text);
        let statement = statement.sql("(d.name_grams @> ").integers(text.into_array());
        let Some(letters) = &self.letters else { return statement.sql(")") };
        let (mut syllables, mut initials) = <(Grams, Grams)>::default();
        syllables.add_typed_pinyin(letters);
        initials.add_typed_initials(letters);
        statement
            .sql(" OR d.name_grams @> ")
            .integers(syllables.into_array())
            .sql(" OR d.name_grams @> ")
            .integers(initials.into_array())
            .sql(")")
    }
}

/// The names that fit, by eight statements and one a kind at most.
pub fn suggest(
    snapshot: &mut Snapshot<'_>,
    typed: &Typed,
    criteria: &Criteria,
    limit: i64,
) -> Result<Vec<Suggestion>, DbError> {
    let mut found: Vec<Match> = Vec::new();
    for tier in [Tier::Title, Tier::Lead] {
        let missing = limit - i64::try_from(found.len()).unwrap_or(limit);
        if missing > 0 {
            let range = Range { newest_first: true, behind: None, until: None };
            let wanted = Wanted::Names(typed, tier);
            found.extend(stream(snapshot, &wanted, criteria, None, range, missing)?.0);
        }
    }
    let terms = Terms { words: vec![typed.text.clone()], without: Vec::new() };
    let mut names = Names::load(snapshot, &found)?;
    let suggestion = |found: &Match| {
        let name = names.take(found.id)?;
        let parts = highlight::whole(&name.title, &terms)
            .unwrap_or_else(|| vec![TextPart { text: name.title.clone(), is_match: false }]);
        Some(Suggestion {
            kind: found.kind.clone(),
            id: found.id,
            slug: name.slug,
            title: name.title,
            parts,
            conversion: None,
        })
    };
    Ok(found.iter().filter_map(suggestion).collect())
}
