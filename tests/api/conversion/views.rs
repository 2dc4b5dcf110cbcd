//! One of each view in which every text is `发展`, in Simplified Chinese.

use chrono::{DateTime, NaiveDate, Utc};
use plaudit::articles::view::{ArticleDesk, ArticleSummary, ArticleView, AttachmentView};
use plaudit::awards::model::AwardView;
use plaudit::competitions::model::CompetitionView;
use plaudit::conferrals::statistics::{ConferralCounts, ConferralStatistics, ConferralStatisticsRow};
use plaudit::conferrals::view::ConferralView;
use plaudit::honoured_units::view::{FormerNameView, HonouredUnitSummary, HonouredUnitView};
use plaudit::honours::statistics::{HonourCount, HonourStatistics, HonourTotal};
use plaudit::honours::verification::HonourVerification;
use plaudit::honours::view::{HonourView, RecipientReference};
use plaudit::images::ImageView;
use plaudit::innovation_studios::view::{InnovationStudioSummary, InnovationStudioView, MemberView};
use plaudit::references::{
    ArticleReference, AwardReference, CompetitionReference, SectionReference, TagReference, UnitReference,
};
use plaudit::sections::model::SectionView;
use plaudit::site::model::SiteView;
use plaudit::tags::model::TagView;
use uuid::Uuid;

use crate::support::noon;

fn text() -> String {
    "发展".to_owned()
}

fn id() -> Uuid {
    Uuid::nil()
}

fn at() -> DateTime<Utc> {
    noon()
}

fn day() -> NaiveDate {
    noon().date_naive()
}

fn slug() -> String {
    "fa-zhan".to_owned()
}

pub fn image() -> ImageView {
    // A file's name and an address are no texts.
    ImageView {
        file_name: Some("发展.jpg".to_owned()),
        url: Some("/发展.jpg".to_owned()),
        media_id: None,
        alt: text(),
    }
}

fn award_reference() -> AwardReference {
    AwardReference { id: id(), slug: slug(), name: text(), level: "municipal".to_owned() }
}

fn article_reference() -> ArticleReference {
    ArticleReference { id: id(), slug: slug(), title: text(), published_at: None }
}

fn competition_reference() -> CompetitionReference {
    CompetitionReference { id: id(), slug: slug(), year: 2020, title: text() }
}

fn recipient() -> RecipientReference {
    RecipientReference {
        kind: "unit".to_owned(),
        id: id(),
        slug: slug(),
        name: text(),
        region: Some(text()),
        industry: Some(text()),
    }
}

pub fn article_summary(locale: &str) -> ArticleSummary {
    ArticleSummary {
        id: id(),
        slug: slug(),
        title: text(),
        summary: Some(text()),
        section_id: None,
        section: Some(Some(SectionReference { id: id(), slug: slug(), name: text() })),
        tag_ids: Vec::new(),
        tags: Some(vec![TagReference { id: id(), slug: slug(), name: text() }]),
        cover: Some(image()),
        source: Some(text()),
        author: Some(text()),
        department: Some(text()),
        locale: locale.to_owned(),
        status: "published".to_owned(),
        published_at: None,
        pinned: false,
        views: Some(1),
        canonical_url: Some("https://example.org/发展".to_owned()),
        version: 1,
        created_at: at(),
        updated_at: at(),
        conversion: None,
    }
}

pub fn article(locale: &str) -> ArticleView {
    ArticleView {
        summary: article_summary(locale),
        body_html: "<p>发展</p><img data-file-name=\"发展.jpg\" alt=\"发展\">".to_owned(),
        body_text: text(),
        images: vec![image(), image()],
        attachments: vec![AttachmentView { title: text(), url: "/发展.pdf".to_owned() }],
        conferrals: Some(vec![conferral()]),
        desk: Some(ArticleDesk {
            body: text(),
            body_format: "markdown".to_owned(),
            editor: Some(text()),
            unpublish_at: None,
            created_by: None,
        }),
    }
}

pub fn section() -> SectionView {
    SectionView {
        id: id(),
        slug: slug(),
        name: text(),
        description: Some(text()),
        parent_id: None,
        position: 0,
        version: 1,
        created_at: at(),
        updated_at: at(),
        conversion: None,
    }
}

pub fn tag(name: &str) -> TagView {
    TagView {
        id: id(),
        slug: slug(),
        name: name.to_owned(),
        version: 1,
        created_at: at(),
        updated_at: at(),
        conversion: None,
    }
}

pub fn site() -> SiteView {
    SiteView {
        name: Some(text()),
        organiser: Some(text()),
        address: Some(text()),
        postcode: Some("628017".to_owned()),
        hotline: Some("0839-3262473".to_owned()),
        icp_number: Some("蜀ICP备2021007964号-1".to_owned()),
        technical_support: Some(text()),
        maintainer: Some(text()),
        contact: Some(text()),
        version: 1,
        updated_at: at(),
        conversion: None,
    }
}

