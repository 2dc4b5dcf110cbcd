//! A client of what progenitor makes of the document; see script/contract.

use std::num::NonZeroU64;

use plaudit::prelude::*;
use plaudit::{Error, types};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

mod plaudit {
    progenitor::generate_api!(spec = "openapi.json", interface = Builder);
}

use types::{ArticleInput, ArticleSummary, CredentialsInput, Problem};

type Failure = Box<dyn std::error::Error>;

fn problem<T: std::fmt::Debug>(answer: Result<T, Error<Problem>>) -> Problem {
    match answer {
        Err(Error::ErrorResponse(problem)) => problem.into_inner(),
        other => panic!("{other:?} is no problem"),
    }
}

async fn walk(client: &Client, limit: u64) -> Result<Vec<ArticleSummary>, Failure> {
    let mut found = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut request = client.list_articles().limit(NonZeroU64::new(limit).ok_or("a limit is not 0")?);
        if let Some(cursor) = cursor {
            request = request.cursor(cursor);
        }
        let page = request.send().await?.into_inner();
        found.extend(page.data);
        cursor = page.page.next_cursor;
        if cursor.is_none() {
            return Ok(found);
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let url = std::env::var("CONTRACT_URL")?;
    let client = Client::new(&url);

    let whole = walk(&client, 100).await?;
    let paged = walk(&client, 2).await?;
    assert!(whole.len() > 2);
    assert!(whole.iter().map(|article| article.id).eq(paged.iter().map(|article| article.id)));
    let one = client.get_article().id(whole[0].slug.clone()).send().await?.into_inner();
    assert_eq!(one.title, whole[0].title);
    let absent = problem(client.get_article().id("there-is-no-such-article").send().await);
    assert_eq!(absent.code, "not_found");
    let closed = problem(client.list_articles().status(types::ListArticlesStatus::Draft).send().await);
    assert_eq!(closed.code, "unauthorized");

    let credentials = CredentialsInput::builder()
        .username(std::env::var("CONTRACT_USERNAME")?)
        .password(std::env::var("CONTRACT_PASSWORD")?);
    let token = client.create_token().body(credentials).send().await?.into_inner();
    let bearer = HeaderValue::from_str(&format!("Bearer {}", token.access_token))?;
    let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
    let editor = Client::new_with_client(&url, reqwest::Client::builder().default_headers(headers).build()?);

    let input = |title: &str| ArticleInput::builder().title(title.to_owned()).body("推进会**召开**。".to_owned());
    let created = editor.create_article().body(input("用 Rust 写的文章")).send().await?;
    let (id, seen) = (created.id.to_string(), created.headers()["etag"].to_str()?.to_owned());
    let changed =
        editor.replace_article().id(id.clone()).if_match(seen.clone()).body(input("用 Rust 改的文章")).send().await?;
    assert_eq!(changed.title.as_str(), "用 Rust 改的文章");
    let late = problem(editor.delete_article().id(id.clone()).if_match(seen.clone()).send().await);
    assert_eq!(late.code, "precondition_failed");
    let current = changed.headers()["etag"].to_str()?.to_owned();
    editor.delete_article().id(id.clone()).if_match(current).send().await?;

    println!("progenitor: {} articles read, one written, changed and deleted", whole.len());
    Ok(())
}
