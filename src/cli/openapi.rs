//! `plaudit openapi`: the document as it is committed.

use super::CommandError;
use crate::api;

pub fn run() -> Result<(), CommandError> {
    println!("{}", serde_json::to_string_pretty(&api::document())?);
    Ok(())
}
