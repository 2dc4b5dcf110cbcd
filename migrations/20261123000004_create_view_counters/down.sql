DROP TABLE view_days;
DROP TABLE view_totals;
