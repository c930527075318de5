//! Networks from elsewhere: tensors named and laid out as PyTorch does.

use std::collections::BTreeMap;

use super::architecture::{Activation, Architecture, Init, Layer, MAX_DEPTH, MIN_WIDTH, Output};
use super::error::WeightsError;
use super::features::Features;
use super::network::Network;

/// Tensors by name: shape, and numbers with the last axis running fastest.
pub type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// The activations that networks from elsewhere go through from layer to layer when nothing else is said.
pub const FOREIGN_ACTIVATIONS: [Activation; 4] =
    [Activation::Sin, Activation::Cos, Activation::Gauss, Activation::Tanh];

impl Network {
    /// A network from tensors `layers.N.weight` (`[out, in]`), `layers.N.bias`, `output_layer.weight` and `output_layer.bias`.
    ///
    /// The inputs are read as x, y, time and numbers from the sound, in this order. The layers go through `activations` in turn;
    /// `scale` is what half the picture's height is mapped to. Layers narrower than ours may be are padded with neurons that do nothing, so
    /// the picture is exactly that of the tensors.
    ///
    /// # Errors
    /// If the tensors do not form such a network.
    pub fn from_tensors(tensors: &Tensors, activations: &[Activation], scale: f32) -> Result<Self, WeightsError> {
        let mut maps = Vec::new();
        while tensors.contains_key(&format!("layers.{}.weight", maps.len())) && maps.len() <= MAX_DEPTH {
            maps.push(Linear::read(tensors, &format!("layers.{}", maps.len()))?);
        }
        let depth = maps.len();
        maps.push(Linear::read(tensors, "output_layer")?);
        if let Some(name) =
            tensors.keys().find(|name| !name.starts_with("layers.") && !name.starts_with("output_layer."))
        {
            return Err(WeightsError::Foreign(format!("`{name}` is unknown")));
        }
        if tensors.len() != 2 * maps.len() {
            return Err(WeightsError::Foreign(format!("{} tensors for {depth} layers and the output", tensors.len())));
        }
        if activations.is_empty() {
            return Err(WeightsError::Foreign("no activation was given".to_owned()));
        }
        let cycle = || activations.iter().copied().cycle();
        for (index, (pair, activation)) in maps.windows(2).zip(cycle()).enumerate() {
            let outgoing = pair[0].outputs * activation.copies();
            if outgoing != pair[1].inputs {
                let next = pair[1].inputs;
                return Err(WeightsError::Foreign(format!(
                    "layer {index} gives {outgoing} numbers and the next takes {next}"
                )));
            }
        }
        let features = features(maps[0].inputs, scale)?;
        let output = match maps[depth].outputs {
            3 => Output::Rgb { decorrelated: false },
            scalars => Output::Palette(u32::try_from(scalars).unwrap_or(u32::MAX)),
        };
        let mut layers = Vec::with_capacity(depth);
        for (index, activation) in (0..depth).zip(cycle()) {
            if maps[index].outputs < MIN_WIDTH as usize {
                let narrow = maps[index].outputs;
                maps[index].widen(MIN_WIDTH as usize);
                maps[index + 1].take_more(narrow, MIN_WIDTH as usize, activation.copies());
            }
            layers.push(Layer { width: u32::try_from(maps[index].outputs).unwrap_or(u32::MAX), activation });
        }
        let architecture = Architecture { features, layers, output, init: Init::default() };
        let weights = maps.into_iter().flat_map(|map| map.weights.into_iter().chain(map.bias)).collect();
        Self::from_weights(architecture, weights)
    }
}

/// What the inputs of a network from elsewhere are.
fn features(inputs: usize, scale: f32) -> Result<Features, WeightsError> {
    if inputs < 2 {
        return Err(WeightsError::Foreign(format!("the first layer takes {inputs} numbers, and x and y are two")));
    }
    let audio = u32::try_from(inputs.saturating_sub(3)).unwrap_or(u32::MAX);
    Ok(Features { scale, time: inputs > 2, audio, ..Features::default() })
}

