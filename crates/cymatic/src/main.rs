//! The program: one word a task, the same engine behind all of them.

mod args;
mod commands;
mod heard;
mod open;
mod progress;
mod remote;
mod report;
mod save;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command};

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.command {
        None => commands::window::open(&args),
        Some(Command::Render(args)) => commands::render::run(args),
        Some(Command::Still(args)) => commands::still::run(args),
        Some(Command::Bake(args)) => commands::bake::run(args),
        Some(Command::Guide(args)) => commands::guide::run(args),
        Some(Command::Tune(args)) => commands::tune::run(args),
        Some(Command::Breed(args)) => commands::breed::run(args),
        Some(Command::Taste(args)) => commands::taste::run(args),
        Some(Command::TrainMusic(args)) => commands::train_music::run(args),
        Some(Command::Check(args)) => commands::check::run(args),
        Some(Command::Analyze(args)) => commands::analyze::run(args),
        Some(Command::Direct(args)) => commands::direct::run(args),
        Some(Command::Nodes(args)) => commands::nodes::run(args),
        Some(Command::NewNode(args)) => commands::new_node::run(args),
        Some(Command::Bench(args)) => commands::bench::run(args),
        Some(Command::Devices(args)) => commands::devices::run(args),
        Some(Command::Doctor(args)) => commands::doctor::run(args),
        Some(Command::TrainWords(args)) => commands::train_words::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report::failure(&failure);
            ExitCode::FAILURE
        }
    }
}
