//! Networks on wires: how they are read, kept and handed on.

use std::sync::Arc;

use cym_learn::cppn::{Network, NetworkSet};
use cym_learn::taste::{Taste, TasteError};
use cym_plan::{Given, Made, Thing};

/// Several networks out of one file, each as it travels by itself. Nodes that want one take the first.
pub(crate) struct Networks(Vec<(String, Thing)>);

impl Networks {
    /// The network of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Thing> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, thing)| thing)
    }

    /// All networks with their names.
    pub(crate) fn all(&self) -> &[(String, Thing)] {
        &self.0
    }
}

/// Reads the network in a safetensors file, or a set of them, or a taste that ranks what they draw; the library's reader for inputs of
/// networks.
pub(crate) fn read(bytes: &[u8]) -> Result<Thing, String> {
    match Taste::from_bytes(bytes) {
        Ok(taste) => return Ok(Thing::new(Arc::new(taste), Thing::hash_of("taste", &parts(bytes), &[]))),
        Err(error @ TasteError::NotFinite) => return Err(error.to_string()),
        Err(_) => {}
    }
    if !NetworkSet::is_one(bytes) {
        let network = Network::from_bytes(bytes).map_err(|error| error.to_string())?;
        return Ok(of_its_weights(Arc::new(network)));
    }
    let set = NetworkSet::from_bytes(bytes).map_err(|error| error.to_string())?;
    let things: Vec<(String, Thing)> =
        set.networks().iter().map(|(name, network)| (name.clone(), of_its_weights(Arc::clone(network)))).collect();
    let names: Vec<&str> = things.iter().map(|(name, _)| name.as_str()).collect();
    let hashes: Vec<u128> = things.iter().map(|(_, thing)| thing.hash()).collect();
    let hash = Thing::hash_of(&format!("networks {names:?}"), &hashes, &[]);
    Ok(Thing::new(Arc::new(Networks(things)), hash))
}

/// Bytes as numbers that a hash takes.
pub(crate) fn parts(bytes: &[u8]) -> Vec<u128> {
    let word = |part: &[u8]| {
        let mut whole = [0; 16];
        whole[..part.len()].copy_from_slice(part);
        u128::from_le_bytes(whole)
    };
    bytes.chunks(16).map(word).collect()
}

fn of_its_weights(network: Arc<Network>) -> Thing {
    let weights = Thing::hash_of(&format!("{:?}", network.architecture()), &[], network.weights());
    Thing::new(network, Thing::hash_of("network", &[weights], &[]))
}

/// A network as it travels on a wire, with a hash of what it was made of.
pub(crate) fn thing(network: Network, hash: u128) -> Thing {
    Thing::new(Arc::new(network), hash)
}

/// The network at a place among the thing inputs, if there is one; the first of a set.
pub(crate) fn given_network<'a>(given: &'a Given<'_>, place: usize) -> Option<&'a Network> {
    let thing = given.things.get(place)?.as_ref()?;
    match thing.get::<Networks>() {
        Some(set) => set.0.first()?.1.get(),
        None => thing.get(),
    }
}

/// The network that a thing is, to be kept; the first of a set.
pub(crate) fn shared(thing: &Thing) -> Option<Arc<Network>> {
    match thing.get::<Networks>() {
        Some(set) => set.0.first()?.1.share(),
        None => thing.share(),
    }
}

/// What was made last, kept so that equal inputs make nothing.
#[derive(Default)]
pub(crate) struct Last(Option<(u128, Made)>);

impl Last {
    /// What was made for this hash, or else is made now.
    pub(crate) fn or_make(&mut self, hash: u128, make: impl FnOnce() -> Made) -> Made {
        match &self.0 {
            Some((known, made)) if *known == hash => made.clone(),
            _ => {
                let made = make();
                self.0 = Some((hash, made.clone()));
                made
            }
        }
    }
}

/// The hash of the thing at a place; 0 where there is none.
pub(crate) fn hash_at(given: &Given<'_>, place: usize) -> u128 {
    given.things.get(place).and_then(Option::as_ref).map_or(0, Thing::hash)
}

/// An optional input of a network: a wire, or a file.
pub(crate) fn network_in(name: &str) -> cym_graph::Input {
    cym_graph::Input::new(name, cym_graph::WireType::Network, cym_graph::Value::Asset(String::new()))
}
