-- How often something was read. Never a column of the article: a view must not change its version, and the
-- hottest rows of the database must stay narrow.

CREATE TABLE view_totals (
    -- Ids are UUIDv7 and so unique across the kinds of subject.
    subject_id uuid NOT NULL,
    subject_type text NOT NULL,
    -- What a legacy page had counted before it was imported.
    baseline bigint NOT NULL DEFAULT 0,
    -- What this service has counted since.
    counted bigint NOT NULL DEFAULT 0,
    CONSTRAINT view_totals_pkey PRIMARY KEY (subject_id),
    CONSTRAINT view_totals_subject_type_check
        CHECK (subject_type IN ('article', 'honoured_unit', 'innovation_studio')),
    CONSTRAINT view_totals_baseline_check CHECK (baseline BETWEEN 0 AND 1000000000000000),
    CONSTRAINT view_totals_counted_check CHECK (counted >= 0)
) WITH (fillfactor = 50); -- room on the page, so that an update touches no index

CREATE TABLE view_days (
    subject_id uuid NOT NULL,
    -- A calendar day of the site's time zone.
    viewed_on date NOT NULL,
    views bigint NOT NULL,
    CONSTRAINT view_days_pkey PRIMARY KEY (subject_id, viewed_on),
    CONSTRAINT view_days_subject_fkey FOREIGN KEY (subject_id) REFERENCES view_totals (subject_id) ON DELETE CASCADE,
    CONSTRAINT view_days_views_check CHECK (views > 0)
) WITH (fillfactor = 50);
