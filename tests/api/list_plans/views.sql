-- How often everything of content.sql that is viewed was viewed, with ties.
INSERT INTO view_totals (subject_id, subject_type, counted)
    SELECT md5(word || '-' || n)::uuid, kind, n % 700
    FROM generate_series(1, 20000) n,
        (VALUES ('article', 'article'), ('unit', 'honoured_unit'), ('studio', 'innovation_studio')) kinds (word, kind);
INSERT INTO view_counts (subject_id, subject_type, views) SELECT subject_id, subject_type, counted FROM view_totals;
