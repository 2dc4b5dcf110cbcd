//! How long an answer takes by how much is asked for.

use super::cached;
use crate::Outcome;
use crate::deck;
use crate::stand::Stand;
use crate::wrk::{self, Load, Setting};

/// So many, that a wait at one does not hold back the others.
const CONNECTIONS: usize = 128;
/// Of what is answered at most.
const SHARES: [f64; 7] = [0.1, 0.25, 0.5, 0.65, 0.8, 0.9, 1.0];

/// 99 of 100 answers within so many milliseconds, by answers a second; by the name of what is asked for.
pub type Curves = Vec<(&'static str, Vec<(f64, f64)>)>;

pub fn measure(stand: &Stand<'_>) -> Outcome<Curves> {
    if !stand.plan.wants("curves") {
        return Ok(Curves::new());
    }
    let articles = deck::articles(&stand.work, &stand.generator)?;
    let service = stand.serve(&[])?;
    let loads = [
        ("GET one article, cached", Load::One { method: "GET", path: cached::article_path(stand)? }),
        (
            "GET one article of all",
            Load::Random { method: "GET", deck: &articles, suffix: "", count: articles.count },
        ),
        (
            "POST view, random over 1,000",
            Load::Random {
                method: "POST",
                deck: &articles,
                suffix: "/views",
                count: 1_000.min(articles.count),
            },
        ),
    ];
    let mut curves = Curves::new();
    for (name, load) in loads {
        let setting = stand.setting(&service, CONNECTIONS);
        // The first opens the connections to the database.
        wrk::run(&setting, &load)?;
        let most = wrk::run(&setting, &load)?;
        let mut points = Vec::new();
        for share in SHARES {
            // Each connection asks, and thinks: together so often.
            let pause = f64::from(u32::try_from(CONNECTIONS)?) / (most.rate * share) * 1_000.0 - most.p50;
            let paused = Setting { pause: (pause >= 1.0).then_some(pause), ..setting.clone() };
            let measured = wrk::run(&paused, &load)?;
            points.push((measured.rate, measured.p99));
        }
        points.push((most.rate, most.p99));
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        curves.push((name, points));
    }
    Ok(curves)
}
