//! Who is known: all live units, or all live studios, with every name that leads to each.
//!
//! Loaded once for a run, and told of what the run creates.

use std::collections::HashMap;

use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::similar::{Finding, Known, Names};
use crate::resources::Resource;
use crate::schema::{honoured_unit_former_names, honoured_units, innovation_studios};

/// What tells a record from another one of the same name.
#[derive(Clone, Debug)]
pub struct Record {
    pub slug: String,
    pub region: Option<String>,
}

/// A record that is new, with its names.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: Uuid,
    pub record: Record,
    pub name: String,
    pub former_names: Vec<String>,
}

/// All records of a kind.
#[derive(Debug)]
pub struct Directory {
    pub kind: Resource,
    names: Names,
    records: HashMap<Uuid, Record>,
}

/// A unit as it is loaded: id, slug, name, region, and what it was merged into.
type UnitRow = (Uuid, String, String, Option<String>, Option<Uuid>);

impl Directory {
    pub fn empty(kind: Resource) -> Self {
        Self { kind, names: Names::default(), records: HashMap::new() }
    }

    /// The live units. The names of a record that was merged into another lead to that one.
    pub fn units(connection: &mut PgConnection) -> QueryResult<Self> {
        let rows: Vec<UnitRow> = honoured_units::table
            .filter(honoured_units::deleted_at.is_null())
            .select((
                honoured_units::id,
                honoured_units::slug,
                honoured_units::name,
                honoured_units::region,
                honoured_units::merged_into_id,
            ))
            .order(honoured_units::slug)
            .load(connection)?;
        let former_names: Vec<(Uuid, String)> = honoured_unit_former_names::table
            .select((honoured_unit_former_names::unit_id, honoured_unit_former_names::name))
            .order((honoured_unit_former_names::unit_id, honoured_unit_former_names::used_until))
            .load(connection)?;
        let mut directory = Self::empty(Resource::HonouredUnit);
        let mut successors = HashMap::new();
        for (id, slug, _, region, successor) in &rows {
            match successor {
                Some(successor) => drop(successors.insert(*id, *successor)),
                None => {
                    drop(directory.records.insert(*id, Record { slug: slug.clone(), region: region.clone() }))
                }
            }
        }
        let survivor = |mut id: Uuid| {
            while let Some(successor) = successors.get(&id) {
                id = *successor;
            }
            id
        };
        for (id, _, name, _, successor) in rows {
            directory.name(survivor(id), name, successor.is_some());
        }
        for (id, name) in former_names {
            directory.name(survivor(id), name, true);
        }
        Ok(directory)
    }

    /// The live studios.
    pub fn studios(connection: &mut PgConnection) -> QueryResult<Self> {
        let rows: Vec<(Uuid, String, String, Option<String>)> = innovation_studios::table
            .filter(innovation_studios::deleted_at.is_null())
            .select((
                innovation_studios::id,
                innovation_studios::slug,
                innovation_studios::name,
                innovation_studios::region,
            ))
            .order(innovation_studios::slug)
            .load(connection)?;
        let mut directory = Self::empty(Resource::InnovationStudio);
        for (id, slug, name, region) in rows {
            directory.add(Entry { id, record: Record { slug, region }, name, former_names: Vec::new() });
        }
        Ok(directory)
    }

    pub fn add(&mut self, entry: Entry) {
        let Entry { id, record, name, former_names } = entry;
        self.records.insert(id, record);
        self.name(id, name, false);
        for name in former_names {
            self.name(id, name, true);
        }
    }

    /// A name of what is in the trash leads nowhere.
    fn name(&mut self, id: Uuid, name: String, is_former: bool) {
        if self.records.contains_key(&id) {
            self.names.add(Known { id, name, is_former });
        }
    }

    pub fn find(&self, name: &str) -> Finding<'_> {
        self.names.find(name)
    }

    /// Those that have or had this very name.
    pub fn namesakes(&self, name: &str) -> Vec<&Known> {
        match self.find(name) {
            Finding::Same(known) => known,
            Finding::Similar(_) | Finding::Nothing => Vec::new(),
        }
    }

    pub fn slug(&self, id: Uuid) -> &str {
        self.records.get(&id).map(|record| record.slug.as_str()).unwrap_or_default()
    }

    pub fn region(&self, id: Uuid) -> Option<&str> {
        self.records.get(&id)?.region.as_deref()
    }
}
