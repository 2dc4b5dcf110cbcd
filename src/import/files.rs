//! Which files an import reads, and their bytes.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::ImportError;

/// The largest page that is read, in bytes. A page of prose has some thousand; this only keeps a file that
/// was named by mistake from filling the memory.
pub const LIMIT: u64 = 16 << 20;

/// A file to read, or a place that could not be looked into.
pub type Found = Result<PathBuf, (PathBuf, io::Error)>;

/// The files that `paths` name, in that order. A file is taken whatever its name; a folder stands for the
/// files in it and below it, by name, whose ending is one of `endings` (without a dot, in any case). Hidden
/// files and folders are left out, and links to folders are not followed.
pub fn find(paths: &[PathBuf], endings: &[String]) -> Vec<Found> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(Ok(path.clone()));
            continue;
        }
        let mut below = Vec::new();
        look_into(path.clone(), endings, &mut below);
        below.sort_by(|one, other| place(one).cmp(place(other)));
        found.append(&mut below);
    }
    found
}

fn place(found: &Found) -> &Path {
    match found {
        Ok(path) | Err((path, _)) => path,
    }
}

/// Takes the files below `folder`, in no order.
fn look_into(folder: PathBuf, endings: &[String], found: &mut Vec<Found>) {
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                found.push(Err((folder, error)));
                continue;
            }
        };
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
                Ok((path, _)) if is_hidden(&path) => {}
                Ok((path, kind)) if kind.is_dir() => folders.push(path),
                Ok((path, _)) if has_ending(&path, endings) && !path.is_dir() => found.push(Ok(path)),
                Ok(_) => {}
                Err(error) => found.push(Err((folder.clone(), error))),
            }
        }
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn has_ending(path: &Path, endings: &[String]) -> bool {
    let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    endings.iter().any(|wanted| wanted.trim_start_matches('.').eq_ignore_ascii_case(ending))
}

/// The bytes of the file at `path`.
///
/// # Errors
/// [`ImportError::Unreadable`], [`ImportError::NotAFile`] for pipes and the like, which might never end, and
/// [`ImportError::TooLarge`] above `limit` bytes.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ImportError> {
    if !fs::metadata(path)?.is_file() {
        return Err(ImportError::NotAFile);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ImportError::TooLarge { limit });
    }
    Ok(bytes)
}
