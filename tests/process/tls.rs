//! A server across the network, whose certificate is checked.

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{
    command::Plaudit,
    postgres::{ADMIN, APP, OWNER, Postgres},
    scratch::{Scratch, ask},
};

/// A certificate for `localhost` that vouches for itself, and its key. PostgreSQL's packages bring `openssl` along.
fn certificate(folder: &Path, name: &str) -> (PathBuf, PathBuf) {
    let (certificate, key) = (folder.join(format!("{name}.crt")), folder.join(format!("{name}.key")));
    let output = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("this test needs the openssl command: install openssl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (certificate, key)
}

/// A server that takes encrypted connections only, and its port.
fn encrypted_server(scratch: Scratch, certificate: &Path, key: &Path) -> (Postgres, u16) {
    let (uid, gid) = scratch.account();
    fs::set_permissions(key, Permissions::from_mode(0o600)).expect("its mode");
    chown(key, Some(uid), Some(gid)).expect("the server's key");
    let rules = scratch.folder().join("hba.conf");
    fs::write(&rules, "local all all trust\nhostssl all all 127.0.0.1/32 trust\n").expect("the rules");
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let settings = vec![
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", certificate.display()),
        format!("ssl_key_file={}", key.display()),
        format!("hba_file={}", rules.display()),
        "listen_addresses=127.0.0.1".to_owned(),
    ];
    (Postgres::start_with(scratch, port, settings), port)
}

#[test]
fn a_certificate_is_checked_against_the_root_that_is_given() {
    let scratch = Scratch::prepared();
    let (good, key) = certificate(scratch.folder(), "good");
    let (wrong, _) = certificate(scratch.folder(), "wrong");
    let (postgres, port) = encrypted_server(scratch, &good, &key);
    let url = |role: &str, parameters: &str| {
        format!("postgres://{role}@localhost:{port}/plaudit?hostaddr=127.0.0.1&{parameters}")
    };
    let with = |parameters: &str| {
        Plaudit::on(&postgres.scratch)
            .with("DATABASE_URL", url(APP, parameters))
            .with("PLAUDIT_OWNER_DATABASE_URL", url(OWNER, parameters))
    };
    let verified = |root: &Path| with(&format!("sslmode=verify-full&sslrootcert={}", root.display()));

    verified(&wrong).run(&["serve"]).refused(&["cannot be reached", "certificate verify failed"]);
    with("sslmode=disable").run(&["serve"]).refused(&["cannot be reached", "no encryption"]);

    let service = verified(&good).serve();
    service.administrator().publish("加密");
    let plain = format!(
        "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
         WHERE usename = '{APP}' AND NOT ssl"
    );
    assert_eq!(ask(&postgres.url(ADMIN), &plain), "0");
    assert_eq!(
        ask(&postgres.url(ADMIN), &plain.replace("NOT ssl", "ssl")).parse().map(|n: u32| n > 0),
        Ok(true)
    );
    service.stop();
}
