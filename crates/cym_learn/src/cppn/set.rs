//! Several networks of one architecture in one file, each with a name: what a list of prompts resolves to.
//!
//! The file is safetensors as for a single network, every tensor with one dimension more in front, which counts the networks:
//! `layer.0.weight [networks, inputs, outputs]`. Architecture and names stand in the metadata.

use std::collections::HashMap;
use std::sync::Arc;

use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};

use super::architecture::Architecture;
use super::error::WeightsError;
use super::file::{MAX_HEADER_BYTES, architecture_of, description_of, metadata_of, names, read};
use super::network::Network;

/// Under this key of the metadata stand architecture and names as JSON.
pub const SET_METADATA_KEY: &str = "cymatic.cppn.set";
/// Most networks of a set.
pub const MOST_NETWORKS: usize = 64;
/// The longest name.
const MOST_NAME_BYTES: usize = 128;
/// The longest file: sixty-four networks of the largest preset with 32-bit weights, or four of the largest there can be.
const MAX_BYTES: usize = 64 << 20;

/// Networks that share an architecture, each with a name. There is at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkSet {
    networks: Vec<(String, Arc<Network>)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    architecture: Architecture,
    names: Vec<String>,
}

impl NetworkSet {
    /// A set of networks with their names.
    ///
    /// # Errors
    /// There is none, there are too many, a name is too long or used twice, or their architectures differ.
    pub fn new(networks: Vec<(String, Arc<Network>)>) -> Result<Self, WeightsError> {
        let (_, first) = networks.first().ok_or(WeightsError::Empty)?;
        if networks.iter().any(|(_, network)| network.architecture() != first.architecture()) {
            return Err(WeightsError::Different);
        }
        check_names(&networks.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>())?;
        Ok(Self { networks })
    }

    /// All networks with their names, in their order.
    pub fn networks(&self) -> &[(String, Arc<Network>)] {
        &self.networks
    }

    /// The network of a name.
    pub fn get(&self, name: &str) -> Option<&Arc<Network>> {
        self.networks.iter().find(|(known, _)| known == name).map(|(_, network)| network)
    }

    /// The set as a safetensors file with 16-bit weights, as [`Network::to_small_bytes`] keeps them.
    pub fn to_small_bytes(&self) -> Vec<u8> {
        let architecture = self.networks[0].1.architecture();
        let names_of_all = self.networks.iter().map(|(name, _)| name.clone()).collect();
        let description = Description { architecture: Architecture::clone(architecture), names: names_of_all };
        let description = serde_json::to_string(&description).expect("an architecture is plain data");
        let most = f16::MAX.to_f32();
        let small = |weight: &f32| f16::from_f32(weight.clamp(-most, most)).to_le_bytes();
        let mut tensors = Vec::new();
        for (index, (weight_name, bias_name)) in names(architecture).enumerate() {
            let (mut weights, mut biases, mut shape) = (Vec::new(), Vec::new(), [0, 0]);
            for (_, network) in &self.networks {
                if let Some(layer) = network.layers().nth(index) {
                    weights.extend(layer.weights.iter().flat_map(small));
                    biases.extend(layer.bias.iter().flat_map(small));
                    shape = [layer.inputs, layer.outputs];
                }
            }
            let count = self.networks.len();
            tensors.push((weight_name, vec![count, shape[0], shape[1]], weights));
            tensors.push((bias_name, vec![count, shape[1]], biases));
        }
        let views = tensors.iter().map(|(name, shape, bytes)| {
            let view = TensorView::new(Dtype::F16, shape.clone(), bytes);
            (name.as_str(), view.expect("the bytes were made for this shape"))
        });
        let metadata = HashMap::from([(SET_METADATA_KEY.to_owned(), description)]);
        serialize(views, Some(metadata)).expect("names are plain and lengths fit")
    }

    /// Whether the bytes say that they are a set, whatever else they are.
    pub fn is_one(bytes: &[u8]) -> bool {
        // A header that is too long is no set; the reader of single networks says so.
        let short = bytes.first_chunk().is_some_and(|&length| u64::from_le_bytes(length) <= MAX_HEADER_BYTES);
        let metadata = if short { SafeTensors::read_metadata(bytes).ok() } else { None };
        metadata.is_some_and(|(_, metadata)| {
            metadata.metadata().as_ref().is_some_and(|pairs| pairs.contains_key(SET_METADATA_KEY))
        })
    }

    /// Reads a set that [`NetworkSet::to_small_bytes`] wrote.
    ///
    /// # Errors
    /// As [`Network::from_bytes`]; or the names do not fit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        let metadata = metadata_of(bytes, MAX_BYTES)?;
        let description: Description = description_of(&metadata, SET_METADATA_KEY)?;
        let architecture = Arc::new(architecture_of(description.architecture)?);
        let count = description.names.len();
        check_names(&description.names.iter().map(String::as_str).collect::<Vec<_>>())?;
        let tensors = SafeTensors::deserialize(bytes)?;
        let mut weights: Vec<Vec<f32>> = vec![Vec::new(); count];
        let mut known = Vec::new();
        for ((inputs, outputs), (weight_name, bias_name)) in architecture.shapes().into_iter().zip(names(&architecture))
        {
            for (name, shape) in [(weight_name, vec![count, inputs, outputs]), (bias_name, vec![count, outputs])] {
                let mut all = Vec::new();
                read(&tensors, &name, &shape, &mut all)?;
                let each = shape[1..].iter().product::<usize>().max(1);
                weights.iter_mut().zip(all.chunks(each)).for_each(|(weights, part)| weights.extend(part));
                known.push(name);
            }
        }
        super::file::refuse_surplus(&tensors, &known)?;
        let networks = description.names.into_iter().zip(weights);
        let networks = networks.map(|(name, weights)| {
            Network::from_weights(Arc::clone(&architecture), weights).map(|network| (name, Arc::new(network)))
        });
        Self::new(networks.collect::<Result<_, _>>()?)
    }
}

