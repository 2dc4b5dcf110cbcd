DROP TABLE site_profile;
