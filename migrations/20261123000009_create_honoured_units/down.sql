DROP TABLE honoured_unit_former_names;
DROP TABLE honoured_units;
