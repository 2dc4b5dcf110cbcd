DROP TABLE competitions;
DROP TABLE awards;
