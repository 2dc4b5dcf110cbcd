//! Threads for work that takes the processor for long (hashing a password, cleaning a text): a bounded number,
//! behind a bounded queue, so that a storm of it leaves the threads that serve and the database alone.

use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use tokio::sync::oneshot;

/// As much work waits as may wait; nothing was done. Try again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too much work is waiting")]
pub struct Busy;

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads behind a bounded queue. A panic ends one piece of work and no thread.
#[derive(Debug)]
pub struct WorkerThreads {
    /// `None` only while dropping: closing the queue is what ends the threads.
    queue: Option<SyncSender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl WorkerThreads {
    /// Starts `threads` threads named `name-0`, `name-1`, …; up to `queue` pieces of work wait for
    /// them.
    ///
    /// # Errors
    /// The operating system's error when it refuses a thread; none is left behind.
    pub fn start(name: &str, threads: NonZeroUsize, queue: NonZeroUsize) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(queue.get());
        let receiver = Arc::new(Mutex::new(receiver));
        let mut workers = Self { queue: Some(sender), threads: Vec::with_capacity(threads.get()) };
        for index in 0..threads.get() {
            let jobs = Arc::clone(&receiver);
            let thread = Builder::new().name(format!("{name}-{index}")).spawn(move || work_off(&jobs))?;
            workers.threads.push(thread);
        }
        Ok(workers)
    }

    /// Queues `work`; never waits. The receiver gets its result, or an error when it panicked.
    /// Work whose receiver is gone before it begins is not done at all.
    ///
    /// # Errors
    /// [`Busy`] at once, when no more work may wait.
    pub fn submit<T, F>(&self, work: F) -> Result<oneshot::Receiver<T>, Busy>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (answer, receiver) = oneshot::channel();
        let job: Job = Box::new(move || {
            if !answer.is_closed() {
                // Nobody waits any more when this fails: the result is of no use.
                let _ = answer.send(work());
            }
        });
        match self.queue.as_ref().map(|queue| queue.try_send(job)) {
            Some(Err(TrySendError::Full(_))) => Err(Busy),
            // Without threads the job, and the answer in it, is dropped: the receiver learns it.
            Some(Ok(()) | Err(TrySendError::Disconnected(_))) | None => Ok(receiver),
        }
    }
}

impl Drop for WorkerThreads {
    /// Waits for the work that is running; work that waits is skipped when nobody asks for it
    /// any more, which is the rule once the owner is dropped.
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            // A thread ends by a panic only outside of any work; there is nothing to save then.
            let _ = thread.join();
        }
    }
}

fn work_off(jobs: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held only while waiting for the next job, never while doing it.
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // The answer is dropped by the unwinding, which tells the one who asked; a job shares
        // nothing with the next one, so there is no broken state to carry over.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}
