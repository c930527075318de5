//! The machine's MIDI ports, through midir.

use midir::MidiInput;

use super::{MidiSystem, TakeBytes};

/// What other programs see.
const CLIENT: &str = "Cymatic";

/// Ports through midir.
pub(super) struct MidirPorts;

impl MidiSystem for MidirPorts {
    fn ports(&self) -> Result<Vec<String>, String> {
        let input = client()?;
        let mut names: Vec<String> = Vec::new();
        for port in input.ports() {
            // One that has just gone has no name.
            if let Ok(name) = input.port_name(&port) {
                names.push(fresh(steady(&name), &names));
            }
        }
        Ok(names)
    }

    fn open(&self, port: &str, mut take: TakeBytes) -> Result<Box<dyn Send>, String> {
        let input = client()?;
        let mut names: Vec<String> = Vec::new();
        for found in input.ports() {
            let Ok(name) = input.port_name(&found) else {
                continue;
            };
            names.push(fresh(steady(&name), &names));
            if names.last().is_some_and(|name| name == port) {
                let connection = input.connect(&found, "play", move |_, bytes, ()| take(bytes), ());
                return connection.map(|open| Box::new(open) as Box<dyn Send>).map_err(|error| error.to_string());
            }
        }
        Err(format!("there is no MIDI port named {port} now"))
    }
}

fn client() -> Result<MidiInput, String> {
    if cfg!(target_os = "linux") && !std::path::Path::new("/dev/snd/seq").exists() {
        // Asked all the same, ALSA would print that itself, into the middle of whatever is printed.
        return Err("this system has no sequencer of ALSA (/dev/snd/seq is missing)".to_owned());
    }
    MidiInput::new(CLIENT).map_err(|error| format!("the MIDI of this system cannot be used ({error})"))
}

/// The name without the numbers that ALSA gives anew each time a device is plugged in.
fn steady(name: &str) -> &str {
    let numbers = |text: &str| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        text.split_once(':').is_some_and(|(client, port)| digits(client) && digits(port))
    };
    match name.rsplit_once(' ') {
        Some((name, last)) if numbers(last) => name,
        _ => name,
    }
}

/// Two devices of one name are told apart by a number.
fn fresh(name: &str, taken: &[String]) -> String {
    let known = |name: &String| taken.contains(name);
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !known(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_when_a_device_is_plugged_in_again() {
        assert_eq!(steady("nanoKONTROL2:nanoKONTROL2 _ CTRL 20:0"), "nanoKONTROL2:nanoKONTROL2 _ CTRL");
        assert_eq!(steady("Desk 2"), "Desk 2");
        assert_eq!(steady("Desk"), "Desk");
        assert_eq!(fresh("Desk", &["Desk".to_owned(), "Desk (2)".to_owned()]), "Desk (3)");
    }
}
