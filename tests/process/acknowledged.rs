//! What was acknowledged is there, whoever is killed; and the proof that this harness would see it if it were not.

mod ledger;

use std::sync::atomic::{AtomicU32, Ordering};

use nix::sys::signal::{Signal, kill};

use self::ledger::{Audit, Writers};
use crate::support::{
    command::Plaudit,
    postgres::{ADMIN, set},
    scratch::{Scratch, run},
    service::Service,
};

/// A loss is a matter of luck; in trials the first round always had one.
const ROUNDS_TO_SEE_A_LOSS: u32 = 10;

/// Starts writers on a service, with a name that no other round of the test has.
fn write(scratch: &Scratch, service: &Service) -> Writers {
    static ROUND: AtomicU32 = AtomicU32::new(0);
    let round = format!("round {}", ROUND.fetch_add(1, Ordering::Relaxed));
    let admin = service.administrator();
    let subject = admin.publish(&format!("read in {round}"));
    // Whatever is lost afterwards, this is not.
    run(&scratch.url(ADMIN), "CHECKPOINT").expect("a checkpoint");
    Writers::start(&admin, subject["id"].as_str().expect("an id"), &round)
}

#[test]
fn killing_the_service_loses_nothing() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    for round in 0..4 {
        let service = plaudit.serve();
        let writers = write(&scratch, &service);
        writers.wait_for(50 + 31 * round);
        service.kill();
        let ledger = writers.finish();

        let service = plaudit.serve();
        Audit::of(&scratch, &ledger).assert_whole();
        service.administrator().publish(&format!("after round {round}"));
        // The server is stopped in every other round, so that both a living and a new one are met.
        if round % 2 == 0 {
            service.stop();
        } else {
            service.kill();
        }
    }
}

/// Two instances; one is killed, and whatever it did not answer is sent again to the other.
#[test]
fn what_is_sent_again_under_its_key_happens_once_whoever_is_killed() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    let other = plaudit.serve();
    for round in 0..3 {
        let service = plaudit.serve();
        let writers = write(&scratch, &service);
        writers.wait_for(40 + 23 * round);
        service.kill();
        let ledger = writers.finish().repeat(&other.administrator());
        Audit::of(&scratch, &ledger).assert_whole();
        // The control: without its key the same article is another one, and that is seen.
        other.administrator().publish(ledger.one());
        assert!(Audit::of(&scratch, &ledger).has_doubles(), "this harness sees no doubles");
    }
    other.stop();
}

/// One crash of PostgreSQL in the middle of writes, which the service outlives.
fn crash_the_server(scratch: &Scratch, service: &Service) -> Audit {
    let writers = write(scratch, service);
    writers.wait_for(100);
    kill(scratch.server_pid().expect("a running server"), Signal::SIGQUIT).expect("a running server");
    // The same writers go on when the server is back.
    writers.wait_for_more(50);
    let ledger = writers.finish();
    Audit::of(scratch, &ledger)
}

#[test]
fn a_crash_of_the_server_loses_nothing_and_the_service_goes_on() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    for _ in 0..3 {
        crash_the_server(&scratch, &service).assert_whole();
    }
    service.stop();
}

/// The negative control: the same crash of a server that does not flush what it acknowledges.
#[test]
fn without_synchronous_commit_the_same_crash_is_seen_to_lose() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    set(&scratch.url(ADMIN), "synchronous_commit", "off");
    let lost = (0..ROUNDS_TO_SEE_A_LOSS)
        .map(|_| crash_the_server(&scratch, &service))
        .find(|audit| audit.lost() > 0);
    assert!(lost.is_some(), "nothing was lost in {ROUNDS_TO_SEE_A_LOSS} rounds: this harness sees no loss");
}
