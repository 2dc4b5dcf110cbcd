//! Counters and histograms that many threads count with.

use std::thread;
use std::time::Duration;

use plaudit::metrics::instruments::{Counter, Histogram, LATENCY, Level};

#[test]
fn nothing_is_lost_when_more_threads_count_than_there_are_lines() {
    let (counter, histogram, level) = (Counter::default(), Histogram::new(&LATENCY), Level::default());
    thread::scope(|scope| {
        for _ in 0..70 {
            scope.spawn(|| {
                for _ in 0..1_000 {
                    let _held = level.hold();
                    counter.inc();
                    histogram.observe_time(Duration::from_micros(100));
                }
            });
        }
    });
    assert_eq!((counter.get(), histogram.count(), level.get()), (70_000, 70_000, 0));
}

#[test]
fn a_level_goes_down_on_another_thread_than_it_went_up() {
    let level = Level::default();
    level.inc();
    level.inc();
    thread::scope(|scope| scope.spawn(|| level.dec()).join().unwrap());
    assert_eq!(level.get(), 1);
}
