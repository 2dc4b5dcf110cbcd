//! Which programs are known to read on nobody's behalf: by what they call themselves.
//!
//! HTTP libraries and `curl` are none of them: a site that counts for its readers on its own server uses one.

/// What stands in the `User-Agent` of a robot, without regard to case.
const ROBOTS: &[&[u8]] = &[
    // Crawlers of search engines and of others, which nearly all have one of these three: Googlebot/2.1, bingbot/2.0,
    // Bytespider, Baiduspider/2.0, Sogou web spider/4.0, 360Spider, YisouSpider, CCBot/2.0, GPTBot/1.2, …
    b"bot/",
    b"spider",
    b"crawler",
    // By custom the address at which a robot explains itself.
    b"+http",
    // Those that have none of them.
    b"slurp",
    b"mediapartners-google",
    b"feedfetcher",
    b"facebookexternalhit",
    b"bingpreview",
    b"ia_archiver",
    // Browsers without anybody before them.
    b"headlesschrome",
    b"phantomjs",
    b"chrome-lighthouse",
    b"google page speed",
    // Those that ask whether a site is up.
    b"pingdom",
    b"statuscake",
];

/// Whether what calls itself `agent` is a robot. Who says nothing is none.
pub fn is_robot(agent: &[u8]) -> bool {
    ROBOTS.iter().any(|name| contains(agent, name))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    let Some(first) = part.first() else { return false };
    // The first byte is looked for alone: this is asked of every view.
    let (lower, upper) = (*first, first.to_ascii_uppercase());
    text.iter()
        .enumerate()
        .filter(|(_, byte)| **byte == lower || **byte == upper)
        .any(|(at, _)| text.get(at..at + part.len()).is_some_and(|found| found.eq_ignore_ascii_case(part)))
}
