//! Several services on one machine: each with a folder of its own, and two that share one.

use std::{sync::Barrier, thread};

use crate::support::{command::Plaudit, scratch::Scratch, service::Service};

#[test]
fn services_with_folders_of_their_own_know_nothing_of_each_other() {
    let (one, other) = (Scratch::prepared(), Scratch::prepared());
    let first = Plaudit::on(&one).serve();
    let second = Plaudit::on(&other).serve();
    assert_ne!(first.url, second.url);
    assert_ne!(one.server_pid(), other.server_pid());
    first.administrator().publish("甲");
    second.administrator().publish("乙");
    assert_eq!(first.anonymous().titles(), ["甲"]);
    assert_eq!(second.anonymous().titles(), ["乙"]);

    first.stop();
    assert!(!one.pid_file().exists());
    assert_eq!(second.anonymous().titles(), ["乙"], "the other one goes on");
    second.stop();
}

#[test]
fn services_with_one_folder_share_its_cluster() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    let services: Vec<Service> = (0..3).map(|_| plaudit.serve()).collect();
    let server = scratch.server_pid().expect("a running server");
    for (number, service) in services.iter().enumerate() {
        service.administrator().publish(&format!("甲{number}"));
    }
    let [first, second, third] = <[Service; 3]>::try_from(services).ok().expect("three services");
    let all = second.anonymous().titles();
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!(first.anonymous().titles(), all);

    first.stop();
    second.kill();
    assert_eq!(scratch.server_pid(), Some(server), "the server stays for the one that is left");
    third.administrator().publish("乙");
    assert_eq!(third.anonymous().titles().len(), 4);
    third.stop();
    assert!(!scratch.pid_file().exists(), "the last one has stopped the server");
}

#[test]
fn services_that_start_at_once_make_one_administrator() {
    let scratch = Scratch::new();
    let plaudit = Plaudit::on(&scratch);
    let both_ready = Barrier::new(2);
    let services = thread::scope(|scope| {
        let start = || {
            both_ready.wait();
            plaudit.serve()
        };
        let threads = [scope.spawn(start), scope.spawn(start)];
        threads.map(|thread| thread.join().expect("a running service"))
    });
    for service in &services {
        assert!(service.anonymous().titles().is_empty());
    }
    let printed: Vec<String> = services.into_iter().flat_map(Service::stop).collect();
    assert_eq!(printed.len(), 1, "{printed:?}");
    assert!(printed[0].contains("one-time password"), "{printed:?}");
    assert!(!scratch.pid_file().exists());
}
