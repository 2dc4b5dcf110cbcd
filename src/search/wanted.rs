//! Which documents are wanted, and in which tier of the results they are.

use super::grams::{Grams, is_exact};
use super::sql::Statement;
use super::suggest::Typed;
use super::terms::Terms;

/// How closely a document fits; also its place in a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Every word is in the heading; while typing: it begins with what is typed.
    Title = 1,
    /// Every word is in the heading or the middle; while typing: the name contains what is typed.
    Lead = 2,
    /// Every word is somewhere in the document.
    Rest = 3,
}

/// One stream of results.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// The documents of a tier.
    Words(&'a Terms, Tier),
    /// The documents of all tiers.
    AllWords(&'a Terms),
    /// Those whose names fit what is being typed.
    Names(&'a Typed, Tier),
}

impl Wanted<'_> {
    /// Whether the long texts have to be looked at.
    pub fn is_long(&self) -> bool {
        match self {
            Self::Words(terms, tier) => *tier == Tier::Rest || !terms.without.is_empty(),
            Self::AllWords(_) => true,
            Self::Names(..) => false,
        }
    }

    /// Whether [`Self::outer`] asks something of a row that has the grams.
    pub fn looks_at_texts(&self) -> bool {
        let (terms, anywhere) = match self {
            Self::Words(terms, tier) => (terms, *tier == Tier::Rest),
            Self::AllWords(terms) => (terms, true),
            Self::Names(..) => return false,
        };
        !terms.without.is_empty() || anywhere && !terms.words.iter().all(|word| is_exact(word))
    }

    /// Candidates that one read looks at: as many as there is time for.
    pub fn most(&self) -> i64 {
        const LONG: i64 = 5_000;
        const SHORT: i64 = 50_000;
        if self.looks_at_texts() { LONG } else { SHORT }
    }

    /// Whether it is as nearly all searches have it. The statements of those have few different texts.
    pub fn is_usual(&self) -> bool {
        match self {
            Self::Words(terms, _) | Self::AllWords(terms) => terms.is_one_word(),
            Self::Names(..) => true,
        }
    }

    /// The tier as an expression.
    pub fn tier<ST>(&self, statement: Statement<ST>) -> Statement<ST> {
        match self {
            Self::Words(_, tier) | Self::Names(_, tier) => statement.sql(match tier {
                Tier::Title => "1",
                Tier::Lead => "2",
                Tier::Rest => "3",
            }),
            Self::AllWords(terms) => {
                let statement = in_heading(statement.sql("CASE WHEN "), terms).sql(" THEN 1 WHEN ");
                in_lead(statement, terms).sql(" THEN 2 ELSE 3 END")
            }
        }
    }

    /// What is cheap to see of the row `d`: it is asked together with what is visible.
    pub fn inner<ST>(&self, statement: Statement<ST>) -> Statement<ST> {
        match self {
            Self::Words(terms, Tier::Title) => in_heading(statement.sql(" AND "), terms),
            Self::Words(terms, Tier::Lead) => {
                let statement = in_lead(statement.sql(" AND "), terms).sql(" AND NOT (");
                in_heading(statement, terms).sql(")")
            }
            Self::Words(terms, Tier::Rest) => in_lead(statement.sql(" AND NOT ("), terms).sql(")"),
            Self::AllWords(_) => statement,
            Self::Names(typed, tier) => typed.fits(statement.sql(" AND "), *tier),
        }
    }

    /// What needs the long texts of the row `d`. `is_known`: it has the grams already.
    pub fn outer<ST>(&self, statement: Statement<ST>, is_known: bool) -> Statement<ST> {
        let (terms, anywhere) = match self {
            Self::Words(terms, tier) => (terms, *tier == Tier::Rest),
            Self::AllWords(terms) => (terms, true),
            Self::Names(..) => return statement,
        };
        let statement = match anywhere {
            true => {
                let open = terms.words.iter().filter(|word| !(is_known && is_exact(word)));
                open.fold(statement, |statement, word| {
                    statement
                        .sql(" AND (strpos(d.heading_folded, ")
                        .text(word)
                        .sql(") > 0 OR strpos(d.middle_folded, ")
                        .text(word)
                        .sql(") > 0 OR strpos(d.body_folded, ")
                        .text(word)
                        .sql(") > 0)")
                })
            }
            false => statement,
        };
        terms.without.iter().fold(statement, |statement, word| {
            statement
                .sql(" AND strpos(d.heading_folded, ")
                .text(word)
                .sql(") = 0 AND strpos(d.middle_folded, ")
                .text(word)
                .sql(") = 0 AND strpos(d.body_folded, ")
                .text(word)
                .sql(") = 0")
        })
    }

    /// That the row `d` has the grams of what is wanted.
    pub fn grams<ST>(&self, statement: Statement<ST>) -> Statement<ST> {
        let (terms, column) = match self {
            Self::Words(terms, Tier::Title) => (terms, "d.name_grams @> "),
            Self::Words(terms, Tier::Lead) => (terms, "d.lead_grams @> "),
            Self::Words(terms, Tier::Rest) | Self::AllWords(terms) => (terms, "d.grams @> "),
            Self::Names(typed, _) => return typed.grams(statement),
        };
        let mut grams = Grams::default();
        terms.words.iter().for_each(|word| grams.add_word(word));
        statement.sql(column).integers(grams.into_array())
    }
}

fn in_heading<ST>(statement: Statement<ST>, terms: &Terms) -> Statement<ST> {
    statement.each(" AND ", &terms.words, |statement, word| {
        statement.sql("strpos(d.heading_folded, ").text(word).sql(") > 0")
    })
}

fn in_lead<ST>(statement: Statement<ST>, terms: &Terms) -> Statement<ST> {
    statement.each(" AND ", &terms.words, |statement, word| {
        statement
            .sql("(strpos(d.heading_folded, ")
            .text(word)
            .sql(") > 0 OR strpos(d.middle_folded, ")
            .text(word)
            .sql(") > 0)")
    })
}
