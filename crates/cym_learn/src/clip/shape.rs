//! The sizes of a CLIP model, read off the shapes of its tensors: no file needs to say what it is.

use super::error::ClipError;
use super::file::WeightFile;
use super::layout::Layout;

/// How the two halves of a block bend their values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// x times the sigmoid of 1.702 x: the models of `OpenAI`.
    QuickGelu,
    /// x times the normal distribution function of x: most models of LAION and `DataComp`.
    Gelu,
}

/// A stack of transformer blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TowerShape {
    /// Length of a token's vector.
    pub width: usize,
    /// Number of blocks.
    pub layers: usize,
    /// Number of heads of attention.
    pub heads: usize,
    /// Width of the hidden layer of a block.
    pub hidden: usize,
}

/// Everything that the tensors of a model say about its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClipShape {
    /// Side of the pictures, in pixels.
    pub size_px: usize,
    /// Side of a patch, in pixels.
    pub patch_px: usize,
    /// The tower that looks.
    pub image: TowerShape,
    /// The tower that reads.
    pub text: TowerShape,
    /// Number of tokens of a text, start and end included.
    pub context: usize,
    /// Number of different tokens.
    pub vocabulary: usize,
    /// Length of the vectors that both towers end in.
    pub dim: usize,
    /// The bend of the blocks.
    pub activation: Activation,
}

impl ClipShape {
    /// Number of tokens that a picture becomes: its patches and the class token.
    pub fn image_tokens(&self) -> usize {
        (self.size_px / self.patch_px).pow(2) + 1
    }
}

/// What a file cannot say by itself; each is inferred where it is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClipOptions {
    /// The bend of the blocks. Left out: what a `config.json` or `open_clip_config.json` beside the file says, else what its name
    /// suggests, else the quick one.
    pub activation: Option<Activation>,
    /// Heads of both towers. Left out: the width divided by 64, or by the width that the large models use.
    pub heads: Option<[usize; 2]>,
}

/// Limits: far above any CLIP, far below what would hurt.
const WIDTH_MAX: usize = 8192;
const LAYERS_MAX: usize = 128;
const SIDE_MAX_PX: usize = 1024;
const CONTEXT_MAX: usize = 1024;

/// Reads the sizes off a file of a known layout.
pub(super) fn infer(file: &WeightFile, layout: &Layout, options: ClipOptions) -> Result<ClipShape, ClipError> {
    let shape = |name: &str| {
        file.shape(name).ok_or_else(|| ClipError::NoTensor { path: file.path().to_path_buf(), name: name.to_owned() })
    };
    let patch = shape(&layout.patch)?;
    let [image_width, 3, patch_px, patch_high] = *patch else {
        return Err(file.other_model(format!("its first layer is {patch:?} and not of patches of colour pictures")));
    };
    if patch_px != patch_high || patch_px == 0 {
        return Err(file.other_model(format!("its patches are {patch_px} by {patch_high} pixels")));
    }
    let places = *shape(&layout.image_places)?.first().unwrap_or(&0);
    let side = places.saturating_sub(1).isqrt();
    if side == 0 || side * side + 1 != places {
        return Err(file.other_model(format!("its {places} places are no square of patches and a class token")));
    }
    let (vocabulary, text_width) = match *shape(&layout.tokens)? {
        [vocabulary, width] => (vocabulary, width),
        _ => (0, 0),
    };
    let context = *shape(&layout.text_places)?.first().unwrap_or(&0);
    let projection = shape(&layout.image_projection)?;
    let dim = match *projection {
        [rows, columns] => {
            if layout.projects_from_left {
                rows
            } else {
                columns
            }
        }
        _ => 0,
    };
    let tower = |prefix: &str, width: usize, heads: Option<usize>| -> Result<TowerShape, ClipError> {
        let block = |layer: usize| format!("{prefix}{layer}.{}", layout.hidden);
        let layers = (0..=LAYERS_MAX).take_while(|&layer| file.shape(&block(layer)).is_some()).count();
        let hidden = *shape(&block(0))?.first().unwrap_or(&0);
        let heads = heads.unwrap_or_else(|| (width / head_width(width)).max(1));
        Ok(TowerShape { width, layers, heads, hidden })
    };
    let this = ClipShape {
        size_px: side * patch_px,
        patch_px,
        image: tower(&layout.image_blocks, image_width, options.heads.map(|heads| heads[0]))?,
        text: tower(&layout.text_blocks, text_width, options.heads.map(|heads| heads[1]))?,
        context,
        vocabulary,
        dim,
        activation: options.activation.unwrap_or_else(|| guess_activation(file)),
    };
    check(file, &this)?;
    Ok(this)
}

