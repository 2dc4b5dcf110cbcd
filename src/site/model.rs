//! The shapes of the site profile.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{ApiError, Fault};
use crate::http::patch::Patch;
use crate::schema::site_profile;
use crate::text::plain;

/// What an editor sends, and what is stored: the site's footer. What is absent is left out of the footer.
#[derive(
    Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema, Queryable, Selectable, AsChangeset,
)]
#[diesel(table_name = site_profile, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
#[serde(deny_unknown_fields)]
pub struct SiteInput {
    /// What the site is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "广元工会网")]
    pub name: Option<String>,
    /// Who publishes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "广元工会网")]
    pub organiser: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "东坝翠屏街42号")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 20, example = "628017")]
    pub postcode: Option<String>,
    /// Where readers report and complain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "0839-3262473")]
    pub hotline: Option<String>,
    /// The filing number under which the site is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "蜀ICP备2021007964号-1")]
    pub icp_number: Option<String>,
    /// Who builds and hosts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "四川好亦同")]
    pub technical_support: Option<String>,
    /// Who keeps its content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "广元市总工会办公室")]
    pub maintainer: Option<String>,
    /// How else to get in touch: a person, an address, opening hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 500)]
    pub contact: Option<String>,
}

/// The row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = site_profile, check_for_backend(diesel::pg::Pg))]
pub struct SiteProfile {
    #[diesel(embed)]
    pub values: SiteInput,
    pub version: i32,
    pub updated_at: DateTime<Utc>,
}

/// What the footer of every page says; null is what nobody has filled in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteView {
    /// What the site is called.
    #[schema(required = true, example = "广元工会网")]
    pub name: Option<String>,
    /// Who publishes it.
    #[schema(required = true, example = "广元工会网")]
    pub organiser: Option<String>,
    #[schema(required = true, example = "东坝翠屏街42号")]
    pub address: Option<String>,
    #[schema(required = true, example = "628017")]
    pub postcode: Option<String>,
    /// Where readers report and complain.
    #[schema(required = true, example = "0839-3262473")]
    pub hotline: Option<String>,
    /// The filing number under which the site is registered.
    #[schema(required = true, example = "蜀ICP备2021007964号-1")]
    pub icp_number: Option<String>,
    /// Who builds and hosts it.
    #[schema(required = true, example = "四川好亦同")]
    pub technical_support: Option<String>,
    /// Who keeps its content.
    #[schema(required = true, example = "广元市总工会办公室")]
    pub maintainer: Option<String>,
    /// How else to get in touch: a person, an address, opening hours.
    #[schema(required = true)]
    pub contact: Option<String>,
    /// Grows with every change; `If-Match` compares it.
    #[schema(minimum = 1, example = 1)]
    pub version: i32,
    pub updated_at: DateTime<Utc>,
}

/// What changes: see [`crate::http::patch`].
pub type SitePatch = Patch<SiteInput>;

impl SiteInput {
    /// The input in its canonical form, or every fault of it.
    pub fn parse(mut self) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        for (name, field) in self.fields() {
            let Some(text) = field else { continue };
            *text = plain::single_line(text);
            if text.is_empty() {
                faults.push(Fault::at(format!("/{name}"), "too_short", "must not be empty"));
            } else if plain::has_control(text) {
                faults.push(Fault::at(
                    format!("/{name}"),
                    "invalid_format",
                    "must not contain control characters",
                ));
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(ApiError::Unprocessable(faults)) }
    }

    /// Every field with its name.
    pub fn fields(&mut self) -> [(&'static str, &mut Option<String>); 9] {
        [
            ("name", &mut self.name),
            ("organiser", &mut self.organiser),
            ("address", &mut self.address),
            ("postcode", &mut self.postcode),
            ("hotline", &mut self.hotline),
            ("icp_number", &mut self.icp_number),
            ("technical_support", &mut self.technical_support),
            ("maintainer", &mut self.maintainer),
            ("contact", &mut self.contact),
        ]
    }
}

impl From<SiteProfile> for SiteView {
    fn from(row: SiteProfile) -> Self {
        let values = row.values;
        Self {
            name: values.name,
            organiser: values.organiser,
            address: values.address,
            postcode: values.postcode,
            hotline: values.hotline,
            icp_number: values.icp_number,
            technical_support: values.technical_support,
            maintainer: values.maintainer,
            contact: values.contact,
            version: row.version,
            updated_at: row.updated_at,
        }
    }
}
