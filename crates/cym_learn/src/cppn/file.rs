//! Networks as safetensors: plain numbers with names, and a description of the network beside them. Nothing in a file is ever executed.

use std::collections::HashMap;
use std::sync::Arc;

use half::f16;
use safetensors::tensor::{Dtype, Metadata, SafeTensors, TensorView, serialize};
use serde::de::DeserializeOwned;

use super::architecture::{Architecture, MAX_DEPTH, MAX_WIDTH};
use super::error::{GenomeError, WeightsError};
use super::neat::Genome;
use super::network::Network;

/// Under this key of the metadata stands the [`Architecture`] as JSON.
pub const METADATA_KEY: &str = "cymatic.cppn";
/// Under this key stands the [`Genome`] as JSON, where the network was grown from one.
pub const GENOME_KEY: &str = "cymatic.genome";
/// The longest header that is read.
pub(super) const MAX_HEADER_BYTES: u64 = 1 << 20;
/// More than the largest network takes: full layers of composite activations.
const MAX_BYTES: usize =
    4 * (MAX_DEPTH + 1) * (2 * MAX_WIDTH as usize + 1) * MAX_WIDTH as usize + MAX_HEADER_BYTES as usize;

impl Network {
    /// The network as a safetensors file with 32-bit weights: [`Network::from_bytes`] gives exactly the same network.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.written(Dtype::F32, |weight, out| out.extend(weight.to_le_bytes()))
    }

    /// The network as a safetensors file with 16-bit weights, half as long: pictures differ by less than an 8-bit display shows.
    ///
    /// Weights beyond what 16 bits can hold are kept at the largest they can.
    pub fn to_small_bytes(&self) -> Vec<u8> {
        let most = f16::MAX.to_f32();
        self.written(Dtype::F16, |weight, out| out.extend(f16::from_f32(weight.clamp(-most, most)).to_le_bytes()))
    }

    fn written(&self, kind: Dtype, write: impl Fn(f32, &mut Vec<u8>)) -> Vec<u8> {
        let description = serde_json::to_string(&**self.architecture()).expect("an architecture is plain data");
        let bytes = |weights: &[f32]| {
            let mut out = Vec::with_capacity(4 * weights.len());
            for &weight in weights {
                write(weight, &mut out);
            }
            out
        };
        let mut tensors = Vec::new();
        for (layer, (weight_name, bias_name)) in self.layers().zip(names(self.architecture())) {
            tensors.push((weight_name, vec![layer.inputs, layer.outputs], bytes(layer.weights)));
            tensors.push((bias_name, vec![layer.outputs], bytes(layer.bias)));
        }
        let views = tensors.iter().map(|(name, shape, bytes)| {
            (name.as_str(), TensorView::new(kind, shape.clone(), bytes).expect("the bytes were made for this shape"))
        });
        let mut metadata = HashMap::from([(METADATA_KEY.to_owned(), description)]);
        if let Some(genome) = self.genome() {
            let genome = serde_json::to_string(genome).expect("a genome is plain data");
            metadata.insert(GENOME_KEY.to_owned(), genome);
        }
        serialize(views, Some(metadata)).expect("names are plain and lengths fit")
    }

    /// Reads a network that [`Network::to_bytes`] or [`Network::to_small_bytes`] wrote.
    ///
    /// # Errors
    /// If the file is damaged, too long, of another kind, or holds other tensors than its description says, or weights that are not finite.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        let metadata = metadata_of(bytes, MAX_BYTES)?;
        let architecture = architecture_of(description_of(&metadata, METADATA_KEY)?)?;
        let tensors = SafeTensors::deserialize(bytes)?;
        let mut weights = Vec::with_capacity(architecture.params());
        let mut known = Vec::new();
        for ((inputs, outputs), (weight_name, bias_name)) in architecture.shapes().into_iter().zip(names(&architecture))
        {
            read(&tensors, &weight_name, &[inputs, outputs], &mut weights)?;
            read(&tensors, &bias_name, &[outputs], &mut weights)?;
            known.extend([weight_name, bias_name]);
        }
        refuse_surplus(&tensors, &known)?;
        let network = Self::from_weights(Arc::new(architecture), weights)?;
        if metadata.metadata().as_ref().is_some_and(|pairs| pairs.contains_key(GENOME_KEY)) {
            return grown(network, description_of(&metadata, GENOME_KEY)?);
        }
        Ok(network)
    }
}

/// The network with its genome, which must be its own up to what 16-bit weights round.
fn grown(network: Network, genome: Genome) -> Result<Network, WeightsError> {
    let drawn = genome.network()?;
    let near = |(ours, theirs): (&f32, &f32)| (ours - theirs).abs() <= 1e-3 * theirs.abs() + 1e-6;
    let same =
        drawn.architecture() == network.architecture() && drawn.weights().iter().zip(network.weights()).all(near);
    if same { Ok(network.with_genome(Arc::new(genome))) } else { Err(GenomeError::Stranger.into()) }
}

