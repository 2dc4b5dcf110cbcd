//! A row about an honour, stored: with its conferral and its recipient, where those may be created.

use diesel::PgConnection;
use uuid::Uuid;

use super::awards;
use super::cells::Fault;
use super::differences::Differences;
use super::fields::{Field, Kind};
use super::meaning::Meaning;
use super::recipients::held;
use super::refusal::{Places, Refusal, fault, written};
use super::rows::HonourRow;
use super::store::{Run, Stored, StoredRow};
use super::values::{Decision, Status};
use crate::awards::model::Award;
use crate::clock::day_in;
use crate::conferrals::model::{Conferral, ConferralInput};
use crate::honours::model::{Honour, HonourInput, RevocationInput};
use crate::resources::Resource;
use crate::{conferrals, honours};

const PLACES: Places = &[
    ("conferral_id", Field::Conferral),
    ("honoured_unit_id", Field::Recipient),
    ("innovation_studio_id", Field::Recipient),
    ("recipient_name", Field::RecipientName),
    ("citation", Field::Citation),
];
const REVOCATION_PLACES: Places = &[("reason", Field::RevocationReason), ("revoked_on", Field::RevokedOn)];
const CONFERRAL_PLACES: Places = &[
    ("award_id", Field::Award),
    ("year", Field::Year),
    ("competition_id", Field::Competition),
    ("decided_on", Field::DecidedOn),
    ("document_no", Field::DocumentNo),
];

/// What an honour needs, as far as it is there.
struct Found<'a> {
    award: &'a Award,
    competition: Option<Uuid>,
    conferral: Option<Conferral>,
    /// The recipient.
    meaning: Meaning,
}

impl StoredRow for HonourRow {
    const KIND: Kind = Kind::Honours;

    fn name(&self) -> &str {
        &self.recipient
    }

    fn store(&self, run: &Run<'_>, connection: &mut PgConnection) -> Result<Stored, Refusal> {
        let found = self.look_up(run, connection)?;
        let directory = run.recipients(found.award);
        let recipient = match found.meaning {
            Meaning::Perhaps(proposals, notes) => return Ok(Stored::proposed(proposals, notes)),
            Meaning::Is(id) => Some(id),
            Meaning::Nothing => None,
        };
        if let (Some(conferral), Some(recipient)) = (&found.conferral, recipient)
            && let Some(honour) = held(connection, directory.kind, conferral.id, recipient)?
        {
            let notes = self.differences(run, &honour);
            return Ok(Stored::unchanged(honour.id, honour.slug, notes));
        }
        self.check_missing(run, directory.kind, found.conferral.is_some(), recipient.is_some())?;
        let mut notes = Vec::new();
        let conferral = match found.conferral {
            Some(conferral) => conferral.id,
            None => {
                let made = self.create_conferral(run, connection, found.award, found.competition)?;
                notes.push(format!("made the conferral {}", made.slug));
                made.id
            }
        };
        let (recipient, entry) = match recipient {
            Some(id) => (id, None),
            None => {
                let entry = self.create_recipient(run, connection, directory.kind)?;
                notes.push(format!("made the {} {}", directory.kind.words(), entry.record.slug));
                (entry.id, Some(entry))
            }
        };
        let honour = self.create(run, connection, directory.kind, (conferral, recipient))?;
        let stored = Stored::created(honour.id, honour.slug, notes);
        Ok(stored.with_recipient(directory.kind, entry, self.decision == Decision::New))
    }
}

impl HonourRow {
    /// What the row refers to, or everything of it that cannot be found.
    fn look_up<'a>(&self, run: &'a Run<'_>, connection: &mut PgConnection) -> Result<Found<'a>, Refusal> {
        let mut faults = Vec::new();
        let mut keep = |fault: Fault| faults.push(fault);
        let award = awards::award(run.columns, &run.awards, self).map_err(&mut keep).ok();
        let competition = awards::competition(run.columns, connection, self)?.map_err(&mut keep).ok();
        let (Some(award), Some(competition)) = (award, competition) else {
            return Err(Refusal::Faults(faults));
        };
        let conferral = awards::conferral(run.columns, connection, self, award, competition)?;
        let conferral = conferral.map_err(&mut keep).ok();
        let meaning = self.recipient(run, connection, award, conferral.as_ref().and_then(Option::as_ref));
        match (conferral, meaning) {
            (Some(conferral), meaning) => Ok(Found { award, competition, conferral, meaning: meaning? }),
            (None, Err(Refusal::Database(error))) => Err(Refusal::Database(error)),
            (None, _) => Err(Refusal::Faults(faults)),
        }
    }

