//! Who receives an honour: found by the row, or created for it.

use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::directory::{Directory, Entry, Record};
use super::fields::Field;
use super::meaning::{Meaning, Wanted};
use super::refusal::{Places, Refusal, written};
use super::rows::HonourRow;
use super::store::Run;
use super::values::Decision;
use crate::awards::model::Award;
use crate::conferrals::model::Conferral;
use crate::honoured_units::model::HonouredUnitInput;
use crate::honours::model::Honour;
use crate::innovation_studios::model::{InnovationStudioInput, InnovationStudioStatus};
use crate::resources::Resource;
use crate::schema::honours;
use crate::{honoured_units, innovation_studios};

const PLACES: Places =
    &[("name", Field::Recipient), ("region", Field::RecipientRegion), ("industry", Field::RecipientIndustry)];

impl HonourRow {
    /// The recipient that the row means. `conferral` is the one of the honour, if there is one.
    pub(super) fn recipient(
        &self,
        run: &Run<'_>,
        connection: &mut PgConnection,
        award: &Award,
        conferral: Option<&Conferral>,
    ) -> Result<Meaning, Refusal> {
        let directory = run.recipients(award);
        if self.decision == Decision::New {
            return self.new_recipient(run, connection, directory, conferral);
        }
        let wanted = Wanted {
            name: &self.recipient,
            former_names: &[],
            region: self.recipient_region.as_deref(),
            slug: None,
            decision: &self.decision,
        };
        directory.meaning(connection, &wanted)
    }

    /// For a recipient of which a human says that it is a new one: the one that an earlier import made of this
    /// row, or an earlier row of this file, or none.
    fn new_recipient(
        &self,
        run: &Run<'_>,
        connection: &mut PgConnection,
        directory: &Directory,
        conferral: Option<&Conferral>,
    ) -> Result<Meaning, Refusal> {
        let region = self.recipient_region.as_deref();
        let namesakes: Vec<Uuid> =
            directory.namesakes(&self.recipient).into_iter().map(|known| known.id).collect();
        for id in namesakes.into_iter().filter(|id| directory.may_be_in(*id, region)) {
            let has_it = match conferral {
                Some(conferral) => held(connection, directory.kind, conferral.id, id)?.is_some(),
                None => false,
            };
            if has_it || run.made.contains(&id) {
                return Ok(Meaning::Is(id));
            }
        }
        Ok(Meaning::Nothing)
    }

    pub(super) fn create_recipient(
        &self,
        run: &Run<'_>,
        connection: &mut PgConnection,
        kind: Resource,
    ) -> Result<Entry, Refusal> {
        let (name, region, act) = (self.recipient.clone(), self.recipient_region.clone(), run.act());
        let (id, slug, name, region) = if kind == Resource::InnovationStudio {
            let input = studio_input(name, region);
            let row = written(run.columns, PLACES, &input, |input| {
                innovation_studios::write::create(connection, input, &act)
            })?;
            (row.head.id, row.head.slug, row.head.facts.name, row.head.facts.region)
        } else {
            let input = unit_input(name, region, self.recipient_industry.clone());
            let (row, _) = written(run.columns, PLACES, &input, |input| {
                honoured_units::write::create(connection, input, &act)
            })?;
            (row.id, row.slug, row.values.name, row.values.region)
        };
        Ok(Entry { id, record: Record { slug, region }, name, former_names: Vec::new() })
    }
}

/// The honour of this conferral that the recipient has already.
pub fn held(
    connection: &mut PgConnection,
    kind: Resource,
    conferral: Uuid,
    recipient: Uuid,
) -> QueryResult<Option<Honour>> {
    let query = honours::table
        .filter(honours::conferral_id.eq(conferral).and(honours::deleted_at.is_null()))
        .select(Honour::as_select())
        .into_boxed();
    match kind {
        Resource::InnovationStudio => query.filter(honours::innovation_studio_id.eq(recipient)),
        _ => query.filter(honours::honoured_unit_id.eq(recipient)),
    }
    .first(connection)
    .optional()
}

fn unit_input(name: String, region: Option<String>, industry: Option<String>) -> HonouredUnitInput {
    HonouredUnitInput {
        name,
        former_names: Vec::new(),
        slug: None,
        region,
        industry,
        kind: None,
        description: None,
        logo: None,
        contact: None,
    }
}

fn studio_input(name: String, region: Option<String>) -> InnovationStudioInput {
    InnovationStudioInput {
        name,
        slug: None,
        leader: None,
        leader_title: None,
        host_unit: None,
        host_unit_id: None,
        level: None,
        field: None,
        region,
        established_on: None,
        members: Vec::new(),
        achievements: None,
        description: None,
        cover: None,
        contact: None,
        status: InnovationStudioStatus::default(),
    }
}
