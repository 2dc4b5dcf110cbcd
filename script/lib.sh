# Shared by the scripts of this folder and by .ci/run: read it with `.`, from the repository's root.
# Installs what is missing and nothing else; each check only looks for a file, so that a machine that has
# everything loses no time here.

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "$0: $*"
    exit 1
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# Runs a command as root, by sudo where we are somebody else.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# The places are those in which the service itself looks; see src/db/private_cluster.
has_postgres_server() {
    [ -n "${PLAUDIT_PG_BIN_DIR:-}" ] && return 0
    has initdb && return 0
    for initdb in /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb /usr/libexec/postgresql*/initdb \
        /opt/homebrew/opt/postgresql*/bin/initdb /usr/local/opt/postgresql*/bin/initdb \
        /Applications/Postgres.app/Contents/Versions/*/bin/initdb; do
        [ -x "$initdb" ] && return 0
    done
    return 1
}

# pg_config alone does not prove the headers: Debian's server packages bring one along.
has_libpq() {
    has pg_config && [ -e "$(pg_config --includedir)/libpq-fe.h" ]
}

# Prints the package manager's name, or nothing.
package_manager() {
    for manager in apt-get dnf yum apk brew; do
        if has "$manager"; then
            echo "$manager"
            return
        fi
    done
}

# Prints the packages of this package manager that bring $2: compiler, libpq, server, python, node, nginx or wrk.
package_for() {
    case "$1-$2" in
        apt-get-compiler) echo build-essential ;;
        apt-get-libpq) echo libpq-dev ;;
        apt-get-server) echo postgresql ;;
        dnf-compiler | yum-compiler) echo gcc make ;;
        dnf-libpq | yum-libpq) echo libpq-devel ;;
        dnf-server | yum-server) echo postgresql-server ;;
        apk-compiler) echo build-base ;;
        apk-libpq) echo libpq-dev ;;
        apk-server) echo postgresql ;;
        brew-compiler) echo gcc ;;
        brew-libpq | brew-server) echo postgresql@17 ;;
        apt-get-python) echo python3 python3-venv ;;
        dnf-python | yum-python | apk-python) echo python3 ;;
        brew-python) echo python@3.13 ;;
        apt-get-node | apk-node) echo nodejs npm ;;
        dnf-node | yum-node) echo nodejs nodejs-npm ;;
        brew-node) echo node ;;
        apt-get-wrk | dnf-wrk | yum-wrk | apk-wrk | brew-wrk) echo wrk ;;
        dnf-nginx | yum-nginx | apk-nginx | brew-nginx) echo nginx ;;
    esac
}

# Debian makes and starts a cluster on port 5432 when its server is installed, which nobody here needs. Where
# the administrator has set this up already, it stays as it is.
prevent_debian_cluster() {
    settings=/etc/postgresql-common/createcluster.conf
    if [ ! -e "$settings" ]; then
        apt_install postgresql-common
        echo 'create_main_cluster = false' | as_root tee -a "$settings" >/dev/null
    fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
}

install_packages() {
    manager=$1
    shift
    say "Installing $* ($manager)"
    case "$manager" in
        apt-get)
            as_root apt-get update -q >&2
            case " $* " in *" postgresql "*) prevent_debian_cluster ;; esac
            apt_install "$@"
            ;;
        apk) as_root apk add --no-cache "$@" >&2 ;;
        brew) brew install "$@" >&2 ;;
        *) as_root "$manager" install -y "$@" >&2 ;;
    esac
}

# To build: a C compiler, libpq with its headers, Rust.
need_build_tools() {
    missing=
    has cc || missing="$missing compiler"
    has_libpq || missing="$missing libpq"
    # shellcheck disable=SC2086 # a list of words
    install_missing $missing
    need_rust
}

# To run with a database of our own: PostgreSQL's server programs.
need_postgres_server() {
    has_postgres_server || install_missing server
}

# Whether Python is there, new enough and able to make a virtual environment.
has_python() {
    has python3 && python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

has_node() {
    has npm && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || a == 20 && b >= 19 ? 0 : 1)' \
        2>/dev/null
}

# To run the tools that script/contract gets from the registries of Python and Node.js.
need_contract_tools() {
    missing=
    has_python || missing="$missing python"
    has_node || missing="$missing node"
    # shellcheck disable=SC2086 # a list of words
    install_missing $missing
    has_python || fail "python3 is missing or older than 3.11, or cannot make a virtual environment"
    has_node || fail "node is missing or older than 20.19, or npm is missing"
}

# To test what a cache in front keeps: the program only. Debian's package would start a web server when it is installed,
# so it is unpacked beside the other tools there.
need_nginx() {
    PATH="$PATH:/usr/sbin:$(pwd)/target/tools/nginx/usr/sbin"
    export PATH
    has nginx && return
    if [ "$(package_manager)" = apt-get ]; then
        say "Fetching nginx into target/tools"
        as_root apt-get update -q >&2
        mkdir -p target/tools/nginx
        (cd target/tools/nginx && apt-get download -q nginx >&2 && dpkg -x nginx_*.deb .)
    else
        install_missing nginx
    fi
    has nginx || fail "nginx is missing: please install it"
}

# To measure: wrk, which makes the load.
need_wrk() {
    has wrk || install_missing wrk
    has wrk || fail "wrk is missing: build it from https://github.com/wg/wrk"
}

# Installs the packages for: compiler, libpq, server, python, node, nginx, wrk.
install_missing() {
    [ $# -gt 0 ] || return 0

    manager=$(package_manager)
    [ -n "$manager" ] || fail "please install first: $* (that is, of: a C compiler; libpq with its headers;" \
        "PostgreSQL's server programs; Python; Node.js; nginx; wrk); there is no package manager here that this script knows"
    packages=
    for what in "$@"; do
        packages="$packages $(package_for "$manager" "$what")"
    done
    if [ "$(id -u)" -ne 0 ] && [ "$manager" != brew ] && ! has sudo; then
        fail "please have an administrator install:$packages ($manager); there is no sudo here"
    fi
    # shellcheck disable=SC2086 # a list of words
    install_packages "$manager" $packages
    # Homebrew keeps versioned formulas off PATH.
    if [ "$manager" = brew ] && ! has pg_config; then
        PATH="$(brew --prefix postgresql@17)/bin:$PATH"
        export PATH
    fi
}

# Rust in the version that Cargo.toml asks for.
need_rust() {
    if ! has cargo && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
        PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
        export PATH
    fi
    wanted=$(sed -n 's/^rust-version *= *"\([0-9.]*\)".*/\1/p' Cargo.toml)
    how="install Rust $wanted or newer from https://rustup.rs, then start this again"
    has cargo && has rustc || fail "cargo is missing: $how"
    present=$(rustc --version | sed 's/^rustc \([0-9]*\.[0-9]*\).*/\1/')
    newest=$(printf '%s\n%s\n' "$wanted" "$present" | sort -t. -k1,1n -k2,2n | tail -n 1)
    [ "$newest" = "$present" ] || fail "rustc $present is too old: $how"
}

# Where cargo puts what it builds.
target_dir() {
    echo "${CARGO_TARGET_DIR:-target}"
}
