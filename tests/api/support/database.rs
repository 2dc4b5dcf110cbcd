//! A PostgreSQL for the run and a database for each test, copied from one migrated template.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use chrono::TimeDelta;
use diesel::sql_types::{Bool, Text};
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use nix::sys::statvfs::statvfs;
use nix::unistd::{AccessFlags, access};
use plaudit::auth::keys::SigningKey;
use plaudit::auth::model::User;
use plaudit::auth::password::{HashCost, Password, hash_blocking};
use plaudit::auth::session::Session;
use plaudit::auth::{session_store, store};
use plaudit::db::migrations;
use plaudit::db::private_cluster::{self, ClusterOptions, Durability, PrivateCluster};
use uuid::Uuid;

/// The password of every account in the template: `author`, `editor` and `admin`.
pub const PASSWORD: &str = "correct horse battery staple";

const ACCOUNTS: [(&str, &str); 3] = [("author", "author"), ("editor", "editor"), ("admin", "admin")];

/// The account's id, the same in every test.
pub fn user_id(name: &str) -> Uuid {
    let number = ACCOUNTS.iter().position(|(username, _)| *username == name).unwrap();
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001 + number as u128)
}

/// The session in which the account is signed in in every test, from the beginning and for longer than any test.
pub fn session_id(name: &str) -> Uuid {
    session_of(user_id(name))
}

/// The session of the account `user`, where a test has made one.
pub fn session_of(user: Uuid) -> Uuid {
    Uuid::from_u128(user.as_u128() + (1 << 16))
}

/// A database that only one test uses; dropped with it.
pub struct TestDatabase {
    pub(super) name: String,
    /// Connection string of the application's role.
    pub app_url: String,
    /// Connection string of the role that owns the schema.
    pub owner_url: String,
}

impl TestDatabase {
    /// A copy of the migrated template.
    pub fn create() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = Server::get();
        let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        server.execute(&format!("CREATE DATABASE {name} TEMPLATE plaudit OWNER plaudit_owner"));
        let (app_url, owner_url) = (server.url("plaudit_app", &name), server.url("plaudit_owner", &name));
        Self { name, app_url, owner_url }
    }

    /// An empty database, for tests of migrations themselves.
    pub fn empty() -> Self {
        let database = Self::create();
        migrations::revert_all(&mut establish(&database.owner_url)).unwrap();
        database
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Pools may still hold connections.
        Server::get().execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

pub fn establish(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap()
}

/// A connection as the owner for a check at the end of a test; none to a database that is away or has no such table.
pub(super) fn to_check(database: &TestDatabase, table: &str) -> Option<PgConnection> {
    let mut connection = PgConnection::establish(&database.owner_url).ok()?;
    let is_there = diesel::dsl::sql::<Bool>("to_regclass(").bind::<Text, _>(table).sql(") IS NOT NULL");
    let is_there = diesel::select(is_there).get_result(&mut connection);
    is_there.unwrap_or(false).then_some(connection)
}

/// The server of this run: the private cluster without durability, in a temporary folder.
struct Server {
    cluster: PrivateCluster,
    admin: Mutex<PgConnection>,
    _watchdog: Child,
}

impl Server {
    fn get() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    fn start() -> Self {
        let folder = fast_folder().join(format!("plaudit-api-tests-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        // The unprivileged account that runs the server under root must get through.
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        #[expect(clippy::disallowed_methods, reason = "the tests find the server as the service does")]
        let search_path = std::env::var_os("PATH");
        let options = ClusterOptions {
            data_dir: folder.clone(),
            search_path,
            durability: Durability::OffForTests,
            ..ClusterOptions::default()
        };
        let cluster = private_cluster::start(&options).unwrap();
        let watchdog = watchdog(&folder, &cluster);
        prepare_template(&mut establish(&cluster.owner_url()));
        let admin = Mutex::new(establish(&cluster.admin_url("postgres")));
        Self { cluster, admin, _watchdog: watchdog }
    }

    fn execute(&self, statement: &str) {
        let mut admin = self.admin.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sql_query(statement).execute(&mut *admin).unwrap();
    }

    fn url(&self, role: &str, database: &str) -> String {
        let app = self.cluster.app_url();
        app.replace("plaudit_app@", &format!("{role}@"))
            .replace(":5432/plaudit", &format!(":5432/{database}"))
    }
}

/// Where databases are copied quickest: in memory where there is room (about 20 ms a database, 150 ms on disk),
/// else where temporary files go. A container's 64 MiB of shared memory are not enough.
fn fast_folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let room = statvfs(memory).map_or(0, |found| found.blocks_available() * found.fragment_size());
    let is_writable = access(memory, AccessFlags::W_OK).is_ok();
    if room > 2 << 30 && is_writable { memory.to_owned() } else { std::env::temp_dir() }
}

/// Stops the server and removes its folder when this process ends, however it ends: nobody drops a static.
fn watchdog(folder: &Path, cluster: &PrivateCluster) -> Child {
    let pid_file: PathBuf = folder.join("postgres/postmaster.pid");
    let pid = std::fs::read_to_string(pid_file).unwrap().lines().next().unwrap().to_owned();
    // INT stops it tidily (an immediate stop leaves its shared memory behind); QUIT if it does not listen.
    let script = "cat >/dev/null; kill -INT $1; for try in $(seq 200); do kill -0 $1 2>/dev/null || break; \
                  [ $try = 100 ] && kill -QUIT $1; sleep 0.05; done; rm -rf \"$2\" \"$3\"";
    let mut child = Command::new("sh")
        .args(["-c", script, "watchdog", &pid])
        .args([folder, cluster.socket_dir()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.as_mut().unwrap().flush().unwrap();
    child
}

/// The schema, the accounts with a session each, and a signing key, so that no test has to make them.
fn prepare_template(connection: &mut PgConnection) {
    migrations::run_pending(connection).unwrap();
    let now = super::noon();
    let password_hash = hash_blocking(HashCost::CheapForTests, &Password::from(PASSWORD.to_owned())).unwrap();
    for (username, role) in ACCOUNTS {
        let user = User {
            id: user_id(username),
            username: username.to_owned(),
            display_name: username.to_owned(),
            role: role.to_owned(),
            status: "active".to_owned(),
            password_hash: password_hash.clone(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        store::insert_user(connection, &user).unwrap();
        let session = Session {
            id: session_id(username),
            user_id: user.id,
            created_at: now,
            last_used_at: now,
            expires_at: now + TimeDelta::days(36_500),
            address: None,
            user_agent: None,
            ended_at: None,
            end_reason: None,
        };
        session_store::insert_session(connection, &session).unwrap();
    }
    let key = SigningKey::generate().unwrap();
    store::insert_signing_key(connection, key.kid(), key.pkcs8(), now).unwrap();
}
