-- A register of a few thousand honours: five awards, conferrals of twenty years, units and studios in regions.
INSERT INTO awards (id, slug, name, name_folded, level, recipient_kind, created_at, updated_at)
    SELECT gen_random_uuid(), 'award-' || n, 'award ' || n, 'award ' || n,
        (ARRAY['national', 'provincial', 'municipal', 'county', 'enterprise'])[n],
        CASE WHEN n % 2 = 0 THEN 'studio' ELSE 'unit' END, now(), now()
    FROM generate_series(1, 5) n;
INSERT INTO competitions (id, slug, year, title, title_folded, created_at, updated_at)
    SELECT gen_random_uuid(), 'competition-' || n, 2000 + n, 'c', 'c', now(), now() FROM generate_series(1, 20) n;
INSERT INTO honoured_units (id, slug, name, name_folded, region, industry, created_at, updated_at)
    SELECT gen_random_uuid(), 'unit-' || n, 'unit ' || n, 'unit ' || n,
        (ARRAY['东区', '西区', '=南区', NULL])[1 + n % 4], (ARRAY['制造业', '教育', NULL])[1 + n % 3], now(), now()
    FROM generate_series(1, 60) n;
INSERT INTO innovation_studios (id, slug, name, name_folded, region, status, created_at, updated_at)
    SELECT gen_random_uuid(), 'studio-' || n, 'studio ' || n, 'studio ' || n,
        (ARRAY['东区', NULL])[1 + n % 2], 'active', now(), now()
    FROM generate_series(1, 40) n;
INSERT INTO conferrals (id, slug, award_id, recipient_kind, year, competition_id, decided_on, created_at, updated_at)
    SELECT gen_random_uuid(), awards.slug || '-' || competitions.year, awards.id, awards.recipient_kind,
        competitions.year, CASE WHEN competitions.year % 3 > 0 THEN competitions.id END,
        CASE WHEN competitions.year % 4 > 0 THEN make_date(competitions.year, 5, 1) END, now(), now()
    FROM awards, competitions;
INSERT INTO honours (id, slug, conferral_id, award_id, recipient_kind, year, listed_on, honoured_unit_id,
        innovation_studio_id, recipient_name, status, revoked_on, revocation_reason, verification_code,
        created_at, updated_at, deleted_at)
    SELECT gen_random_uuid(), 'honour-' || n, id, award_id, recipient_kind, year, listed_on, unit_id, studio_id,
        '名' || n, CASE WHEN n % 9 = 0 THEN 'revoked' ELSE 'conferred' END,
        CASE WHEN n % 9 = 0 THEN DATE '2024-01-01' END, CASE WHEN n % 9 = 0 THEN '+假' END,
        lpad(n::text, 10, '0'), now(), now(), CASE WHEN n % 11 = 0 THEN now() END
    FROM (
        SELECT c.id, c.award_id, c.recipient_kind, c.year, c.listed_on, r.unit_id, r.studio_id,
            row_number() OVER (ORDER BY c.slug, r.slug) AS n
        FROM conferrals c
        JOIN (SELECT id AS unit_id, NULL::uuid AS studio_id, slug, 'unit' AS kind FROM honoured_units
              UNION ALL SELECT NULL, id, slug, 'studio' FROM innovation_studios) r
            ON r.kind = c.recipient_kind AND hashtext(c.slug || r.slug || '{seed}') % 2 = 0
    ) entries;
