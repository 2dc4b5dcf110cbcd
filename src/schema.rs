// @generated automatically by Diesel CLI.

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
    view_days (subject_id, viewed_on) {
        subject_id -> Uuid,
        viewed_on -> Date,
        views -> Int8,
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

diesel::joinable!(article_tags -> articles (article_id));
diesel::joinable!(article_tags -> tags (tag_id));
diesel::joinable!(articles -> sections (section_id));
diesel::joinable!(articles -> users (created_by));
diesel::joinable!(import_pages -> import_sources (source_id));
diesel::joinable!(import_sources -> articles (article_id));
diesel::joinable!(refresh_tokens -> users (user_id));
diesel::joinable!(view_days -> view_totals (subject_id));

diesel::allow_tables_to_appear_in_same_query!(
    article_tags,
    articles,
    import_pages,
    import_sources,
    refresh_tokens,
    sections,
    signing_keys,
    site_profile,
    slug_history,
    tags,
    users,
    view_days,
    view_totals,
);
