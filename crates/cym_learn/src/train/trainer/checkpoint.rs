//! A training as bytes: safetensors of the weights and the optimiser's memory, with everything else as JSON in the metadata.

use std::collections::HashMap;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};

use super::{Goal, Trainer};
use crate::cppn::{Architecture, Network};
use crate::train::adam::{Adam, AdamConfig};
use crate::train::error::TrainError;
use crate::train::view::Ramp;

/// The name in the metadata.
const KEY: &str = "cymatic.training";
/// Changes whenever a resumed training would no longer equal one that was never stopped.
const VERSION: u32 = 1;
/// Weights of the largest network, three times, and a header.
const BYTES_MAX: usize = 64 << 20;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    version: u32,
    architecture: Architecture,
    adam: AdamConfig,
    ramp: Vec<[f32; 3]>,
    goal: String,
    step: usize,
    steps: usize,
    curve: Vec<f32>,
}

impl Trainer {
    /// The training as it is now, to be resumed by [`Self::resume`].
    ///
    /// # Errors
    /// If it cannot be written down, which no training of finite numbers does.
    pub fn checkpoint(&self) -> Result<Vec<u8>, TrainError> {
        let wrong = |error: &dyn std::fmt::Display| TrainError::Checkpoint(error.to_string());
        let state = State {
            version: VERSION,
            architecture: (**self.network.architecture()).clone(),
            adam: self.adam.config(),
            ramp: self.ramp.stops().to_vec(),
            goal: self.goal.key(),
            step: self.step,
            steps: self.steps,
            curve: self.curve.clone(),
        };
        let state = serde_json::to_string(&state).map_err(|error| wrong(&error))?;
        let lists =
            [("mean", &self.adam.mean[..]), ("square", &self.adam.square[..]), ("weights", self.network.weights())];
        let bytes =
            lists.map(|(name, list)| (name, list.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>()));
        let mut tensors = Vec::with_capacity(bytes.len());
        for (name, bytes) in &bytes {
            let view = TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes).map_err(|error| wrong(&error))?;
            tensors.push((*name, view));
        }
        let metadata = HashMap::from([(KEY.to_owned(), state)]);
        safetensors::serialize(tensors, Some(metadata)).map_err(|error| wrong(&error))
    }

    /// A training from where [`Self::checkpoint`] left it; it must aim at the same.
    ///
    /// # Errors
    /// If the bytes are damaged, of another version, or of a training with another goal.
    pub fn resume(bytes: &[u8], goal: Box<dyn Goal>) -> Result<Self, TrainError> {
        let wrong = |why: String| TrainError::Checkpoint(why);
        if bytes.len() > BYTES_MAX {
            return Err(wrong(format!("{} bytes are more than any training has", bytes.len())));
        }
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| wrong(error.to_string()))?;
        let state = header
            .metadata()
            .as_ref()
            .and_then(|metadata| metadata.get(KEY))
            .ok_or_else(|| wrong(format!("there is no `{KEY}` in it")))?;
        let state: State = serde_json::from_str(state).map_err(|error| wrong(error.to_string()))?;
        if state.version != VERSION {
            return Err(wrong(format!("version {} instead of {VERSION}", state.version)));
        }
        if state.goal != goal.key() {
            return Err(TrainError::OtherGoal);
        }
        if state.step > state.steps || state.curve.len() != state.step {
            return Err(wrong("its steps do not add up".to_owned()));
        }
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| wrong(error.to_string()))?;
        let list = |name: &str| -> Result<Vec<f32>, TrainError> {
            let tensor = tensors.tensor(name).map_err(|error| wrong(error.to_string()))?;
            if tensor.dtype() != Dtype::F32 {
                return Err(wrong(format!("`{name}` is not of f32")));
            }
            let values: Vec<f32> = tensor.data().as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)).collect();
            if values.iter().any(|value| !value.is_finite()) {
                return Err(wrong(format!("`{name}` holds a value that is not finite")));
            }
            Ok(values)
        };
        let network = Network::from_weights(state.architecture, list("weights")?)?;
        let mut adam = Adam::new(state.adam, network.weights().len());
        for (name, to) in [("mean", &mut adam.mean), ("square", &mut adam.square)] {
            let values = list(name)?;
            if values.len() != to.len() || (name == "square" && values.iter().any(|&value| value < 0.0)) {
                return Err(wrong(format!("`{name}` does not belong to the weights")));
            }
            *to = values;
        }
        let this = Self {
            network,
            adam,
            goal,
            ramp: Ramp::new(state.ramp),
            step: state.step,
            steps: state.steps,
            curve: state.curve,
        };
        this.scene(this.step)?;
        Ok(this)
    }
}
