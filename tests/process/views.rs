//! Views under load: what was acknowledged is counted, whoever is killed; what is sent again under its event id counts
//! once; and the proof that this harness would see a loss.

mod viewers;

use nix::sys::signal::{Signal, kill};

use self::viewers::{Told, Viewers, days_add_up, stored};
use crate::support::{
    client::Client,
    command::Plaudit,
    postgres::{ADMIN, set},
    scratch::{Scratch, run},
    service::Service,
};

/// A loss is a matter of luck; in trials the first round always had one.
const ROUNDS_TO_SEE_A_LOSS: u32 = 10;

/// The addresses at which views of three new articles are counted.
fn subjects(administrator: &Client) -> Vec<String> {
    let articles = ["一", "二", "三"].map(|title| administrator.publish(title));
    articles.iter().map(|article| format!("/v1/articles/{}/views", article["id"].as_str().unwrap())).collect()
}

#[test]
fn killing_an_instance_loses_no_view_and_what_is_sent_again_counts_once() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    let other = plaudit.serve();
    let paths = subjects(&other.administrator());
    let mut before = 0;
    for round in 0..3 {
        let service = plaudit.serve();
        let at_both = [service.anonymous(), other.anonymous()];
        let viewers = Viewers::start(&at_both, &paths);
        viewers.wait_for(300 + 170 * round);
        service.kill();
        let told = viewers.finish();

        let counted = stored(&scratch) - before;
        let (acknowledged, unknown) = (told.acknowledged.len() as u64, told.unknown.len() as u64);
        assert!(acknowledged <= counted, "{} views are lost", acknowledged - counted);
        assert!(counted <= acknowledged + unknown, "views are counted that nobody sent");
        // The last of those that were acknowledged are sent again as well.
        let client = other.anonymous();
        for event in told.acknowledged.iter().rev().take(50) {
            assert_eq!(event.send(&client), Told::Repeated);
        }
        for event in &told.unknown {
            assert!(matches!(event.send(&client), Told::Counted | Told::Repeated));
        }
        before += acknowledged + unknown;
        assert_eq!(stored(&scratch), before, "each of them once");
        assert!(days_add_up(&scratch));
        // The control: without its id the same view is another one, and that is seen.
        client.post(&paths[0], serde_json::Value::Null).expect(200);
        before += 1;
        assert_eq!(stored(&scratch), before, "this harness sees no doubles");
    }
    other.stop();
}

/// One crash of PostgreSQL (what `pg_ctl -m immediate` does) in the middle of views, which the service outlives: how many
/// acknowledged views are lost.
fn crash_the_server(scratch: &Scratch, service: &Service) -> u64 {
    let paths = subjects(&service.administrator());
    // Whatever is lost afterwards, this is not.
    run(&scratch.url(ADMIN), "CHECKPOINT").expect("a checkpoint");
    let before = stored(scratch);
    let viewers = Viewers::start(&[service.anonymous()], &paths);
    viewers.wait_for(400);
    kill(scratch.server_pid().expect("a running server"), Signal::SIGQUIT).expect("a running server");
    // The same viewers go on when the server is back.
    viewers.wait_for_more(100);
    let told = viewers.finish();
    let counted = stored(scratch) - before;
    let (acknowledged, unknown) = (told.acknowledged.len() as u64, told.unknown.len() as u64);
    assert!(counted <= acknowledged + unknown, "views are counted that nobody sent");
    assert!(days_add_up(scratch));
    acknowledged.saturating_sub(counted)
}

#[test]
fn a_crash_of_the_server_loses_no_view() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    for _ in 0..3 {
        assert_eq!(crash_the_server(&scratch, &service), 0);
    }
    service.stop();
}

/// The negative control: the same crash of a server that does not flush what it acknowledges.
#[test]
fn without_synchronous_commit_views_are_seen_to_be_lost() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    set(&scratch.url(ADMIN), "synchronous_commit", "off");
    let lost = (0..ROUNDS_TO_SEE_A_LOSS).map(|_| crash_the_server(&scratch, &service)).find(|lost| *lost > 0);
    assert!(lost.is_some(), "nothing was lost in {ROUNDS_TO_SEE_A_LOSS} rounds: this harness sees no loss");
}

#[test]
fn a_stop_answers_every_view_that_it_counts() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    let mut service = plaudit.serve();
    let paths = subjects(&service.administrator());
    let viewers = Viewers::start(&[service.anonymous()], &paths);
    viewers.wait_for(300);
    service.signal(Signal::SIGTERM);
    let told = viewers.finish();
    assert!(service.wait().success());
    let log = service.log();
    assert!(!log.contains("/views"), "a view is no line of the log: {log}");

    let service = plaudit.serve();
    assert_eq!(
        stored(&scratch),
        told.acknowledged.len() as u64,
        "whoever was counted was told, and the others not"
    );
    assert!(days_add_up(&scratch));
    service.stop();
}