/// A linear map with weights `[in][out]`.
struct Linear {
    inputs: usize,
    outputs: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Reads and turns PyTorch's `[out, in]`.
    fn read(tensors: &Tensors, name: &str) -> Result<Self, WeightsError> {
        let get = |part: &str| {
            let name = format!("{name}.{part}");
            tensors.get(&name).ok_or(WeightsError::Missing(name))
        };
        let ((shape, numbers), (bias_shape, bias)) = (get("weight")?, get("bias")?);
        let [outputs, inputs] = shape[..] else {
            let needed = vec![bias.len(), shape.last().copied().unwrap_or(0)];
            return Err(WeightsError::Shape { name: format!("{name}.weight"), shape: shape.clone(), needed });
        };
        if outputs == 0 || inputs == 0 || Some(numbers.len()) != outputs.checked_mul(inputs) {
            return Err(WeightsError::Foreign(format!(
                "`{name}.weight` is {outputs} x {inputs} with {} numbers",
                numbers.len()
            )));
        }
        if *bias_shape != [outputs] || bias.len() != outputs {
            let (shape, needed) = (bias_shape.clone(), vec![outputs]);
            return Err(WeightsError::Shape { name: format!("{name}.bias"), shape, needed });
        }
        let column = |input: usize| (0..outputs).map(move |output| numbers[output * inputs + input]);
        Ok(Self { inputs, outputs, weights: (0..inputs).flat_map(column).collect(), bias: bias.clone() })
    }

    /// Adds neurons whose sum is 0.
    fn widen(&mut self, outputs: usize) {
        let more = outputs - self.outputs;
        let rows = self.weights.chunks_exact(self.outputs);
        self.weights = rows.flat_map(|row| row.iter().copied().chain(std::iter::repeat_n(0.0, more))).collect();
        self.bias.resize(outputs, 0.0);
        self.outputs = outputs;
    }

    /// Takes `wide` numbers instead of `narrow` in each of its `copies` groups, and does nothing with the new ones.
    fn take_more(&mut self, narrow: usize, wide: usize, copies: usize) {
        let silent = vec![0.0; (wide - narrow) * self.outputs];
        let groups = self.weights.chunks_exact(narrow * self.outputs);
        self.weights = groups.flat_map(|group| group.iter().chain(&silent).copied()).collect();
        self.inputs = wide * copies;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Frame, pixel};
    use super::*;

    /// Tensors of layers of the given widths, `[out, in]`.
    fn tensors(inputs: usize, widths: &[usize]) -> Tensors {
        let mut tensors = Tensors::new();
        let mut inputs = inputs;
        for (index, &width) in widths.iter().enumerate() {
            let name = if index + 1 == widths.len() { "output_layer".to_owned() } else { format!("layers.{index}") };
            let number = |at: usize| ((at * 7919 + index * 104_729) % 1000) as f32 / 500.0 - 1.0;
            tensors.insert(format!("{name}.weight"), (vec![width, inputs], (0..width * inputs).map(number).collect()));
            tensors.insert(format!("{name}.bias"), (vec![width], (0..width).map(|at| 0.3 * number(at + 5)).collect()));
            inputs = width;
        }
        tensors
    }

    /// The network said without any of our types.
    fn plainly(tensors: &Tensors, inputs: &[f32], functions: &[fn(f32) -> f32]) -> Vec<f32> {
        let mut values = inputs.to_vec();
        for index in 0.. {
            let last = !tensors.contains_key(&format!("layers.{index}.weight"));
            let name = if last { "output_layer".to_owned() } else { format!("layers.{index}") };
            let (shape, weight) = &tensors[&format!("{name}.weight")];
            let bias = &tensors[&format!("{name}.bias")].1;
            let sum =
                |out: usize| bias[out] + (0..shape[1]).map(|at| weight[out * shape[1] + at] * values[at]).sum::<f32>();
            let function = if last { |z: f32| 1.0 / (1.0 + (-z).exp()) } else { functions[index % functions.len()] };
            values = (0..shape[0]).map(|out| function(sum(out))).collect();
            if last {
                return values;
            }
        }
        values
    }

