-- 20,000 rows of everything that is listed, in every state, with ids that can be told.
INSERT INTO sections (id, slug, name, position, created_at, updated_at, deleted_at)
    SELECT md5('section-' || n)::uuid, 'section-' || n, 'section ' || n, n % 1000, now(),
        '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute', CASE WHEN n % 7 = 0 THEN now() END
    FROM generate_series(1, 20000) n;
UPDATE sections SET parent_id = md5('section-1')::uuid WHERE position % 10 = 5 AND slug <> 'section-1';
INSERT INTO tags (id, slug, name, name_folded, created_at, updated_at, deleted_at)
    SELECT md5('tag-' || n)::uuid, 'tag-' || n, 'tag ' || n, 'tag ' || n, now(),
        '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute', CASE WHEN n % 7 = 0 THEN now() END
    FROM generate_series(1, 20000) n;
INSERT INTO articles (id, slug, title, body, body_format, body_html, body_text, section_id, locale, status,
        published_at, pinned, created_by, created_at, updated_at, deleted_at)
    SELECT md5('article-' || n)::uuid, 'article-' || n, 'title ' || n % 500, '', 'markdown', '', '',
        md5('section-' || 1 + n % 5)::uuid, 'zh-Hans',
        (ARRAY['published', 'published', 'draft', 'in_review', 'archived'])[1 + n % 5],
        '2026-03-23T04:00:00Z'::timestamptz - n * interval '1 minute', n % 50 = 0,
        -- The editor of the tests.
        CASE WHEN n % 97 = 0 THEN '01900000-0000-7000-8000-000000000002'::uuid END,
        '2026-03-22T04:00:00Z'::timestamptz - n % 300 * interval '1 minute',
        '2026-03-22T04:00:00Z'::timestamptz + n * interval '1 minute',
        CASE WHEN n % 7 = 0 THEN now() END
    FROM generate_series(1, 20000) n;
INSERT INTO article_tags (article_id, tag_id, position)
    SELECT md5('article-' || n)::uuid, md5('tag-' || 1 + n % 5)::uuid, 0 FROM generate_series(1, 20000, 2) n;
INSERT INTO awards (id, slug, name, name_folded, level, recipient_kind, created_at, updated_at, deleted_at)
    SELECT md5('award-' || n)::uuid, 'award-' || n, 'award ' || n % 700, 'award ' || n,
        (ARRAY['national', 'provincial', 'municipal', 'county', 'enterprise'])[1 + n % 5],
        (ARRAY['unit', 'studio'])[1 + n % 2], now(),
        '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute', CASE WHEN n % 7 = 0 THEN now() END
    FROM generate_series(1, 20000) n;
INSERT INTO competitions (id, slug, year, title, title_folded, created_at, updated_at, deleted_at)
    SELECT md5('competition-' || n)::uuid, 'competition-' || n, 1900 + n % 200, 'title ' || n, 'title ' || n, now(),
        '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute', CASE WHEN n % 7 = 0 THEN now() END
    FROM generate_series(1, 20000) n;
INSERT INTO conferrals (id, slug, award_id, recipient_kind, year, competition_id, article_id, decided_on,
        created_at, updated_at, deleted_at)
    SELECT md5('conferral-' || n)::uuid, 'conferral-' || n, a.id, a.recipient_kind, 1900 + n % 200,
        md5('competition-' || 1 + n % 60)::uuid, CASE WHEN n < 1000 THEN md5('article-' || 10 + n % 40)::uuid END,
        CASE WHEN n % 3 > 0 THEN '1900-01-01'::date + 3 * n END, now(),
        '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute', CASE WHEN n % 7 = 0 THEN now() END
    FROM generate_series(1, 20000) n JOIN awards a ON a.slug = 'award-' || 1 + n % 20
    ON CONFLICT DO NOTHING;
INSERT INTO honoured_units (id, slug, name, name_folded, region, industry, created_at, updated_at)
    VALUES (md5('unit-0')::uuid, 'unit-0', 'unit 0', 'unit 0', 'region 1', 'industry 1', now(), now());
