//! Who may call what: every operation of the document, by every kind of caller, on things in every state.
//!
//! [`callers`] are those who call; [`matrix`] holds what they are answered against a table that is checked in; [`rules`]
//! asks the same of the policy, and that who may not call learns nothing; [`spellings`] tries the ways around.

mod callers;
mod matrix;
mod rules;
mod spellings;

pub use self::rules::told;
