//! A network that draws.

use cym_learn::cppn::{Network, Preset};

use crate::native::prelude::*;
use crate::network::{Last, hash_at, network_in, thing as on_wire};

pub(crate) fn node() -> impl Insert {
    thing(kind, start)
}

fn kind() -> NodeKind {
    let gain = |name: &str| Input::float(name, 1.0, 0.2, 5.0).log();
    let presets: Vec<&str> = Preset::ALL.iter().map(|preset| preset.name()).collect();
    let abouts: Vec<String> =
        Preset::ALL.iter().map(|preset| format!("{}: {}", preset.name(), preset.about())).collect();
    NodeKind::new(
        "CPPN Network",
        "A small network that draws: every seed is another world of shapes. Wire it into a CPPN to see it.",
        &["neural", "weights", "seed", "pattern network", "model", "safetensors", "generate", "ai"],
    )
    .input(Input::choice("preset", &presets).help(&format!("What the network is made of. {}", abouts.join(" "))))
    .input(
        whole("seed", 1.0, 0.0, 9999.0)
            .help("Another number is another picture; the same number is the same everywhere."),
    )
    .input(gain("fineness").help("How fine its shapes are from the start."))
    .input(gain("folding").help("How much each layer folds what the one before drew: from calm to busy."))
    .input(gain("boldness").help("How strong its colours are: from hints to posters."))
    .input(network_in("file").help("A network of your own, as safetensors; it takes the place of all the above."))
    .output(Output::new("network", WireType::Network, "The network."))
}

fn start() -> impl ThingRun {
    let mut last = Last::default();
    move |given: &Given<'_>| {
        if let Some(Some(file)) = given.things.first() {
            return Made::from(file.clone());
        }
        let [preset, seed, fineness, folding, boldness] = given.take();
        let preset = chosen(preset, Preset::ALL.len());
        let seed = tame(seed).clamp(0.0, 1e6).round();
        let gains = [fineness, folding, boldness].map(|gain| tame(gain).clamp(0.01, 50.0));
        let hash =
            Thing::hash_of(Preset::ALL[preset].name(), &[hash_at(given, 0)], &[seed, gains[0], gains[1], gains[2]]);
        last.or_make(hash, || {
            let mut architecture = Preset::ALL[preset].architecture();
            architecture.init.first *= gains[0];
            architecture.init.hidden *= gains[1];
            architecture.init.output *= gains[2];
            match Network::new(architecture, seed as u64) {
                Ok(network) => on_wire(network, hash).into(),
                Err(error) => {
                    Made::instead(None, &format!("there is no such network: {error}."), "Choose another preset.")
                }
            }
        })
    }
}
