//! A real nginx in front, which keeps what the answers allow: nobody is shown what somebody else was.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::command::Plaudit;
use crate::support::eventually;
use crate::support::scratch::Scratch;
use crate::support::service::Service;
use crate::support::template::PASSWORD;

/// An nginx that keeps answers in a folder of its own; it ends with its value.
struct Nginx {
    process: Child,
    url: String,
}

impl Nginx {
    fn before(service: &Service, scratch: &Scratch) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (folder, upstream) = (scratch.folder().join("nginx"), service.address());
        std::fs::create_dir_all(&folder).unwrap();
        let at = folder.display();
        // Nothing but where things are, and that answers are kept: every rule comes from the answers.
        let settings = format!(
            "daemon off; master_process off; pid {at}/pid; error_log {at}/error.log;
            events {{}}
            http {{
                access_log off; client_body_temp_path {at}/body; proxy_temp_path {at}/proxy;
                fastcgi_temp_path {at}/fastcgi; uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
                proxy_cache_path {at}/cache keys_zone=answers:1m;
                server {{
                    listen 127.0.0.1:{port};
                    location / {{
                        proxy_pass http://{upstream}; proxy_cache answers;
                        add_header X-Cache $upstream_cache_status always;
                    }}
                }}
            }}"
        );
        std::fs::write(folder.join("nginx.conf"), settings).unwrap();
        let process = Command::new("nginx")
            .args(["-p".as_ref(), folder.as_os_str(), "-e".as_ref(), folder.join("error.log").as_os_str()])
            .args(["-c".as_ref(), folder.join("nginx.conf").as_os_str()])
            .stdin(Stdio::null())
            .spawn()
            .expect("nginx, which script/test installs");
        let nginx = Self { process, url: format!("http://127.0.0.1:{port}") };
        eventually("nginx listens", || TcpStream::connect(("127.0.0.1", port)).ok());
        nginx
    }

    /// What is answered, and what nginx says of its cache.
    fn get(&self, path: &str, headers: &[(&str, &str)]) -> (Value, String) {
        let mut request = ureq::get(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.call().unwrap();
        let cache = response.headers().get("x-cache").unwrap().to_str().unwrap().to_owned();
        (response.body_mut().read_json().unwrap(), cache)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // It was started here, and may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn what_was_answered_to_an_administrator_is_shown_to_nobody_else() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    let nginx = Nginx::before(&service, &scratch);
    let through = Client::new(&nginx.url);
    let administrator = through.signed_in("admin", PASSWORD);

    let article = administrator.publish("推进会");
    let draft =
        administrator.post("/v1/articles", json!({ "title": "草稿", "body": "未定。" })).expect(201).json();
    let one = format!("/v1/articles/{}", article["id"].as_str().unwrap());
    let hidden = format!("/v1/articles/{}", draft["id"].as_str().unwrap());
    for _ in 0..3 {
        assert!(administrator.get(&one).expect(200).json()["desk"].is_object());
        administrator.get(&hidden).expect(200);
        administrator.get("/v1/articles").expect(200);
        administrator.get("/v1/articles?status=all").expect(200);
    }
    // Anonymous after that, and the administrator after that again.
    for expected in ["MISS", "HIT", "HIT"] {
        let (shown, cache) = nginx.get(&one, &[]);
        assert_eq!((shown.get("desk"), cache.as_str()), (None, expected));
        through.get(&hidden).expect(404);
        through.get("/v1/articles?status=all").expect(401);
        assert_eq!(through.titles(), ["推进会"]);
        assert!(administrator.get(&one).expect(200).json()["desk"].is_object());
    }
    service.stop();
}

#[test]
fn each_reader_gets_the_script_and_the_coding_that_they_want() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    let nginx = Nginx::before(&service, &scratch);
    let article = service.administrator().publish("劳动竞赛开幕");
    let path = format!("/v1/articles/{}", article["id"].as_str().unwrap());
    let readers = [
        (("Accept-Language", "zh-CN"), "劳动竞赛开幕"),
        (("Accept-Language", "zh-TW"), "勞動競賽開幕"),
        (("Accept-Encoding", "identity"), "劳动竞赛开幕"),
    ];
    for round in 0..3 {
        for (header, title) in readers {
            let (shown, cache) = nginx.get(&path, &[header]);
            assert_eq!(shown["title"], title, "{header:?}");
            assert!(round == 0 || cache == "HIT", "{header:?} {cache}");
        }
    }
    // What a stranger sends beside is in no answer to others.
    nginx.get("/v1/articles", &[("X-Forwarded-Host", "evil.example"), ("X-Original-URL", "/v1/users")]);
    let (list, _) = nginx.get("/v1/articles", &[]);
    assert!(!list.to_string().contains("evil"));
    service.stop();
}
