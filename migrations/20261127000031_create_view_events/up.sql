-- Views that a client may send again, by the id that it gave them: a view of an id that is here has been counted.
-- Whatever it was of: a record may have been merged into another between two tries.

CREATE TABLE view_events (
    event_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT view_events_pkey PRIMARY KEY (event_id)
);

-- Old ones are deleted by portions, the oldest first.
CREATE INDEX view_events_recorded_idx ON view_events (recorded_at);
