//! Search: articles, honoured units and innovation studios by any characters of theirs.
//!
//! Invariants: a query finds exactly the visible documents whose folded text contains its words, whichever way it is
//! read; what is visible is asked of the subject's own table, never copied; a document is written in the transaction
//! that writes its subject.
//!
//! - [`document`], [`index`]: what is searched of each kind, and how it stays so: what writers of content use.
//! - [`terms`], [`query`], [`grams`]: what is asked, and what the inverted index knows of a text.
//! - [`wanted`], `visible`, [`statements`], [`sql`], [`reading`], [`rare`]: which documents fit, and how they are read in order.
//! - `hits`, [`highlight`], `facets`, `paging`: what is shown of them.
//! - [`mod@suggest`], `names`: what is found while somebody types.

pub mod document;
mod facets;
pub mod grams;
mod handlers;
pub mod highlight;
mod hits;
pub mod index;
mod names;
mod paging;
pub mod query;
pub mod rare;
pub mod reading;
pub mod sql;
pub mod statements;
pub mod suggest;
pub mod terms;
mod texts;
mod visible;
pub mod wanted;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::search_content).service(handlers::suggest_names);
}
