//! Memory when nobody asks for anything, how soon the first answer comes, what full logging costs.

use std::time::Duration;

use super::{CONNECTIONS, cached};
use crate::Outcome;
use crate::row::{Row, Target};
use crate::stand::{Stand, alternate};
use crate::wrk::Load;

pub fn measure(stand: &mut Stand<'_>, rows: &mut Vec<Row>) -> Outcome<()> {
    if stand.plan.wants("memory-idle") {
        let service = stand.serve(&[])?;
        std::thread::sleep(Duration::from_secs(3));
        let memory = service.memory("VmRSS")? / 1024.0;
        rows.push(Row::number("memory-idle", "memory, idle", Target::AtMost(64.0, "MB"), vec![memory]));
    }
    if stand.plan.wants("start") {
        starts(stand, rows)?;
    }
    if stand.plan.wants("logging") {
        logging(stand, rows)?;
    }
    Ok(())
}

fn starts(stand: &mut Stand<'_>, rows: &mut Vec<Row>) -> Outcome<()> {
    let tries = stand.plan.rounds.max(3);
    let once = |stand: &Stand<'_>| -> Outcome<f64> {
        let service = stand.serve(&[])?;
        let time = service.started_in.as_secs_f64() * 1_000.0;
        service.stop()?;
        Ok(time)
    };
    let mut times = Vec::new();
    for _ in 0..tries {
        times.push(once(stand)?);
    }
    let work = "start to the first 200, with a running database";
    rows.push(Row::number("start-running", work, Target::AtMost(300.0, "ms"), times));
    // Now the service is the only one who uses its PostgreSQL, which stops and starts with it.
    stand.stop()?;
    let mut times = Vec::new();
    for _ in 0..tries {
        times.push(once(stand)?);
    }
    stand.start()?;
    let work = "start to the first 200, with the embedded database, initialised";
    rows.push(Row::number("start-embedded", work, Target::AtMost(2_000.0, "ms"), times));
    Ok(())
}

/// What the service costs that logs every request, beside one that logs what it does by default.
fn logging(stand: &Stand<'_>, rows: &mut Vec<Row>) -> Outcome<()> {
    let load = Load::One { method: "GET", path: cached::article_path(stand)? };
    // One at a time: two would want the same port for their metrics.
    let drive = |changed: &[(&'static str, &'static str)]| {
        let service = stand.serve(changed)?;
        stand.drive(&service, CONNECTIONS, &load)
    };
    let measured = alternate(stand.plan.rounds, |_| drive(&[("PLAUDIT_LOG", "debug")]), |_| drive(&[]))?;
    let work = "(GET one article, cached, with every request logged: `PLAUDIT_LOG=debug`)";
    rows.push(Row::compared("logging", work, "the service as shipped", Target::None, &measured));
    Ok(())
}
