//! One data folder that has been served from before, made once in a run and copied for each test that needs one.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use super::{command::Plaudit, scratch::Scratch};

/// The administrator's password in every copy.
pub const PASSWORD: &str = "correct horse battery staple";

struct Template {
    data_dir: PathBuf,
    _remover: Child,
}

/// Copies the template as `data` into `folder`.
pub fn copy_to(folder: &Path) {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    let template = TEMPLATE.get_or_init(make);
    // Not std::fs::copy: the copy has to keep owners and modes.
    let status =
        Command::new("cp").arg("-a").arg(&template.data_dir).arg(folder.join("data")).status().expect("cp");
    assert!(status.success(), "{status}");
}

fn make() -> Template {
    let scratch = Scratch::new();
    let service = Plaudit::on(&scratch).with("PLAUDIT_ADMIN_PASSWORD", PASSWORD).serve();
    service.stop();
    let remover = remove_at_the_end(scratch.folder());
    let data_dir = scratch.data_dir();
    // Nobody drops a static; the remover does it.
    std::mem::forget(scratch);
    Template { data_dir, _remover: remover }
}

/// Removes the folder when this process ends, however it ends: that closes the pipe.
fn remove_at_the_end(folder: &Path) -> Child {
    Command::new("sh")
        .args(["-c", "trap '' INT; cat >/dev/null; rm -rf \"$1\"", "remover"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell")
}