/// The header of a file that is no longer than `most` bytes.
pub(super) fn metadata_of(bytes: &[u8], most: usize) -> Result<Metadata, WeightsError> {
    if bytes.len() > most {
        return Err(WeightsError::TooLong { bytes: bytes.len(), most });
    }
    let header = bytes.first_chunk().map(|&length| u64::from_le_bytes(length));
    if let Some(header) = header.filter(|&length| length > MAX_HEADER_BYTES) {
        return Err(WeightsError::Header { bytes: header, most: MAX_HEADER_BYTES });
    }
    Ok(SafeTensors::read_metadata(bytes)?.1)
}

/// What stands as JSON under a key of the metadata.
pub(super) fn description_of<T: DeserializeOwned>(metadata: &Metadata, key: &'static str) -> Result<T, WeightsError> {
    let description = metadata.metadata().as_ref().and_then(|pairs| pairs.get(key));
    let description = description.ok_or(WeightsError::NoArchitecture(key))?;
    serde_json::from_str(description).map_err(WeightsError::Description)
}

/// The architecture, if it can be drawn.
pub(super) fn architecture_of(architecture: Architecture) -> Result<Architecture, WeightsError> {
    architecture.check()?;
    Ok(architecture)
}

/// Refuses tensors that the network does not know.
pub(super) fn refuse_surplus(tensors: &SafeTensors<'_>, known: &[String]) -> Result<(), WeightsError> {
    let mut surplus: Vec<&str> =
        tensors.names().into_iter().filter(|name| !known.iter().any(|known| known == name)).collect();
    surplus.sort_unstable();
    surplus.first().map_or(Ok(()), |&name| Err(WeightsError::Surplus(name.to_owned())))
}

/// The names of matrix and bias of every layer.
pub(super) fn names(architecture: &Architecture) -> impl Iterator<Item = (String, String)> {
    let depth = architecture.layers.len();
    (0..=depth).map(move |index| {
        let layer = if index == depth { "output".to_owned() } else { format!("layer.{index}") };
        (format!("{layer}.weight"), format!("{layer}.bias"))
    })
}

