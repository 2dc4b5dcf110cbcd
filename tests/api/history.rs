//! Who changed what.

mod records;