    #[test]
    fn layers_of_four_are_padded_and_draw_the_same() {
        let tensors = tensors(12, &[4, 4, 4, 3]);
        let network = Network::from_tensors(&tensors, &FOREIGN_ACTIVATIONS, 0.5).unwrap();
        assert_eq!(network.architecture().features.count(), 12);
        let audio = [0.1, 0.9, -0.4, 0.3, 0.2, 0.7, 0.25, 0.5, 0.6];
        let frame = Frame { time: 0.25, audio: &audio, ..Frame::default() };
        let mut inputs = vec![0.5 * 0.3, 0.5 * -0.8, 0.25];
        inputs.extend(audio);
        let functions: [fn(f32) -> f32; 4] = [f32::sin, f32::cos, |z| (-z * z).exp(), f32::tanh];
        let (ours, theirs) = (pixel(&network, &frame, [0.3, -0.8], 0.0), plainly(&tensors, &inputs, &functions));
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours - theirs).abs() < 1e-6, "{ours} against {theirs}");
        }
    }

    #[test]
    fn composite_layers_are_padded_too() {
        let mut tensors = tensors(2, &[5, 3]);
        let wide = (vec![3, 10], (0..30).map(|at| at as f32 / 30.0 - 0.4).collect());
        tensors.insert("output_layer.weight".to_owned(), wide.clone());
        let network = Network::from_tensors(&tensors, &[Activation::Atan], 1.0).unwrap();
        let sums: Vec<f32> = (0..5)
            .map(|n| {
                let (weight, bias) = (&tensors["layers.0.weight"].1, &tensors["layers.0.bias"].1);
                (bias[n] + weight[2 * n] * 0.4 + weight[2 * n + 1] * 0.7).atan()
            })
            .collect();
        let values: Vec<f32> =
            sums.iter().map(|a| a / 0.67).chain(sums.iter().map(|a| (a * a - 0.45) / 0.396)).collect();
        let ours = pixel(&network, &Frame::default(), [0.4, 0.7], 0.0);
        for (out, ours) in ours.into_iter().enumerate() {
            let z: f32 =
                (0..10).map(|at| wide.1[10 * out + at] * values[at]).sum::<f32>() + tensors["output_layer.bias"].1[out];
            assert!((ours - 1.0 / (1.0 + (-z).exp())).abs() < 1e-6);
        }
    }

    #[test]
    fn tensors_that_do_not_fit_are_refused_by_name() {
        let refusal = |change: fn(&mut Tensors)| {
            let mut tensors = tensors(12, &[16, 16, 3]);
            change(&mut tensors);
            Network::from_tensors(&tensors, &FOREIGN_ACTIVATIONS, 0.5).unwrap_err().to_string()
        };
        let told = |words: &str, change: fn(&mut Tensors)| {
            let message = refusal(change);
            assert!(message.contains(words), "{message}");
        };
        told("`layers.1.bias`", |it| drop(it.remove("layers.1.bias")));
        told("`output_layer.weight`", |it| drop(it.remove("output_layer.weight")));
        told("gives 16 numbers and the next takes 20", |it| {
            drop(it.insert("output_layer.weight".into(), (vec![3, 20], vec![0.0; 60])));
        });
        told("`extra` is unknown", |it| drop(it.insert("extra".into(), (vec![1], vec![0.0]))));
        told("[2, 2, 2]", |it| drop(it.insert("layers.0.weight".into(), (vec![2, 2, 2], vec![0.0; 8]))));
        told("NaN", |it| it.get_mut("layers.0.bias").unwrap().1[3] = f32::NAN);
        told("takes 1 numbers", |it| drop(it.insert("layers.0.weight".into(), (vec![16, 1], vec![0.0; 16]))));
        told("with 3 numbers", |it| drop(it.insert("layers.0.weight".into(), (vec![usize::MAX, 16], vec![0.0; 3]))));
        told("use 0 to 64", |it| drop(it.insert("layers.0.weight".into(), (vec![16, 100], vec![0.0; 1600]))));
        told("tensors for", |it| drop(it.insert("layers.7.bias".into(), (vec![1], vec![0.0]))));
    }
}
