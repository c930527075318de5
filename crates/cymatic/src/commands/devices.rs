//! `cymatic devices`: the sound devices of this machine.

use cym_media::listen::{self, InputSource};
use cym_media::play;
use serde_json::json;

use crate::args::Devices;
use crate::report::{self, Failure};

/// Lists what can be listened to and what can play.
#[expect(clippy::unnecessary_wraps, reason = "every command gives a Result")]
pub(crate) fn run(args: &Devices) -> Result<(), Failure> {
    let inputs = listen::machine().devices();
    let outputs = play::output_devices();
    if args.json {
        let source = |source| match source {
            InputSource::Outside => "outside",
            InputSource::Machine => "machine",
        };
        let inputs = inputs.iter();
        let inputs: Vec<_> = inputs
            .map(|input| json!({ "name": input.name, "source": source(input.source), "default": input.default }))
            .collect();
        report::json(&json!({ "inputs": inputs, "outputs": outputs }));
        return Ok(());
    }
    report::line("sound inputs, for the device of a Sound Input:");
    if inputs.is_empty() {
        report::line("  none: plug in a microphone or an interface");
    }
    for input in &inputs {
        let preferred = if input.default { " (the system's choice)" } else { "" };
        let machine = if input.source == InputSource::Machine { " (what this machine plays)" } else { "" };
        report::line(&format!("  {}{machine}{preferred}", input.name));
    }
    report::line("sound outputs:");
    if outputs.is_empty() {
        report::line("  none: songs play on the clock, unheard");
    }
    for output in &outputs {
        report::line(&format!("  {output}"));
    }
    Ok(())
}