/// Appends the numbers of a tensor, which must have the given shape.
pub(super) fn read(
    tensors: &SafeTensors<'_>,
    name: &str,
    needed: &[usize],
    out: &mut Vec<f32>,
) -> Result<(), WeightsError> {
    let tensor = match tensors.tensor(name) {
        Err(safetensors::SafeTensorError::TensorNotFound(_)) => return Err(WeightsError::Missing(name.to_owned())),
        tensor => tensor?,
    };
    if tensor.shape() != needed {
        let (shape, needed) = (tensor.shape().to_vec(), needed.to_vec());
        return Err(WeightsError::Shape { name: name.to_owned(), shape, needed });
    }
    match tensor.dtype() {
        Dtype::F32 => out.extend(tensor.data().as_chunks().0.iter().map(|&four| f32::from_le_bytes(four))),
        Dtype::F16 => out.extend(tensor.data().as_chunks().0.iter().map(|&two| f16::from_le_bytes(two).to_f32())),
        kind => return Err(WeightsError::Kind { name: name.to_owned(), kind: format!("{kind:?}") }),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Output, Preset};
    use super::*;

    fn network() -> Network {
        Network::new(Preset::Polar.architecture(), 3).unwrap()
    }

    /// A safetensors file of a header and the bytes after it.
    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
    }

    /// The same file with its header changed; the length is put right.
    fn with_header(bytes: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
        let length = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
        let header = std::str::from_utf8(&bytes[8..8 + length]).unwrap();
        file(&change(header), &bytes[8 + length..])
    }

    fn refusal(bytes: &[u8]) -> String {
        Network::from_bytes(bytes).unwrap_err().to_string()
    }

    #[test]
    fn every_preset_comes_back_from_its_file_and_the_small_file_comes_close() {
        for preset in Preset::ALL {
            let network = Network::new(preset.architecture(), 11).unwrap();
            let bytes = network.to_bytes();
            assert_eq!(Network::from_bytes(&bytes).unwrap(), network, "{}", preset.name());
            assert_eq!(bytes, network.to_bytes(), "two files of one network differ");
            let small = network.to_small_bytes();
            assert!(small.len() < bytes.len() * 6 / 10, "{} of {} bytes", small.len(), bytes.len());
            let back = Network::from_bytes(&small).unwrap();
            let far = back.weights().iter().zip(network.weights()).any(|(a, b)| (a - b).abs() > 1e-3 * b.abs() + 1e-6);
            assert!(!far, "{}: the small file is far off", preset.name());
        }
    }

    #[test]
    fn the_largest_network_fits_the_limit() {
        let mut architecture = Preset::Lucid.architecture();
        architecture.layers.iter_mut().for_each(|layer| layer.width = MAX_WIDTH);
        architecture.features.audio = 64;
        architecture.features.latent = 64;
        let network = Network::new(architecture, 1).unwrap();
        assert_eq!(Network::from_bytes(&network.to_bytes()).unwrap(), network);
    }

    #[test]
    fn headers_that_lie_are_refused() {
        let bytes = network().to_bytes();
        let mut huge = bytes.clone();
        huge[..8].copy_from_slice(&u64::MAX.to_le_bytes());
        assert!(refusal(&huge).contains("header"), "{}", refusal(&huge));
        huge[..8].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        assert!(refusal(&huge).contains("damaged"), "{}", refusal(&huge));
        assert!(refusal(&vec![0; MAX_BYTES + 1]).contains("another kind of model"));
        assert!(refusal(&file(&"[".repeat(100_000), &[])).contains("damaged"));
        for end in [0, 4, 8, 100, bytes.len() - 1] {
            assert!(refusal(&bytes[..end]).contains("damaged"), "cut at {end}: {}", refusal(&bytes[..end]));
        }
    }

    #[test]
    fn descriptions_that_lie_are_refused() {
        let bytes = network().to_bytes();
        let told = |from: &'static str, to: &'static str| {
            let changed = with_header(&bytes, |header| header.replace(from, to));
            assert!(changed != bytes, "`{from}` is not in the header");
            refusal(&changed)
        };
        assert!(told(METADATA_KEY, "another.key").contains(METADATA_KEY));
        assert!(told("\\\"width\\\":24", "\\\"width\\\":16").contains("needs"));
        assert!(told("\\\"width\\\":24", "\\\"width\\\":4000000000").contains("is 4000000000 wide: use 16 to 256"));
        let large = told("\\\"scale\\\":1.0", "\\\"scale\\\":1e39");
        // By its features, serde_json reads such a number as infinity or refuses it.
        assert!(large.contains("features.scale") || large.contains("newer version"), "{large}");
        assert!(told("\\\"scale\\\":1.0", "\\\"scale\\\":null").contains("newer version"));
        assert!(told("\\\"atan\\\"", "\\\"exec\\\"").contains("newer version"));
        assert!(told("layer.3.bias", "layer.9.bias").contains("`layer.3.bias`"));
        assert!(told("[48,3]", "[3,48]").contains("[48, 3]"));
        let deep = "[".repeat(5000);
        let text = format!("{{\"__metadata__\":{{\"{METADATA_KEY}\":\"{deep}\"}}}}");
        assert!(refusal(&file(&text, &[])).contains("newer version"));
    }

    #[test]
    fn surplus_tensors_other_numbers_and_weights_that_ran_away_are_refused() {
        let network = network();
        let bytes = network.to_bytes();
        let mut broken = bytes.clone();
        let at = broken.len() - 4;
        broken[at..].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(refusal(&broken).contains("NaN"), "{}", refusal(&broken));
        broken[at..].copy_from_slice(&f32::NEG_INFINITY.to_le_bytes());
        assert!(refusal(&broken).contains("-inf"), "{}", refusal(&broken));
        let integers = with_header(&bytes, |header| header.replace("\"F32\"", "\"I32\""));
        assert!(refusal(&integers).contains("I32"), "{}", refusal(&integers));
        let more = with_header(&bytes, |header| {
            let end = bytes.len() - 8 - u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
            let more = format!(",\"zz\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[{end},{end}]}}}}");
            format!("{}{more}", header.trim_end().strip_suffix('}').unwrap())
        });
        assert!(refusal(&more).contains("`zz`"), "{}", refusal(&more));
        let short = network.weights()[1..].to_vec();
        let short = Network::from_weights(network.architecture().clone(), short).unwrap_err();
        assert!(short.to_string().contains("the network has"), "{short}");
    }

    #[test]
    fn architectures_out_of_range_are_refused_with_the_range() {
        let refused = |change: fn(&mut Architecture), words: &str| {
            let mut architecture = Preset::Polar.architecture();
            change(&mut architecture);
            let message = Network::new(architecture, 1).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        };
        refused(|it| it.layers.clear(), "0 hidden layers: use 1 to 8");
        refused(|it| it.layers = vec![it.layers[0]; 9], "9 hidden layers");
        refused(|it| it.layers[1].width = 15, "layer 2 of the network is 15 wide");
        refused(|it| it.layers[0].width = 257, "use 16 to 256");
        refused(|it| it.features.scale = f32::NAN, "features.scale of the network is NaN");
        refused(|it| it.features.angular = vec![1; 17], "17 angular inputs: use 0 to 16");
        refused(|it| it.features.audio = u32::MAX, "audio inputs: use 0 to 64");
        refused(|it| it.output = Output::Palette(0), "0 palette scalars: use 1 to 4");
        refused(|it| it.init.bias = f32::INFINITY, "init.bias");
    }
}
