//! `plaudit user`: accounts from the command line.

use std::io::Read;

use clap::{Args, Subcommand, ValueEnum};

use super::{CommandError, database};
use crate::auth::Role;
use crate::auth::accounts;
use crate::auth::password::{Password, generate_password};
use crate::clock::Clock;
use crate::config::Config;
use crate::history::Act;

#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// Make an account
    Create {
        username: String,
        #[arg(long, value_enum, default_value_t = RoleArgument::Editor)]
        role: RoleArgument,
        /// How the account is shown; the user name when it is absent
        #[arg(long)]
        display_name: Option<String>,
        #[command(flatten)]
        password: PasswordArgument,
    },
    /// Give an account a new password and end all its sessions
    ResetPassword {
        username: String,
        #[command(flatten)]
        password: PasswordArgument,
    },
}

#[derive(Debug, Args)]
pub struct PasswordArgument {
    /// Read the password from standard input; without this, one is made up and printed
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleArgument {
    Author,
    Editor,
    Admin,
}

impl From<RoleArgument> for Role {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Author => Self::Author,
            RoleArgument::Editor => Self::Editor,
            RoleArgument::Admin => Self::Admin,
        }
    }
}

pub fn run(arguments: &Arguments, config: &Config) -> Result<(), CommandError> {
    let act = Act::command("user", Clock::System.now());
    match arguments {
        Arguments::Create { username, role, display_name, password } => {
            let (password, made_up) = password.read()?;
            let (_database, mut connection) = database::ready(config)?;
            let display_name = display_name.as_deref().unwrap_or(username);
            let user =
                accounts::create(&mut connection, (username, display_name), (*role).into(), &password, &act)?;
            println!("Created {} ({}).", user.username, user.role);
            show(made_up, &password);
        }
        Arguments::ResetPassword { username, password } => {
            let (password, made_up) = password.read()?;
            let (_database, mut connection) = database::ready(config)?;
            accounts::reset_password(&mut connection, username, &password, &act)?;
            println!("{username} has a new password; all sessions have ended.");
            show(made_up, &password);
        }
    }
    Ok(())
}

impl PasswordArgument {
    /// The password, and whether it was made up here.
    fn read(&self) -> Result<(Password, bool), CommandError> {
        if !self.password_stdin {
            return Ok((generate_password()?, true));
        }
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        Ok((Password::from(text.trim_end_matches(['\r', '\n']).to_owned()), false))
    }
}

fn show(made_up: bool, password: &Password) {
    if made_up {
        println!("Password: {}", password.expose());
    }
}
