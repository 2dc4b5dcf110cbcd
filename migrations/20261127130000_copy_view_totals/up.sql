-- How often something was read, to sort lists by: a copy of the totals that is refreshed every half second. An index on
-- the totals themselves would be written with every view, and each such update would leave a dead row behind.

CREATE TABLE view_counts (
    subject_id uuid NOT NULL,
    -- As in view_totals: a list of few units must not walk over all articles.
    subject_type text NOT NULL,
    -- baseline + counted, as it was when it was copied.
    views bigint NOT NULL,
    CONSTRAINT view_counts_pkey PRIMARY KEY (subject_id)
) WITH (autovacuum_vacuum_scale_factor = 0.02); -- every refresh leaves entries behind in the index that is walked

INSERT INTO view_counts (subject_id, subject_type, views)
    SELECT subject_id, subject_type, baseline + counted FROM view_totals;

CREATE INDEX view_counts_views_idx ON view_counts (subject_type, views, subject_id);

-- The planner is to know at once that this is the way to the most viewed.
ANALYZE view_counts;

-- Last: it locks out those who count.
ALTER TABLE view_counts ADD CONSTRAINT view_counts_subject_fkey
    FOREIGN KEY (subject_id) REFERENCES view_totals (subject_id) ON DELETE CASCADE;