INSERT INTO honoured_units (id, slug, name, name_folded, region, industry, created_at, updated_at, deleted_at,
        merged_into_id, merged_at, merge_record)
    SELECT md5('unit-' || n)::uuid, 'unit-' || n, 'unit ' || n % 500, 'unit ' || n % 500, 'region ' || n % 5,
        'industry ' || n % 4, now() - n % 300 * interval '1 minute',
        '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute',
        CASE WHEN n % 7 = 0 THEN now() END,
        CASE WHEN n % 11 = 0 AND n % 7 <> 0 THEN md5('unit-0')::uuid END,
        CASE WHEN n % 11 = 0 AND n % 7 <> 0 THEN now() END, CASE WHEN n % 11 = 0 AND n % 7 <> 0 THEN '{}'::jsonb END
    FROM generate_series(1, 20000) n;
INSERT INTO innovation_studios (id, slug, name, name_folded, leader, host_unit_id, level, field, region, status,
        created_at, updated_at, deleted_at)
    SELECT md5('studio-' || n)::uuid, 'studio-' || n, 'studio ' || n % 1500, 'studio ' || n % 1500,
        'leader ' || n % 300, md5('unit-' || 1 + n % 6)::uuid,
        (ARRAY['national', 'provincial', 'municipal', 'county', 'enterprise'])[1 + n % 5],
        'field ' || n % 5, 'region ' || n % 5, (ARRAY['active', 'active', 'closed'])[1 + n % 3],
        '2026-03-22T04:00:00Z'::timestamptz - n % 300 * interval '1 minute',
        '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute', CASE WHEN n % 7 = 0 THEN now() END
    FROM generate_series(1, 20000) n;
INSERT INTO honours (id, slug, conferral_id, award_id, recipient_kind, year, listed_on, honoured_unit_id,
        innovation_studio_id, recipient_name, status, revoked_on, revocation_reason, verification_code,
        created_at, updated_at, deleted_at)
    SELECT md5('honour-' || n)::uuid, 'honour-' || n, c.id, c.award_id, c.recipient_kind, c.year, c.listed_on,
        CASE WHEN c.recipient_kind = 'unit' THEN md5('unit-' || 1 + n % 6)::uuid END,
        CASE WHEN c.recipient_kind = 'studio' THEN md5('studio-' || 1 + n % 6)::uuid END,
        'name ' || n, CASE WHEN n % 9 = 0 THEN 'revoked' ELSE 'conferred' END,
        CASE WHEN n % 9 = 0 THEN DATE '2199-01-01' END, CASE WHEN n % 9 = 0 THEN 'reason' END, lpad(n::text, 10, '0'),
        now(), '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute', CASE WHEN n % 11 = 0 THEN now() END
    FROM generate_series(1, 20000) n JOIN conferrals c ON c.slug = 'conferral-' || 1 + n % 1000
    ON CONFLICT DO NOTHING;
INSERT INTO api_keys (id, name, prefix, secret_hash, scopes, expires_at, revoked_at, created_at, updated_at)
    SELECT md5('key-' || n)::uuid, 'key ' || n % 500, translate(substr(md5('key-' || n), 1, 12), '0189', 'wxyz'),
        sha256('key'), ARRAY['drafts:read'],
        CASE WHEN n % 3 = 0 THEN '2026-03-22T04:00:00Z'::timestamptz + (n % 5 - 2) * interval '1 day' END,
        CASE WHEN n % 7 = 0 THEN now() END, '2026-03-22T04:00:00Z'::timestamptz - n % 300 * interval '1 minute',
        '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute'
    FROM generate_series(1, 20000) n;

INSERT INTO audit_events (id, occurred_at, actor_kind, actor_id, actor_name, address, request_id, action, resource, resource_id, version)
SELECT gen_random_uuid(), '2026-03-22T00:00:00Z'::timestamptz - n * interval '1 minute', 'account',
       lpad((n % 500)::text, 32, '0')::uuid, 'name', '203.0.113.' || n % 250, 'request-' || n % 2000,
       'action_' || chr(97 + n % 20), 'resource_' || chr(97 + n % 20), lpad((n % 500)::text, 32, '0')::uuid, 1
FROM generate_series(1, 20000) n;
ANALYZE audit_events;
INSERT INTO users (id, username, display_name, role, status, password_hash, created_at, updated_at)
    SELECT md5('user-' || n)::uuid, 'user-' || n, 'user ' || n, (ARRAY['author', 'editor', 'admin'])[1 + n % 3],
        (ARRAY['active', 'active', 'disabled', 'invited'])[1 + n % 4], '',
        '2026-03-22T04:00:00Z'::timestamptz - n % 300 * interval '1 minute',
        '2026-03-22T04:00:00Z'::timestamptz - n * interval '1 minute'
    FROM generate_series(1, 20000) n;