fn check_names(names: &[&str]) -> Result<(), WeightsError> {
    if names.is_empty() {
        return Err(WeightsError::Empty);
    }
    if names.len() > MOST_NETWORKS {
        return Err(WeightsError::Names(format!(
            "it holds {} networks, and at most {MOST_NETWORKS} are allowed",
            names.len()
        )));
    }
    for (index, name) in names.iter().enumerate() {
        if name.len() > MOST_NAME_BYTES {
            return Err(WeightsError::Names(format!("name {} is {} bytes long", index + 1, name.len())));
        }
        if names[..index].contains(name) {
            return Err(WeightsError::Names(format!("`{name}` is there twice")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Preset;
    use super::*;

    fn set(names: &[&str]) -> NetworkSet {
        let network = |seed| Arc::new(Network::new(Preset::Small.architecture(), seed).unwrap());
        let networks = names.iter().zip(1..).map(|(name, seed)| ((*name).to_owned(), network(seed)));
        NetworkSet::new(networks.collect()).unwrap()
    }

    fn with_header(bytes: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
        let length = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
        let header = change(std::str::from_utf8(&bytes[8..8 + length]).unwrap());
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &bytes[8 + length..]].concat()
    }

    #[test]
    fn a_set_comes_back_as_each_of_its_networks_would() {
        let set = set(&["a", "b", "c"]);
        let bytes = set.to_small_bytes();
        assert!(NetworkSet::is_one(&bytes) && bytes == set.to_small_bytes());
        let back = NetworkSet::from_bytes(&bytes).unwrap();
        for (name, network) in set.networks() {
            let alone = Network::from_bytes(&network.to_small_bytes()).unwrap();
            assert_eq!(**back.get(name).unwrap(), alone, "{name}");
        }
        assert_eq!(NetworkSet::from_bytes(&back.to_small_bytes()).unwrap(), back);
        assert!(back.get("d").is_none());
        let single = back.networks()[0].1.to_small_bytes();
        assert!(!NetworkSet::is_one(&single) && !NetworkSet::is_one(b"nothing") && !NetworkSet::is_one(&[255; 64]));
        assert!(NetworkSet::from_bytes(&single).unwrap_err().to_string().contains(SET_METADATA_KEY));
        assert!(Network::from_bytes(&bytes).is_err());
    }

    #[test]
    fn sets_that_lie_are_refused() {
        let bytes = set(&["a", "b"]).to_small_bytes();
        let told = |from: &str, to: &str| {
            let changed = with_header(&bytes, |header| header.replace(from, to));
            assert!(changed != bytes, "`{from}` is not in the header");
            NetworkSet::from_bytes(&changed).unwrap_err().to_string()
        };
        let names = r#"\"names\":[\"a\",\"b\"]"#;
        assert!(told(names, r#"\"names\":[\"a\",\"a\"]"#).contains("twice"));
        assert!(told(names, r#"\"names\":[]"#).contains("no network"));
        assert!(told(names, r#"\"names\":[\"a\"]"#).contains("needs [1,"));
        let long = format!(r#"\"names\":[\"a\",\"{}\"]"#, "b".repeat(200));
        assert!(told(names, &long).contains("200 bytes"));
        let many: Vec<String> = (0..65).map(|at| format!(r#"\"{at}\""#)).collect();
        assert!(told(names, &format!(r#"\"names\":[{}]"#, many.join(","))).contains("at most 64"));
        assert!(told(names, r#"\"names\":7"#).contains("newer version"));
        assert!(told(r#"\"width\":32"#, r#"\"width\":4000000000"#).contains("4000000000"));
        assert!(told("layer.1.bias", "layer.9.bias").contains("`layer.1.bias`"));
        assert!(told("\"F16\"", "\"I16\"").contains("I16"));
        let mut broken = bytes.clone();
        let at = broken.len() - 2;
        broken[at..].copy_from_slice(&f16::INFINITY.to_le_bytes());
        assert!(NetworkSet::from_bytes(&broken).unwrap_err().to_string().contains("inf"));
        for end in [0, 8, 100, bytes.len() - 1] {
            assert!(NetworkSet::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
        let mut huge = bytes.clone();
        huge[..8].copy_from_slice(&u64::MAX.to_le_bytes());
        assert!(NetworkSet::from_bytes(&huge).unwrap_err().to_string().contains("header"));
    }

    #[test]
    fn only_relatives_form_a_set() {
        let network = |preset: Preset| Arc::new(Network::new(preset.architecture(), 1).unwrap());
        let pair = vec![("a".to_owned(), network(Preset::Small)), ("b".to_owned(), network(Preset::Lucid))];
        assert!(matches!(NetworkSet::new(pair), Err(WeightsError::Different)));
        assert!(matches!(NetworkSet::new(Vec::new()), Err(WeightsError::Empty)));
    }
}
