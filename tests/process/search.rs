//! The index of search: made again by the service itself and by command, and never in the way of a stop.

use nix::sys::signal::Signal;

use crate::support::command::Plaudit;
use crate::support::eventually;
use crate::support::scratch::{Scratch, run};
use crate::support::service::Service;

/// The titles that a search for `word` finds.
fn found(service: &Service, word: &str) -> Vec<String> {
    let page = service.anonymous().get(&format!("/v1/search?q={word}")).expect(200).json();
    let hits = page["data"].as_array().expect("hits").iter();
    hits.map(|hit| hit["title"].as_str().expect("a title").to_owned()).collect()
}

fn forget(scratch: &Scratch) {
    run(&scratch.url("plaudit_owner"), "DELETE FROM search_documents; NOTIFY plaudit_changes")
        .expect("an empty index");
}

/// Waits until a search finds so many: what others did is heard of within moments.
fn finds(service: &Service, count: usize) {
    eventually(&format!("{count} are found"), || (found(service, "abc").len() == count).then_some(()));
}

#[test]
fn an_index_that_was_lost_is_made_again_by_command_and_at_the_next_start() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    service.administrator().publish("abc one");
    service.administrator().publish("abc two");
    assert_eq!(found(&service, "abc").len(), 2);
    forget(&scratch);
    finds(&service, 0);
    Plaudit::on(&scratch).run(&["search", "reindex"]).succeeded();
    finds(&service, 2);

    forget(&scratch);
    Plaudit::on(&scratch).run(&["migrate"]).succeeded();
    // A deploy does not wait for the index.
    finds(&service, 0);
    Plaudit::on(&scratch).run(&["search", "index"]).succeeded();
    finds(&service, 2);

    forget(&scratch);
    service.stop();
    let service = Plaudit::on(&scratch).serve();
    finds(&service, 2);
    service.stop();
}

#[test]
fn a_table_that_somebody_keeps_locked_does_not_hold_up_a_stop() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    service.administrator().publish("abc");
    forget(&scratch);
    let locker = scratch.url("plaudit_owner");
    let lock = std::thread::spawn(move || {
        run(&locker, "BEGIN; LOCK TABLE articles IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(120); COMMIT")
    });
    let mut second = Plaudit::on(&scratch).serve();
    second.signal(Signal::SIGTERM);
    assert!(second.wait().success());
    service.stop();
    assert!(lock.join().expect("the thread").is_err(), "the server has stopped with its last user");
}