pub fn award() -> AwardView {
    AwardView {
        id: id(),
        slug: slug(),
        name: text(),
        level: "municipal".to_owned(),
        recipient_kind: "unit".to_owned(),
        conferring_body: Some(text()),
        description: Some(text()),
        version: 1,
        created_at: at(),
        updated_at: at(),
        conversion: None,
    }
}

pub fn competition() -> CompetitionView {
    CompetitionView {
        id: id(),
        slug: slug(),
        title: text(),
        year: 2020,
        theme: Some(text()),
        article_id: None,
        article: Some(article_reference()),
        version: 1,
        created_at: at(),
        updated_at: at(),
        conversion: None,
    }
}

pub fn conferral() -> ConferralView {
    ConferralView {
        id: id(),
        slug: slug(),
        award: award_reference(),
        recipient_kind: "unit".to_owned(),
        year: 2020,
        competition_id: None,
        competition: Some(competition_reference()),
        decided_on: None,
        document_no: Some(text()),
        article_id: None,
        article: Some(article_reference()),
        declared_count: None,
        entered_count: 1,
        honours: Some(vec![honour()]),
        version: 1,
        created_at: at(),
        updated_at: at(),
        conversion: None,
    }
}

pub fn honour() -> HonourView {
    HonourView {
        id: id(),
        slug: slug(),
        award: award_reference(),
        conferral_id: id(),
        competition_id: None,
        year: 2020,
        decided_on: None,
        document_no: Some(text()),
        recipient: recipient(),
        recipient_name: text(),
        citation: Some(text()),
        status: "revoked".to_owned(),
        revoked_on: None,
        revocation_reason: Some(text()),
        verification_code: "7K3M9QX2PD".to_owned(),
        version: 1,
        created_at: at(),
        updated_at: at(),
        conversion: None,
    }
}

pub fn verification() -> HonourVerification {
    HonourVerification {
        code: "7K3M9QX2PD".to_owned(),
        url: "https://example.org/v1/verify/7K3M9QX2PD".to_owned(),
        honour_id: id(),
        status: "revoked".to_owned(),
        award: award_reference(),
        conferral_id: id(),
        year: 2020,
        decided_on: None,
        document_no: Some(text()),
        recipient: recipient(),
        recipient_name: text(),
        revoked_on: None,
        revocation_reason: Some(text()),
        conversion: None,
    }
}

pub fn unit() -> HonouredUnitView {
    HonouredUnitView {
        summary: HonouredUnitSummary {
            id: id(),
            slug: slug(),
            name: text(),
            former_names: vec![FormerNameView { name: text(), used_until: day() }],
            region: Some(text()),
            industry: Some(text()),
            kind: Some(text()),
            logo: Some(image()),
            honour_count: 1,
            views: Some(1),
            merged_into_id: None,
            version: 1,
            created_at: at(),
            updated_at: at(),
            conversion: None,
        },
        description: Some(text()),
        contact: Some(text()),
        honours: Some(vec![honour()]),
    }
}

pub fn studio() -> InnovationStudioView {
    InnovationStudioView {
        summary: InnovationStudioSummary {
            id: id(),
            slug: slug(),
            name: text(),
            leader: Some(text()),
            leader_title: Some(text()),
            host_unit: Some(text()),
            host_unit_id: None,
            level: None,
            field: Some(text()),
            region: Some(text()),
            established_on: None,
            cover: Some(image()),
            status: "active".to_owned(),
            honour_count: 1,
            host: Some(UnitReference { id: id(), slug: slug(), name: text() }),
            views: Some(1),
            version: 1,
            created_at: at(),
            updated_at: at(),
            conversion: None,
        },
        members: vec![MemberView { name: text(), title: Some(text()) }],
        achievements: Some(text()),
        description: Some(text()),
        contact: Some(text()),
        honours: Some(vec![honour()]),
    }
}

pub fn honour_statistics() -> HonourStatistics {
    let row = HonourCount {
        award: Some(award_reference()),
        region: Some(Some(text())),
        industry: Some(Some(text())),
        ..HonourCount::default()
    };
    HonourStatistics {
        data: vec![row, HonourCount::default()],
        total: HonourTotal::default(),
        conversion: None,
    }
}

pub fn conferral_statistics() -> ConferralStatistics {
    let row = ConferralStatisticsRow {
        award: Some(award_reference()),
        competition: Some(Some(competition_reference())),
        ..ConferralStatisticsRow::default()
    };
    ConferralStatistics { data: vec![row], total: ConferralCounts::default(), conversion: None }
}
