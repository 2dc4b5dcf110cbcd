DROP TABLE innovation_studios;
