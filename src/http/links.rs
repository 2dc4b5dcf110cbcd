//! `Link` (RFC 8288): the addresses of the pages around a page.

use actix_web::HttpRequest;

use super::listed::DEEPEST_ROW;
use super::page::PageInfo;

/// The header's value; empty where there is nothing to lead to. Who walks by cursor is led on by cursors, who counts
/// pages by their numbers.
pub fn of_page(request: &HttpRequest, public_url: &str, info: &PageInfo) -> String {
    let targets = match info.number {
        None => by_cursor(info),
        Some(number) => by_number(info, number),
    };
    let others: Vec<&str> = request.query_string().split('&').filter(|pair| !names_a_page(pair)).collect();
    let link = |(relation, target): (&str, String)| {
        let query = [others.as_slice(), &[target.as_str()]].concat().join("&");
        format!("<{public_url}{}?{query}>; rel=\"{relation}\"", request.path())
    };
    targets.into_iter().map(link).collect::<Vec<_>>().join(", ")
}

fn by_cursor(info: &PageInfo) -> Vec<(&'static str, String)> {
    let target = |cursor: &Option<String>| Some(format!("cursor={}", cursor.as_ref()?));
    let found = [("next", target(&info.next_cursor)), ("prev", target(&info.prev_cursor))];
    found.into_iter().filter_map(|(relation, target)| Some((relation, target?))).collect()
}

fn by_number(info: &PageInfo, number: i64) -> Vec<(&'static str, String)> {
    let counted = info.total.filter(|_| info.total_is_lower_bound.is_none());
    let last = counted.map(|total| (total / info.limit + i64::from(total % info.limit > 0)).max(1));
    let mut found = vec![("first", 1)];
    if number > 1 {
        // From beyond the end the way back leads to the last page.
        found.push(("prev", last.map_or(number - 1, |last| last.min(number - 1))));
    }
    if info.next_cursor.is_some() {
        found.push(("next", number + 1));
    }
    found.extend(last.map(|last| ("last", last)));
    found.retain(|(_, number)| number * info.limit <= DEEPEST_ROW);
    found.into_iter().map(|(relation, number)| (relation, format!("page={number}"))).collect()
}

/// Whether `pair` is the parameter that a link replaces, however it is spelt.
fn names_a_page(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
    pair.is_empty() || name == "cursor" || name == "page"
}