    /// Refuses to create what the run may not.
    fn check_missing(
        &self,
        run: &Run<'_>,
        kind: Resource,
        has_conferral: bool,
        has_recipient: bool,
    ) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if run.settings.create_missing {
            return Ok(());
        }
        if !has_conferral {
            let message = "there is no conferral of this award and year with what else the row says of it; make it \
                           first, or import with --create-missing";
            faults.push(Fault::of_row(message.to_owned()));
        }
        if !has_recipient {
            let (kind, file) = match kind {
                Resource::InnovationStudio => ("innovation studio", "studios"),
                _ => ("honoured unit", "units"),
            };
            let message = format!("there is no such {kind}; import {file} first, or with --create-missing");
            faults.push(fault(run.columns, Field::Recipient, Some(&self.recipient), message));
        }
        if faults.is_empty() { Ok(()) } else { Err(Refusal::Faults(faults)) }
    }

    fn create_conferral(
        &self,
        run: &Run<'_>,
        connection: &mut PgConnection,
        award: &Award,
        competition_id: Option<Uuid>,
    ) -> Result<Conferral, Refusal> {
        let input = ConferralInput {
            award_id: award.id,
            year: self.year,
            slug: None,
            competition_id,
            decided_on: self.decided_on,
            document_no: self.document_no.clone(),
            article_id: None,
            declared_count: None,
        };
        let act = run.act();
        written(run.columns, CONFERRAL_PLACES, &input, |input| {
            conferrals::write::create(connection, input, &act)
        })
    }

    fn create(
        &self,
        run: &Run<'_>,
        connection: &mut PgConnection,
        kind: Resource,
        (conferral_id, recipient): (Uuid, Uuid),
    ) -> Result<Honour, Refusal> {
        let is_studio = kind == Resource::InnovationStudio;
        let input = HonourInput {
            conferral_id,
            honoured_unit_id: Some(recipient).filter(|_| !is_studio),
            innovation_studio_id: Some(recipient).filter(|_| is_studio),
            recipient_name: Some(self.name_in_decision().to_owned()),
            citation: self.citation.clone(),
            slug: None,
        };
        let act = run.act();
        let honour =
            written(run.columns, PLACES, &input, |input| honours::write::create(connection, input, &act))?;
        if self.status == Status::Conferred {
            return Ok(honour);
        }
        let revocation = RevocationInput {
            reason: self.revocation_reason.clone().unwrap_or_default(),
            revoked_on: self.revoked_on,
        };
        let today = day_in(run.settings.time_zone, act.now);
        written(run.columns, REVOCATION_PLACES, &revocation, |revocation| {
            honours::write::revoke(connection, &honour, revocation, today, &act)
        })
    }

    /// What the recipient was called in the decision.
    fn name_in_decision(&self) -> &str {
        self.recipient_name.as_deref().unwrap_or(&self.recipient)
    }

    fn differences(&self, run: &Run<'_>, honour: &Honour) -> Vec<String> {
        let mut found = Differences::new(run.columns);
        let name_field = if self.recipient_name.is_some() { Field::RecipientName } else { Field::Recipient };
        found.text(name_field, Some(self.name_in_decision()), Some(&honour.values.recipient_name));
        found.text(Field::Citation, self.citation.as_deref(), honour.values.citation.as_deref());
        found.word(Field::Status, Some(self.status), Some(&honour.status));
        found.value(Field::RevokedOn, self.revoked_on, honour.revoked_on);
        let reason = honour.revocation_reason.as_deref();
        found.text(Field::RevocationReason, self.revocation_reason.as_deref(), reason);
        found.notes()
    }
}
