//! A `curl` command of the documentation as a request.

use actix_web::http::Method;

#[derive(Debug, PartialEq)]
pub struct Command {
    pub method: Method,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Command {
    /// Reads the options that the documentation uses; any other is a mistake in it.
    pub fn parse(text: &str) -> Self {
        let words = words(text);
        let mut words = words.iter().map(String::as_str).skip(1);
        let (mut method, mut path, mut headers, mut body) = (None, String::new(), Vec::new(), String::new());
        while let Some(word) = words.next() {
            match word {
                "-s" | "-i" | "-si" => {}
                "-X" => method = Some(words.next().unwrap().parse().unwrap()),
                "-H" => {
                    let (name, value) = words.next().unwrap().split_once(": ").unwrap();
                    headers.push((name.to_owned(), value.to_owned()));
                }
                "-d" => body = words.next().unwrap().to_owned(),
                "-G" => method = Some(Method::GET),
                "--data-urlencode" => {
                    let (name, value) = words.next().unwrap().split_once('=').unwrap();
                    let mark = if path.contains('?') { '&' } else { '?' };
                    let value =
                        percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
                    path.push_str(&format!("{mark}{name}={value}"));
                }
                "-I" => method = Some(Method::HEAD),
                address => {
                    let address =
                        address.strip_prefix("localhost:8080").unwrap_or_else(|| panic!("{address}?"));
                    path = format!("{address}{path}");
                }
            }
        }
        let default = if body.is_empty() { Method::GET } else { Method::POST };
        Self { method: method.unwrap_or(default), path, headers, body }
    }
}

/// The words of a command as a shell reads them: quotes, and lines that go on.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let text = text.trim().replace("\\\n", " ");
    for c in text.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    assert!(quote.is_none(), "an open quote in {text}");
    words.extend(word);
    words
}

#[test]
fn a_command_is_read_as_a_shell_reads_it() {
    let text = "curl -si -X PATCH localhost:8080/v1/tags/a -H \"Authorization: Bearer x\" \\\n  -d '{\"name\": \"it is\"}'\n";
    let headers = vec![("Authorization".to_owned(), "Bearer x".to_owned())];
    let body = "{\"name\": \"it is\"}".to_owned();
    assert_eq!(
        Command::parse(text),
        Command { method: Method::PATCH, path: "/v1/tags/a".into(), headers, body }
    );
    let search = Command::parse(
        "curl -sG localhost:8080/v1/search --data-urlencode 'q=a b'".replace("-sG", "-s -G").as_str(),
    );
    assert_eq!(search.path, "/v1/search?q=a%20b");
}
