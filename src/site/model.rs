//! The shapes of the site profile.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::line;
use crate::http::patch::Patch;
use crate::schema::site_profile;

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
    /// What was converted from the other script; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
}

/// What changes: see [`crate::http::patch`].
pub type SitePatch = Patch<SiteInput>;

impl SiteInput {
    /// The input in its canonical form, or every fault of it.
    pub fn parse(mut self) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        for (name, longest, field) in self.fields() {
            if let Some(text) = field {
                *text = line::canonical(text, &format!("/{name}"), longest, &mut faults);
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(ApiError::Unprocessable(faults)) }
    }

    /// Every field with its name and its longest value, in characters.
    pub fn fields(&mut self) -> [(&'static str, usize, &mut Option<String>); 9] {
        [
            ("name", 100, &mut self.name),
            ("organiser", 100, &mut self.organiser),
            ("address", 200, &mut self.address),
            ("postcode", 20, &mut self.postcode),
            ("hotline", 50, &mut self.hotline),
            ("icp_number", 50, &mut self.icp_number),
            ("technical_support", 100, &mut self.technical_support),
            ("maintainer", 100, &mut self.maintainer),
            ("contact", 500, &mut self.contact),
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
            conversion: None,
        }
    }
}

impl Texts for SiteView {
    fn texts(&mut self, converter: &mut Converter) {
        // Not the numbers, of which the filing number is to be shown as it was given.
        converter.optional("name", &mut self.name);
        converter.optional("organiser", &mut self.organiser);
        converter.optional("address", &mut self.address);
        converter.optional("technical_support", &mut self.technical_support);
        converter.optional("maintainer", &mut self.maintainer);
        converter.optional("contact", &mut self.contact);
    }
}

impl Convertible for SiteView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
