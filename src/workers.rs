//! Threads for work that takes the processor for long (hashing a password, cleaning a text) or waits for the database: a
//! bounded number, behind a bounded queue, so that a storm of it leaves the threads that serve, and the others, alone.

use std::collections::VecDeque;
use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Builder, JoinHandle};

use tokio::sync::oneshot;

use crate::metrics::ThreadMetrics;

/// As much work waits as may wait; nothing was done. Try again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too much work is waiting")]
pub struct Busy;

type Job = Box<dyn FnOnce() + Send>;

/// The job that does `work` and answers, unless nobody waits for the answer any more.
fn answering<T, F>(answer: oneshot::Sender<T>, work: F) -> Job
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    Box::new(move || {
        if !answer.is_closed() {
            // Nobody waits any more when this fails: the result is of no use.
            let _ = answer.send(work());
        }
    })
}

/// Work that has been queued. Dropped before it begins, it is not done, and what it holds is freed at once.
pub struct Pending(Arc<Mutex<Option<Job>>>);

impl Pending {
    /// Takes it back; `false` when it has begun.
    pub fn take_back(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().is_some()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.take_back();
    }
}

/// A fixed number of threads behind a bounded queue. A panic ends one piece of work and no thread.
#[derive(Debug)]
pub struct WorkerThreads {
    queue: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
}

impl WorkerThreads {
    /// Starts `threads` threads named `name-0`, `name-1`, …; up to `queue` pieces of work wait for
    /// them.
    ///
    /// # Errors
    /// The operating system's error when it refuses a thread; none is left behind.
    pub fn start(name: &str, threads: NonZeroUsize, queue: NonZeroUsize) -> io::Result<Self> {
        let queue = Arc::new(Queue { room: queue.get(), ..Queue::default() });
        let mut workers = Self { queue, threads: Vec::with_capacity(threads.get()) };
        for index in 0..threads.get() {
            let queue = Arc::clone(&workers.queue);
            let thread = Builder::new().name(format!("{name}-{index}")).spawn(move || queue.work_off())?;
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
        self.queue.push(answering(answer, work)).map(|()| receiver)
    }

    /// The same of work that can be taken back before it begins.
    ///
    /// # Errors
    /// As of [`Self::submit`].
    pub fn submit_revocable<T, F>(&self, work: F) -> Result<(oneshot::Receiver<T>, Pending), Busy>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (answer, receiver) = oneshot::channel();
        let pending = Arc::new(Mutex::new(Some(answering(answer, work))));
        let queued = Arc::clone(&pending);
        self.queue.push(Box::new(move || {
            let job = queued.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(job) = job {
                job();
            }
        }))?;
        Ok((receiver, Pending(pending)))
    }

    /// How much waits, and was refused.
    pub fn metrics(&self) -> &ThreadMetrics {
        &self.queue.metrics
    }
}

impl Drop for WorkerThreads {
    /// Waits for the work that is running; work that waits is skipped when nobody asks for it
    /// any more, which is the rule once the owner is dropped.
    fn drop(&mut self) {
        self.queue.close();
        let own = thread::current().id();
        // The last owner may be a piece of work itself, which cannot wait for its own end.
        for thread in self.threads.drain(..).filter(|thread| thread.thread().id() != own) {
            // A thread ends by a panic only outside of any work; there is nothing to save then.
            let _ = thread.join();
        }
    }
}

/// What waits. Not a channel of the standard library: the threads would have to share its one receiver behind a lock, and
/// each piece of work would wake two of them, the one that takes it and the one that is to wait next.
#[derive(Debug, Default)]
struct Queue {
    room: usize,
    waiting: Mutex<Waiting>,
    more: Condvar,
    metrics: ThreadMetrics,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    is_closed: bool,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").field("jobs", &self.jobs.len()).finish()
    }
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) -> Result<(), Busy> {
        {
            let mut waiting = self.waiting();
            if waiting.jobs.len() >= self.room {
                self.metrics.refused.inc();
                return Err(Busy);
            }
            waiting.jobs.push_back(job);
            self.metrics.waiting.inc();
        }
        self.more.notify_one();
        Ok(())
    }

    fn close(&self) {
        self.waiting().is_closed = true;
        self.more.notify_all();
    }

    /// The next one; `None` when nothing waits and nothing more will.
    fn next(&self) -> Option<Job> {
        let mut waiting = self.waiting();
        loop {
            if let Some(job) = waiting.jobs.pop_front() {
                self.metrics.waiting.dec();
                return Some(job);
            }
            if waiting.is_closed {
                return None;
            }
            waiting = self.more.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn work_off(&self) {
        while let Some(job) = self.next() {
            // The answer is dropped by the unwinding, which tells the one who asked; a job shares
            // nothing with the next one, so there is no broken state to carry over.
            let _ = catch_unwind(AssertUnwindSafe(job));
        }
    }
}
