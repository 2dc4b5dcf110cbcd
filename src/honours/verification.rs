//! What the QR code on a certificate points at: whether an honour was conferred, on whom, and whether it still stands.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::doubles;
use super::view::{HonourView, Joined, RecipientReference};
use crate::app::AppState;
use crate::auth::MaybeCaller;
use crate::error::{ApiError, ApiResult};
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::key::Key;
use crate::http::reading::Reading;
use crate::http::reply;
use crate::references::AwardReference;
use crate::slugs::Found;

/// Crockford's digits: none that looks like another.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH: usize = 10;

/// Whether an honour was conferred, on whom, and whether it still stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct HonourVerification {
    /// The short code of the honour, for certificates.
    #[schema(example = "7K3M9QX2PD")]
    pub code: String,
    /// The address that a QR code holds.
    #[schema(example = "https://api.example.org/v1/verify/7K3M9QX2PD")]
    pub url: String,
    pub honour_id: Uuid,
    /// `conferred`: it stands; `revoked`: it was taken back. More may come.
    #[schema(example = "conferred")]
    pub status: String,
    pub award: AwardReference,
    pub conferral_id: Uuid,
    #[schema(minimum = 1900, maximum = 2100, example = 2020)]
    pub year: i32,
    /// The day of the decision, where it is known.
    #[schema(required = true)]
    pub decided_on: Option<NaiveDate>,
    #[schema(required = true)]
    pub document_no: Option<String>,
    /// Who holds it, as it is called today.
    pub recipient: RecipientReference,
    /// The recipient's name in the decision.
    #[schema(example = "广元县川北机械厂")]
    pub recipient_name: String,
    #[schema(required = true)]
    pub revoked_on: Option<NaiveDate>,
    #[schema(required = true)]
    pub revocation_reason: Option<String>,
    /// What was converted from the other script; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
}

/// The code of the honour `id`: 50 bits of its hash, stored with it. It shows nothing of the id, of which the first
/// half is a time, and two honours with one code are a violated constraint.
pub fn code(id: Uuid) -> String {
    let digest = Sha256::digest(id.as_bytes());
    let bits = digest.iter().take(8).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    let digit = |place: usize| DIGITS.get((bits >> (5 * place)) as usize % DIGITS.len()).copied();
    (0..CODE_LENGTH).filter_map(digit).map(char::from).collect()
}

/// The code that somebody typed: in any case, in groups, with the letters that look like digits.
pub fn typed(text: &str) -> Option<String> {
    let code: String = text
        .chars()
        .filter(|c| !matches!(c, '-' | ' '))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let is_code = code.len() == CODE_LENGTH && code.bytes().all(|byte| DIGITS.contains(&byte));
    is_code.then_some(code)
}

/// Verify an honour
///
/// What stands on its certificate, and whether it still holds. Answered for a revoked honour too, with the day and
/// the reason. One that went into the trash because its unit was merged into another that has it too is answered with
/// the other's.
#[utoipa::path(tag = "honours", params(Key, Reading<HonourVerification>),
    responses((status = 200, description = "What is known of the honour.", body = HonourVerification)))]
#[get("/v1/honours/{id}/verification")]
pub async fn get_honour_verification(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    key: Key,
    reading: Reading<HonourVerification>,
) -> ApiResult {
    let found = state.db.run(move |connection| doubles::resolve(connection, &key).map_err(ApiError::from));
    verified(&request, &state, &reading, found.await?.map(Found::into_inner)).await
}

/// Verify an honour by the code on its certificate
///
/// The code is taken in any case, with or without hyphens; `O` is read as `0`, `I` and `L` as `1`. When two records of
/// one unit were merged that both had the honour, both codes lead to the one that stayed.
#[utoipa::path(tag = "honours",
    params(("code" = String, Path, min_length = 1, max_length = 32, description = "The code of a certificate.",
        example = "7K3M9-QX2PD"), Reading<HonourVerification>),
    responses((status = 200, description = "What is known of the honour.", body = HonourVerification)))]
#[get("/v1/verify/{code}")]
pub async fn verify_code(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    code: Path<String>,
    reading: Reading<HonourVerification>,
) -> ApiResult {
    let code = typed(&code).ok_or(ApiError::NotFound)?;
    let found =
        state.db.run(move |connection| doubles::find_by_code(connection, &code).map_err(ApiError::from));
    verified(&request, &state, &reading, found.await?).await
}

async fn verified(
    request: &HttpRequest,
    state: &AppState,
    reading: &Reading<HonourVerification>,
    found: Option<Joined>,
) -> ApiResult {
    let honour = HonourView::new(found.ok_or(ApiError::NotFound)?);
    let url = format!("{}/v1/verify/{}", state.config.public_url, honour.verification_code);
    let view = HonourVerification {
        code: honour.verification_code,
        url,
        honour_id: honour.id,
        status: honour.status,
        award: honour.award,
        conferral_id: honour.conferral_id,
        year: honour.year,
        decided_on: honour.decided_on,
        document_no: honour.document_no,
        recipient: honour.recipient,
        recipient_name: honour.recipient_name,
        revoked_on: honour.revoked_on,
        revocation_reason: honour.revocation_reason,
        conversion: None,
    };
    reply::read(request, state, reading, None, view).await
}

impl Texts for HonourVerification {
    fn texts(&mut self, converter: &mut Converter) {
        converter.within("award", [&mut self.award]);
        converter.optional("document_no", &mut self.document_no);
        converter.within("recipient", [&mut self.recipient]);
        converter.text("recipient_name", &mut self.recipient_name);
        converter.optional("revocation_reason", &mut self.revocation_reason);
    }
}

impl Convertible for HonourVerification {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
