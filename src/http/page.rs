//! Lists on their way out: `{"data": […], "page": {…}}`.

use serde::Serialize;
use utoipa::ToSchema;

/// A list of summaries.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The page's items, in the order asked for.
    pub data: Vec<T>,
    /// Where this page stands in the list.
    pub page: PageInfo,
}

/// Where a page stands in its list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageInfo {
    /// The most items that this page could hold.
    #[schema(minimum = 1, maximum = 100, example = 20)]
    pub limit: i64,
    /// Send it as `cursor` for the page after this one; null on the last page.
    #[schema(required = true, example = "eyJmIjoiOWYzYyJ9")]
    pub next_cursor: Option<String>,
    /// Send it as `cursor` for the page before this one; null on the first page.
    #[schema(required = true)]
    pub prev_cursor: Option<String>,
    /// The number of this page, where pages are asked for by their numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, example = 1)]
    pub number: Option<i64>,
    /// How many items the whole list has, with `count=exact` or `page`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 100000, example = 137)]
    pub total: Option<i64>,
    /// True when there are more than `total`; counting stops at 100,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total_is_lower_bound: Option<bool>,
}
