//! The copy of the view totals, kept by the running service: after a view, at a stop, and after a crash.

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::support::command::Plaudit;
use crate::support::eventually;
use crate::support::scratch::{Scratch, ask, run};
use crate::support::service::Service;

/// The most viewed article, as lists show it.
fn most_viewed(service: &Service) -> Value {
    let page = service.anonymous().get("/v1/articles?sort=-views&include=views&limit=1").expect(200).json();
    let first = &page["data"][0];
    json!([first["title"], first["views"]])
}

fn view(service: &Service, article: &Value) {
    let path = format!("/v1/articles/{}/views", article["id"].as_str().expect("an id"));
    service.anonymous().post(&path, json!(null)).expect(200);
}

#[test]
fn a_list_by_views_follows_what_is_counted_and_forgets_nothing() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    let stays = Plaudit::on(&scratch).serve();
    let (one, two) = (service.administrator().publish("甲"), service.administrator().publish("乙"));
    view(&service, &one);
    eventually("the service copies what it counts", || {
        (most_viewed(&service) == json!(["甲", 1])).then_some(())
    });
    for _ in 0..2 {
        view(&stays, &two);
    }
    eventually("so does another one", || (most_viewed(&service) == json!(["乙", 2])).then_some(()));

    for _ in 0..2 {
        view(&service, &one);
    }
    service.stop();
    assert_eq!(most_viewed(&stays), json!(["甲", 3]), "a stop leaves nothing that is not copied");

    // As if it had been killed between the count and the copy.
    let forget = "UPDATE view_counts SET views = 0";
    run(&scratch.url("plaudit_owner"), forget).expect("copies of nothing");
    let again = Plaudit::on(&scratch).serve();
    eventually("the next start finds it", || (most_viewed(&again) == json!(["甲", 3])).then_some(()));
    again.stop();
    stays.stop();
}

#[test]
fn a_copy_that_somebody_keeps_locked_holds_up_neither_a_count_nor_a_stop() {
    let scratch = Scratch::prepared();
    let mut service = Plaudit::on(&scratch).serve();
    let stays = Plaudit::on(&scratch).serve();
    let made = service.administrator().publish("甲");
    let locker = scratch.url("plaudit_owner");
    let lock = std::thread::spawn(move || {
        run(&locker, "BEGIN; LOCK TABLE view_counts IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(120); COMMIT")
    });
    let locked = "(SELECT count(*) FROM pg_locks WHERE relation = 'view_counts'::regclass \
        AND mode = 'AccessExclusiveLock' AND granted)";
    let asker = scratch.url("plaudit_owner");
    eventually("somebody locks it", || (ask(&asker, locked) == "1").then_some(()));
    view(&service, &made);
    service.signal(Signal::SIGTERM);
    assert!(service.wait().success());
    stays.stop();
    assert!(lock.join().expect("the thread").is_err(), "the server has stopped with its last user");
}
