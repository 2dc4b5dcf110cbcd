-- Decisions that confer an award, and who received it.
--
-- What an honour is filtered and ordered by is copied along the foreign keys (award -> conferral -> honour), and
-- the database keeps the copies equal: an honour never has another award, year or kind than its conferral.

CREATE TABLE conferrals (
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    award_id uuid NOT NULL,
    recipient_kind text NOT NULL,
    year integer NOT NULL,
    competition_id uuid,
    decided_on date,
    -- What lists are ordered by; where nobody knows the day, the last one of the year.
    listed_on date NOT NULL GENERATED ALWAYS AS (coalesce(decided_on, make_date(year, 12, 31))) STORED,
    document_no text COLLATE "C",
    -- The same without differences of width, case, script and punctuation: how a number is typed differs.
    document_no_folded text COLLATE "C",
    article_id uuid,
    declared_count integer,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT conferrals_pkey PRIMARY KEY (id),
    CONSTRAINT conferrals_slug_key UNIQUE (slug),
    CONSTRAINT conferrals_copied_key UNIQUE (id, award_id, recipient_kind, year, listed_on),
    CONSTRAINT conferrals_award_fkey FOREIGN KEY (award_id, recipient_kind)
        REFERENCES awards (id, recipient_kind) ON UPDATE CASCADE ON DELETE RESTRICT,
    CONSTRAINT conferrals_competition_fkey
        FOREIGN KEY (competition_id) REFERENCES competitions (id) ON DELETE RESTRICT,
    CONSTRAINT conferrals_article_fkey FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE RESTRICT,
    CONSTRAINT conferrals_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 96),
    CONSTRAINT conferrals_year_check CHECK (year BETWEEN 1900 AND 2100),
    CONSTRAINT conferrals_decided_on_check CHECK (decided_on BETWEEN '1900-01-01' AND '2199-12-31'),
    CONSTRAINT conferrals_document_no_check CHECK (char_length(document_no) BETWEEN 1 AND 100),
    CONSTRAINT conferrals_document_no_folded_check CHECK ((document_no IS NULL) = (document_no_folded IS NULL)),
    CONSTRAINT conferrals_declared_count_check CHECK (declared_count BETWEEN 0 AND 1000000),
    CONSTRAINT conferrals_version_check CHECK (version > 0)
);
-- The same announcement or document confers an award of a year once.
CREATE UNIQUE INDEX conferrals_article_key ON conferrals (award_id, year, article_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX conferrals_document_key ON conferrals (award_id, year, document_no_folded) WHERE deleted_at IS NULL;
CREATE INDEX conferrals_listed_idx ON conferrals (listed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX conferrals_award_listed_idx ON conferrals (award_id, listed_on, id);
CREATE INDEX conferrals_year_listed_idx ON conferrals (year, listed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX conferrals_competition_listed_idx ON conferrals (competition_id, listed_on, id);
CREATE INDEX conferrals_article_idx ON conferrals (article_id, listed_on, id);
CREATE INDEX conferrals_trashed_idx ON conferrals (listed_on, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE honours (
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    conferral_id uuid NOT NULL,
    -- Copies of the conferral's, kept equal by the foreign key.
    award_id uuid NOT NULL,
    recipient_kind text NOT NULL,
    year integer NOT NULL,
    listed_on date NOT NULL,
    honoured_unit_id uuid,
    innovation_studio_id uuid,
    -- The name in the decision, whatever the recipient is called today.
    recipient_name text NOT NULL,
    citation text,
    status text NOT NULL DEFAULT 'conferred',
    revoked_on date,
    revocation_reason text,
    -- What a certificate's QR code leads to.
    verification_code text COLLATE "C" NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT honours_pkey PRIMARY KEY (id),
    CONSTRAINT honours_slug_key UNIQUE (slug),
    CONSTRAINT honours_verification_code_key UNIQUE (verification_code),
    CONSTRAINT honours_conferral_fkey FOREIGN KEY (conferral_id, award_id, recipient_kind, year, listed_on)
        REFERENCES conferrals (id, award_id, recipient_kind, year, listed_on) ON UPDATE CASCADE ON DELETE RESTRICT,
    CONSTRAINT honours_honoured_unit_fkey
        FOREIGN KEY (honoured_unit_id) REFERENCES honoured_units (id) ON DELETE RESTRICT,
    CONSTRAINT honours_innovation_studio_fkey
        FOREIGN KEY (innovation_studio_id) REFERENCES innovation_studios (id) ON DELETE RESTRICT,
    CONSTRAINT honours_recipient_check CHECK (
        num_nonnulls(honoured_unit_id, innovation_studio_id) = 1
        AND (recipient_kind = 'unit') = (honoured_unit_id IS NOT NULL)),
    CONSTRAINT honours_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 96),
    CONSTRAINT honours_recipient_name_check CHECK (char_length(recipient_name) BETWEEN 1 AND 100),
    CONSTRAINT honours_citation_check CHECK (char_length(citation) BETWEEN 1 AND 1000),
    CONSTRAINT honours_status_check CHECK (status IN ('conferred', 'revoked')),
    CONSTRAINT honours_revoked_check CHECK (
        (status = 'revoked') = (revoked_on IS NOT NULL) AND (status = 'revoked') = (revocation_reason IS NOT NULL)),
    CONSTRAINT honours_revoked_on_check CHECK (revoked_on BETWEEN '1900-01-01' AND '2199-12-31'),
    CONSTRAINT honours_revocation_reason_check CHECK (char_length(revocation_reason) BETWEEN 1 AND 500),
    CONSTRAINT honours_verification_code_check CHECK (verification_code ~ '^[0-9A-HJKMNP-TV-Z]{10}$'),
    CONSTRAINT honours_version_check CHECK (version > 0)
);
-- A recipient has an award of a conferral once.
CREATE UNIQUE INDEX honours_unit_key ON honours (conferral_id, honoured_unit_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX honours_studio_key ON honours (conferral_id, innovation_studio_id) WHERE deleted_at IS NULL;
-- What the public reads: no revoked ones to step over.
CREATE INDEX honours_public_idx ON honours (listed_on, id) WHERE status = 'conferred' AND deleted_at IS NULL;
CREATE INDEX honours_listed_idx ON honours (listed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX honours_revoked_idx ON honours (listed_on, id) WHERE status = 'revoked' AND deleted_at IS NULL;
CREATE INDEX honours_conferral_idx ON honours (conferral_id, listed_on, id);
CREATE INDEX honours_award_idx ON honours (award_id, listed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX honours_year_idx ON honours (year, listed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX honours_kind_idx ON honours (recipient_kind, listed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX honours_honoured_unit_idx ON honours (honoured_unit_id, listed_on, id);
CREATE INDEX honours_innovation_studio_idx ON honours (innovation_studio_id, listed_on, id);
CREATE INDEX honours_trashed_idx ON honours (listed_on, id) WHERE deleted_at IS NOT NULL;
