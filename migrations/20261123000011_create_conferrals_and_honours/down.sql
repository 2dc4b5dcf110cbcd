DROP TABLE honours;
DROP TABLE conferrals;
