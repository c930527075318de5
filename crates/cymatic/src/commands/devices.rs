//! `cymatic devices`: the sound devices, cameras and MIDI ports of this machine.

use cym_media::listen::{self, InputSource};
use cym_media::{camera, hands, play};
use serde_json::json;

use crate::args::Devices;
use crate::report::{self, Failure};

/// Lists what can be listened to and what can play.
#[expect(clippy::unnecessary_wraps, reason = "every command gives a Result")]
pub(crate) fn run(args: &Devices) -> Result<(), Failure> {
    let inputs = listen::machine().devices();
    let outputs = play::output_devices();
    let cameras = camera::machine().devices();
    let midi = hands::machine().ports();
    if args.json {
        let source = |source| match source {
            InputSource::Outside => "outside",
            InputSource::Machine => "machine",
        };
        let inputs = inputs.iter();
        let inputs: Vec<_> = inputs
            .map(|input| json!({ "name": input.name, "source": source(input.source), "default": input.default }))
            .collect();
        let (ports, missing) = match midi {
            Ok(ports) => (ports, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        let (cameras, no_cameras) = match cameras {
            Ok(cameras) => (cameras.into_iter().map(|camera| camera.name).collect(), None),
            Err(why) => (Vec::new(), Some(why)),
        };
        report::json(&json!({
            "inputs": inputs, "outputs": outputs, "cameras": cameras, "cameras_missing": no_cameras,
            "midi": ports, "midi_missing": missing,
        }));
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
    report::line("cameras, for the device of a Camera:");
    match cameras {
        Ok(cameras) if cameras.is_empty() => report::line("  none: plug one in"),
        Ok(cameras) => cameras.iter().for_each(|camera| report::line(&format!("  {}", camera.name))),
        Err(why) => report::line(&format!("  none: {why}")),
    }
    report::line("MIDI ports, for the port of a MIDI Control or MIDI Note:");
    match midi {
        Ok(ports) if ports.is_empty() => {
            report::line("  none: plug in a controller, or start a program that sends MIDI");
        }
        Ok(ports) => ports.iter().for_each(|port| report::line(&format!("  {port}"))),
        Err(why) => report::line(&format!("  none: {why}; Open Sound Control works all the same")),
    }
    Ok(())
}
