// @generated automatically by Diesel CLI.

diesel::table! {
    api_keys (id) {
        id -> Uuid,
        name -> Text,
        prefix -> Text,
        secret_hash -> Bytea,
        scopes -> Array<Nullable<Text>>,
        created_by -> Nullable<Uuid>,
        expires_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    article_tags (article_id, tag_id) {
        article_id -> Uuid,
        tag_id -> Uuid,
        position -> Int4,
    }
}

diesel::table! {
    articles (id) {
        id -> Uuid,
        slug -> Text,
        title -> Text,
        summary -> Nullable<Text>,
        body -> Text,
        body_format -> Text,
        body_html -> Text,
        body_text -> Text,
        section_id -> Nullable<Uuid>,
        cover -> Nullable<Jsonb>,
        images -> Jsonb,
        attachments -> Jsonb,
        source -> Nullable<Text>,
        author -> Nullable<Text>,
        editor -> Nullable<Text>,
        department -> Nullable<Text>,
        locale -> Text,
        status -> Text,
        published_at -> Nullable<Timestamptz>,
        unpublish_at -> Nullable<Timestamptz>,
        listed_at -> Timestamptz,
        pinned -> Bool,
        canonical_url -> Nullable<Text>,
        created_by -> Nullable<Uuid>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit_events (id) {
        id -> Uuid,
        occurred_at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        actor_name -> Text,
        address -> Nullable<Text>,
        request_id -> Nullable<Text>,
        action -> Text,
        resource -> Text,
        resource_id -> Nullable<Uuid>,
        version -> Nullable<Int4>,
        changes -> Jsonb,
    }
}

diesel::table! {
    awards (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        name_folded -> Text,
        level -> Text,
        recipient_kind -> Text,
        conferring_body -> Nullable<Text>,
        description -> Nullable<Text>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    competitions (id) {
        id -> Uuid,
        slug -> Text,
        year -> Int4,
        title -> Text,
        title_folded -> Text,
        theme -> Nullable<Text>,
        article_id -> Nullable<Uuid>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    conferrals (id) {
        id -> Uuid,
        slug -> Text,
        award_id -> Uuid,
        recipient_kind -> Text,
        year -> Int4,
        competition_id -> Nullable<Uuid>,
        decided_on -> Nullable<Date>,
        listed_on -> Date,
        document_no -> Nullable<Text>,
        document_no_folded -> Nullable<Text>,
        article_id -> Nullable<Uuid>,
        declared_count -> Nullable<Int4>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    honoured_unit_former_names (unit_id, used_until, name_folded) {
        unit_id -> Uuid,
        used_until -> Date,
        name -> Text,
        name_folded -> Text,
    }
}

diesel::table! {
    honoured_units (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        name_folded -> Text,
        region -> Nullable<Text>,
        industry -> Nullable<Text>,
        kind -> Nullable<Text>,
        description -> Nullable<Text>,
        logo -> Nullable<Jsonb>,
        contact -> Nullable<Text>,
        merged_into_id -> Nullable<Uuid>,
        merged_at -> Nullable<Timestamptz>,
        merge_record -> Nullable<Jsonb>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    honours (id) {
        id -> Uuid,
        slug -> Text,
        conferral_id -> Uuid,
        award_id -> Uuid,
        recipient_kind -> Text,
        year -> Int4,
        listed_on -> Date,
        honoured_unit_id -> Nullable<Uuid>,
        innovation_studio_id -> Nullable<Uuid>,
        recipient_name -> Text,
        citation -> Nullable<Text>,
        status -> Text,
        revoked_on -> Nullable<Date>,
        revocation_reason -> Nullable<Text>,
        verification_code -> Text,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    idempotency_keys (principal_id, method, path, key) {
        principal_id -> Uuid,
        rights -> Text,
        method -> Text,
        path -> Text,
        key -> Text,
        body_hash -> Bytea,
        created_at -> Timestamptz,
        status -> Nullable<Int2>,
        headers -> Nullable<Jsonb>,
        body -> Nullable<Bytea>,
    }
}

diesel::table! {
    import_pages (id) {
        id -> Uuid,
        source_id -> Uuid,
        file_name -> Text,
        encoding -> Text,
        raw -> Bytea,
        sha256 -> Bytea,
        damage -> Jsonb,
        imported_at -> Timestamptz,
    }
}

diesel::table! {
    import_sources (id) {
        id -> Uuid,
        source_key -> Text,
        article_id -> Uuid,
        page_url -> Nullable<Text>,
        site_name -> Nullable<Text>,
        site_url -> Nullable<Text>,
        fields -> Jsonb,
        first_imported_at -> Timestamptz,
        last_imported_at -> Timestamptz,
    }
}

diesel::table! {
    innovation_studios (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        name_folded -> Text,
        leader -> Nullable<Text>,
        leader_title -> Nullable<Text>,
        host_unit -> Nullable<Text>,
        host_unit_id -> Nullable<Uuid>,
        level -> Nullable<Text>,
        field -> Nullable<Text>,
        region -> Nullable<Text>,
        established_on -> Nullable<Date>,
        members -> Jsonb,
        achievements -> Nullable<Text>,
        description -> Nullable<Text>,
        cover -> Nullable<Jsonb>,
        contact -> Nullable<Text>,
        status -> Text,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    login_attempts (subject) {
        subject -> Text,
        window_started_at -> Timestamptz,
        attempts -> Int4,
        refused_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    preview_links (id) {
        id -> Uuid,
        article_id -> Uuid,
        note -> Nullable<Text>,
        created_by -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    refresh_tokens (id) {
        id -> Uuid,
        family_id -> Uuid,
        user_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        rotated_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    revisions (resource, resource_id, version) {
        resource -> Text,
        resource_id -> Uuid,
        version -> Int4,
        action -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        actor_name -> Text,
        created_at -> Timestamptz,
        fields -> Array<Nullable<Text>>,
        snapshot -> Jsonb,
    }
}

diesel::table! {
    search_documents (subject_id) {
        subject_id -> Uuid,
        subject_type -> Text,
        listed_at -> Timestamptz,
        heading_folded -> Text,
        middle_folded -> Text,
        body_folded -> Text,
        pinyin -> Text,
        name_grams -> Array<Nullable<Int4>>,
        lead_grams -> Array<Nullable<Int4>>,
        grams -> Array<Nullable<Int4>>,
        fold_version -> Int2,
    }
}

diesel::table! {
    sections (id) {
        id -> Uuid,
        parent_id -> Nullable<Uuid>,
        slug -> Text,
        name -> Text,
        description -> Nullable<Text>,
        position -> Int4,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    service_secrets (name) {
        name -> Text,
        secret -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        expires_at -> Timestamptz,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        ended_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    setup_tokens (user_id) {
        user_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        algorithm -> Text,
        private_key -> Bytea,
        created_at -> Timestamptz,
        retired_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    site_profile (id) {
        id -> Int2,
        name -> Nullable<Text>,
        organiser -> Nullable<Text>,
        address -> Nullable<Text>,
        postcode -> Nullable<Text>,
        hotline -> Nullable<Text>,
        icp_number -> Nullable<Text>,
        technical_support -> Nullable<Text>,
        maintainer -> Nullable<Text>,
        contact -> Nullable<Text>,
        version -> Int4,
        updated_at -> Timestamptz,
        imported -> Jsonb,
    }
}

diesel::table! {
    slug_history (resource, slug) {
        resource -> Text,
        slug -> Text,
        resource_id -> Uuid,
        replaced_at -> Timestamptz,
    }
}

diesel::table! {
    tags (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        name_folded -> Text,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    users (id) {
        id -> Uuid,
        username -> Text,
        display_name -> Text,
        role -> Text,
        status -> Text,
        password_hash -> Text,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    view_counts (subject_id) {
        subject_id -> Uuid,
        subject_type -> Text,
        views -> Int8,
    }
}

diesel::table! {
    view_days (subject_id, viewed_on) {
        subject_id -> Uuid,
        viewed_on -> Date,
        views -> Int8,
    }
}

diesel::table! {
    view_events (event_id) {
        event_id -> Uuid,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    view_totals (subject_id) {
        subject_id -> Uuid,
        subject_type -> Text,
        baseline -> Int8,
        counted -> Int8,
    }
}

diesel::joinable!(api_keys -> users (created_by));
diesel::joinable!(article_tags -> articles (article_id));
diesel::joinable!(article_tags -> tags (tag_id));
diesel::joinable!(articles -> sections (section_id));
diesel::joinable!(competitions -> articles (article_id));
diesel::joinable!(conferrals -> articles (article_id));
diesel::joinable!(conferrals -> competitions (competition_id));
diesel::joinable!(honoured_unit_former_names -> honoured_units (unit_id));
diesel::joinable!(honours -> honoured_units (honoured_unit_id));
diesel::joinable!(honours -> innovation_studios (innovation_studio_id));
diesel::joinable!(import_pages -> import_sources (source_id));
diesel::joinable!(import_sources -> articles (article_id));
diesel::joinable!(innovation_studios -> honoured_units (host_unit_id));
diesel::joinable!(preview_links -> articles (article_id));
diesel::joinable!(refresh_tokens -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(setup_tokens -> users (user_id));
diesel::joinable!(view_counts -> view_totals (subject_id));
diesel::joinable!(view_days -> view_totals (subject_id));

diesel::allow_tables_to_appear_in_same_query!(
    api_keys,
    article_tags,
    articles,
    audit_events,
    awards,
    competitions,
    conferrals,
    honoured_unit_former_names,
    honoured_units,
    honours,
    idempotency_keys,
    import_pages,
    import_sources,
    innovation_studios,
    login_attempts,
    preview_links,
    refresh_tokens,
    revisions,
    search_documents,
    sections,
    service_secrets,
    sessions,
    setup_tokens,
    signing_keys,
    site_profile,
    slug_history,
    tags,
    users,
    view_counts,
    view_days,
    view_events,
    view_totals,
);
