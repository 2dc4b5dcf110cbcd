//! Images beside a text: covers and logos, as they are sent and as they are shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::Fault;
use crate::http::conversion::{Converter, Texts};

/// An image. `file_name` alone names a file that nobody has uploaded yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageInput {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 255, pattern = r"^[^/\\]+$", example = "DSC_0194.JPG")]
    pub file_name: Option<String>,
    /// Where the image is, when it is on the web already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        max_length = 2000,
        pattern = r"^(https?://[^\s/]\S*|/([^/\\\s]\S*)?)$",
        example = "https://img.example.org/cover.jpg"
    )]
    pub url: Option<String>,
    /// The file in the media library: null, there are none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_id: Option<Uuid>,
    /// What it shows, for those who do not see it.
    #[serde(default)]
    #[schema(max_length = 500, default = "", example = "推进会现场")]
    pub alt: String,
}

/// An image: on the web (`url`), or named by a legacy page and not uploaded yet (`media_id` is null).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ImageView {
    #[schema(required = true, example = "DSC_0194.JPG")]
    pub file_name: Option<String>,
    /// Where the image is; absent when it is a missing file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub url: Option<String>,
    /// The file in the media library.
    #[serde(default)]
    #[schema(required = true)]
    pub media_id: Option<Uuid>,
    /// What it shows.
    pub alt: String,
}

impl ImageInput {
    /// What is wrong with it beyond its schema.
    pub fn fault(&self, pointer: &str) -> Option<Fault> {
        if let Some(media) = self.media_id {
            let detail = format!("there is no file {media} in the media library");
            return Some(Fault::at(format!("{pointer}/media_id"), "not_found", detail));
        }
        let is_empty = self.file_name.is_none() && self.url.is_none();
        is_empty.then(|| Fault::at(pointer, "incomplete", "must have a url or a file_name"))
    }
}

impl Texts for ImageView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("alt", &mut self.alt);
    }
}
