//! `status=` on lists of resources that know only two states: live, and in the trash.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which of the two is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrashStatus {
    /// What is in use.
    #[default]
    Live,
    /// What was deleted and can be restored.
    Trashed,
}
