-- What is pinned first and the newest behind it, where that is asked for.
CREATE INDEX articles_pinned_listed_idx ON articles (pinned, listed_at, id);
