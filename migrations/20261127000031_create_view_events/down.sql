DROP TABLE view_events;
