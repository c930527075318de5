//! Networks on wires: how they are read, kept and handed on.

use std::sync::Arc;

use cym_learn::cppn::Network;
use cym_plan::{Given, Made, Thing};

/// Reads the network in a safetensors file; the library's reader for inputs of networks.
pub(crate) fn read(bytes: &[u8]) -> Result<Thing, String> {
    let network = Network::from_bytes(bytes).map_err(|error| error.to_string())?;
    let weights: Vec<u128> = vec![Thing::hash_of(&format!("{:?}", network.architecture()), &[], network.weights())];
    Ok(thing(network, Thing::hash_of("network", &weights, &[])))
}

/// A network as it travels on a wire, with a hash of what it was made of.
pub(crate) fn thing(network: Network, hash: u128) -> Thing {
    Thing::new(Arc::new(network), hash)
}

/// The network at a place among the thing inputs, if there is one.
pub(crate) fn given_network<'a>(given: &'a Given<'_>, place: usize) -> Option<&'a Network> {
    given.thing::<Network>(place)
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