fn check(file: &WeightFile, shape: &ClipShape) -> Result<(), ClipError> {
    let inside = |what: &str, value: usize, max: usize| {
        if (1..=max).contains(&value) {
            Ok(())
        } else {
            Err(file.other_model(format!("its {what} is {value}, where a CLIP has 1 to {max}")))
        }
    };
    inside("picture's side", shape.size_px, SIDE_MAX_PX)?;
    inside("length of vectors", shape.dim, WIDTH_MAX)?;
    inside("length of texts", shape.context, CONTEXT_MAX)?;
    inside("vocabulary", shape.vocabulary, 1 << 20)?;
    for (what, tower) in [("image", shape.image), ("text", shape.text)] {
        inside(&format!("{what} tower's width"), tower.width, WIDTH_MAX)?;
        inside(&format!("{what} tower's number of layers"), tower.layers, LAYERS_MAX)?;
        inside(&format!("{what} tower's hidden width"), tower.hidden, 8 * WIDTH_MAX)?;
        if tower.heads == 0 || tower.width % tower.heads != 0 {
            return Err(file.other_model(format!(
                "its {what} tower is {} wide, which {} heads do not divide",
                tower.width, tower.heads
            )));
        }
    }
    Ok(())
}

/// Width of one head: 64 in all models but the largest three, which say so only in their configuration.
fn head_width(width: usize) -> usize {
    match width {
        1280 => 80,
        1408 => 88,
        1664 => 104,
        _ => 64,
    }
}

/// The bend is not in the weights: configuration beside the file, then its name, then the way of `OpenAI`.
fn guess_activation(file: &WeightFile) -> Activation {
    let said = file
        .note("hidden_act")
        .map(str::to_owned)
        .or_else(|| beside(file, "config.json").and_then(|config| hidden_act(&config)))
        .or_else(|| beside(file, "open_clip_config.json").and_then(|config| quick_gelu(&config)));
    if let Some(said) = said {
        return if said.contains("quick") { Activation::QuickGelu } else { Activation::Gelu };
    }
    let name = file.path().to_string_lossy().to_lowercase();
    let quick = name.contains("quickgelu") || name.contains("openai");
    let exact = ["laion", "datacomp", "open_clip"].iter().any(|word| name.contains(word));
    if exact && !quick { Activation::Gelu } else { Activation::QuickGelu }
}

fn beside(file: &WeightFile, name: &str) -> Option<serde_json::Value> {
    let path = file.path().with_file_name(name);
    let small = std::fs::metadata(&path).is_ok_and(|data| data.len() < 1 << 16);
    small.then(|| std::fs::read(path).ok()).flatten().and_then(|bytes| serde_json::from_slice(&bytes).ok())
}

/// The bend that the configuration of a Hugging Face model names; its towers agree in every published one.
fn hidden_act(config: &serde_json::Value) -> Option<String> {
    let of = |part: &str| config.get(part)?.get("hidden_act")?.as_str();
    of("vision_config")
        .or_else(|| config.get("hidden_act")?.as_str())
        .or_else(|| of("text_config"))
        // `transformers` leaves out what equals its default, the quick one.
        .or_else(|| config.get("vision_config").map(|_| "quick_gelu"))
        .map(str::to_owned)
}

/// The bend that an `OpenCLIP` configuration names: plain GELU unless it says otherwise.
fn quick_gelu(config: &serde_json::Value) -> Option<String> {
    let model = config.get("model_cfg")?;
    let quick = model.get("quick_gelu").and_then(serde_json::Value::as_bool).unwrap_or(false);
    Some(if quick { "quick_gelu" } else { "gelu" }.to_owned())
}
