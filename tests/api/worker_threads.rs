//! The bounded threads for long work: their number, their queue, panics, the end.

use std::cell::RefCell;
use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Barrier};
use std::thread;

use plaudit::workers::{Busy, WorkerThreads};

fn start(threads: usize, queue: usize) -> WorkerThreads {
    let at_least_one = |n| NonZeroUsize::new(n).unwrap();
    WorkerThreads::start("test", at_least_one(threads), at_least_one(queue)).unwrap()
}

/// Occupies one thread until the returned sender is dropped.
fn occupy(workers: &WorkerThreads) -> Sender<()> {
    let (release, released) = channel::<()>();
    let (begun, has_begun) = channel();
    let answer = workers.submit(move || {
        begun.send(()).unwrap();
        released.recv().is_err()
    });
    has_begun.recv().unwrap();
    drop(answer);
    release
}

#[tokio::test]
async fn work_is_answered() {
    let workers = start(2, 4);
    let answer = workers.submit(|| 6 * 7).unwrap();
    assert_eq!(answer.await, Ok(42));
}

#[tokio::test]
async fn never_more_work_at_once_than_threads() {
    const THREADS: usize = 3;
    let workers = start(THREADS, 200);
    let running = Arc::new(AtomicUsize::new(0));

    let answers: Vec<_> = (0..200)
        .map(|_| {
            let running = Arc::clone(&running);
            let work = move || {
                let at_once = running.fetch_add(1, Ordering::SeqCst) + 1;
                thread::yield_now();
                running.fetch_sub(1, Ordering::SeqCst);
                (thread::current().id(), at_once)
            };
            workers.submit(work).unwrap()
        })
        .collect();

    let mut seen = HashSet::new();
    for answer in answers {
        let (thread, at_once) = answer.await.unwrap();
        seen.insert(thread);
        assert!(at_once <= THREADS, "{at_once} at once");
    }
    assert!(seen.len() <= THREADS, "{} threads", seen.len());
    assert!(!seen.contains(&thread::current().id()));
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_recovers() {
    const QUEUE: usize = 3;
    let workers = start(1, QUEUE);
    let release = occupy(&workers);

    let waiting: Vec<_> = (0..QUEUE).map(|n| workers.submit(move || n).unwrap()).collect();
    for _ in 0..2 {
        let refusal = workers.submit(|| 0).unwrap_err();
        assert_eq!(refusal, Busy);
    }

    drop(release);
    for (n, answer) in waiting.into_iter().enumerate() {
        assert_eq!(answer.await, Ok(n), "what was accepted is done, in order");
    }
    assert_eq!(workers.submit(|| 7).unwrap().await, Ok(7));
}

#[tokio::test]
async fn a_panic_costs_its_own_answer_and_no_thread() {
    const THREADS: usize = 2;
    let workers = start(THREADS, 16);

    for _ in 0..4 * THREADS {
        let lost = workers.submit(|| -> u8 { panic!("on purpose") }).unwrap();
        assert!(lost.await.is_err());
    }

    // All threads must still be there: this work ends only when each of them takes a part.
    let barrier = Arc::new(Barrier::new(THREADS));
    let answers: Vec<_> = (0..THREADS)
        .map(|_| {
            let barrier = Arc::clone(&barrier);
            workers.submit(move || barrier.wait().is_leader()).unwrap()
        })
        .collect();
    for answer in answers {
        assert!(answer.await.is_ok());
    }
}

#[tokio::test]
async fn work_that_nobody_waits_for_is_not_done() {
    let workers = start(1, 4);
    let release = occupy(&workers);
    let done = Arc::new(AtomicUsize::new(0));

    let count = |done: &Arc<AtomicUsize>| {
        let done = Arc::clone(done);
        move || done.fetch_add(1, Ordering::SeqCst)
    };
    drop(workers.submit(count(&done)).unwrap());
    let awaited = workers.submit(count(&done)).unwrap();

    drop(release);
    assert_eq!(awaited.await, Ok(0), "the abandoned work was skipped");
}

#[tokio::test]
async fn work_can_be_taken_back_until_it_begins() {
    let workers = start(1, 4);
    let release = occupy(&workers);
    let held = Arc::new(());
    let holding = |held: &Arc<()>| {
        let held = Arc::clone(held);
        move || drop(held)
    };
    let (refused, pending) = workers.submit_revocable(holding(&held)).unwrap();
    assert!(pending.take_back() && !pending.take_back());
    assert_eq!(Arc::strong_count(&held), 1, "what it held is free before a thread comes to it");
    assert!(refused.await.is_err());
    // Also of who goes away without a word.
    drop(workers.submit_revocable(holding(&held)).unwrap());
    assert_eq!(Arc::strong_count(&held), 1);

    let (begun, has_begun) = channel();
    let (go, gone) = channel::<()>();
    let (answer, pending) = workers
        .submit_revocable(move || {
            begun.send(()).unwrap();
            gone.recv().is_err()
        })
        .unwrap();
    drop(release);
    has_begun.recv().unwrap();
    assert!(!pending.take_back(), "it has begun");
    drop(go);
    assert_eq!(answer.await, Ok(true));
}

#[test]
fn the_threads_end_with_their_owner() {
    struct CountsTheDead(Arc<AtomicUsize>);
    impl Drop for CountsTheDead {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    thread_local! {
        static LAST_WILL: RefCell<Option<CountsTheDead>> = const { RefCell::new(None) };
    }

    const THREADS: usize = 3;
    let workers = start(THREADS, THREADS);
    let dead = Arc::new(AtomicUsize::new(0));
    let barrier = Arc::new(Barrier::new(THREADS));
    let answers: Vec<_> = (0..THREADS)
        .map(|_| {
            let (dead, barrier) = (Arc::clone(&dead), Arc::clone(&barrier));
            let work = move || {
                LAST_WILL.set(Some(CountsTheDead(dead)));
                barrier.wait();
            };
            workers.submit(work).unwrap()
        })
        .collect();
    for answer in answers {
        answer.blocking_recv().unwrap();
    }
    assert_eq!(dead.load(Ordering::SeqCst), 0);

    drop(workers);
    assert_eq!(dead.load(Ordering::SeqCst), THREADS);
}
