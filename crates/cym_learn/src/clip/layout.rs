//! The two ways in which the same CLIP is written down: `transformers`' names and those of `OpenAI` (which `OpenCLIP` took over).

use super::error::ClipError;
use super::file::WeightFile;

/// Names of the tensors of one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) class: String,
    pub(super) patch: String,
    pub(super) image_places: String,
    pub(super) image_before: String,
    pub(super) image_blocks: String,
    pub(super) image_after: String,
    pub(super) image_projection: String,
    pub(super) tokens: String,
    pub(super) text_places: String,
    pub(super) text_blocks: String,
    pub(super) text_after: String,
    pub(super) text_projection: String,
    /// Projections are `[dim][width]`, to be put on the left of a column; else `[width][dim]`.
    pub(super) projects_from_left: bool,
    /// The weight whose first side is the hidden width, inside of a block.
    pub(super) hidden: &'static str,
    pub(super) block: BlockNames,
}

/// Names inside of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BlockNames {
    pub(super) before_attention: &'static str,
    pub(super) attention: Attention,
    pub(super) out: &'static str,
    pub(super) before_hidden: &'static str,
    pub(super) hidden: &'static str,
    pub(super) narrow: &'static str,
}

/// How queries, keys and values are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attention {
    /// Three layers.
    Three([&'static str; 3]),
    /// One weight and one bias for all three.
    One { weight: &'static str, bias: &'static str },
}

/// Finds out which way a file is written, or what else it is.
pub(super) fn sniff(file: &WeightFile) -> Result<Layout, ClipError> {
    let has = |name: &str| file.shape(name).is_some();
    if has("vision_model.embeddings.class_embedding") {
        return Ok(hugging_face());
    }
    if has("visual.class_embedding") && has("token_embedding.weight") {
        return Ok(open_ai(""));
    }
    if has("visual.class_embedding") && has("text.token_embedding.weight") {
        return Ok(open_ai("text."));
    }
    let any = |start: &str| file.names().any(|name| name.starts_with(start));
    Err(file.other_model(if any("visual.layer1.") {
        "it is a CLIP whose image encoder is a ResNet (RN50 and the like); only the vision transformers (ViT) can be used"
    } else if any("visual.trunk.") || any("vision_model.head.") {
        "it is a SigLIP or another relative of CLIP with a different image encoder"
    } else if has("visual.class_embedding") || any("vision_model.") {
        "it has only the half of CLIP that looks, without the half that reads"
    } else if any("text_model.") || any("transformer.text_model.") {
        "it has only the half of CLIP that reads, as text encoders of image generators do"
    } else if any("model.diffusion_model.") || any("down_blocks.") {
        "it is an image generator, not a CLIP"
    } else if any("layers.") {
        "it looks like a small network (a CPPN?), not like a CLIP"
    } else {
        "none of its tensors is named as in a CLIP"
    }))
}

fn hugging_face() -> Layout {
    let image = |name: &str| format!("vision_model.{name}");
    let text = |name: &str| format!("text_model.{name}");
    Layout {
        class: image("embeddings.class_embedding"),
        patch: image("embeddings.patch_embedding.weight"),
        image_places: image("embeddings.position_embedding.weight"),
        // The misspelling is the real name.
        image_before: image("pre_layrnorm"),
        image_blocks: image("encoder.layers."),
        image_after: image("post_layernorm"),
        image_projection: "visual_projection.weight".to_owned(),
        tokens: text("embeddings.token_embedding.weight"),
        text_places: text("embeddings.position_embedding.weight"),
        text_blocks: text("encoder.layers."),
        text_after: text("final_layer_norm"),
        text_projection: "text_projection.weight".to_owned(),
        projects_from_left: true,
        hidden: "mlp.fc1.weight",
        block: BlockNames {
            before_attention: "layer_norm1",
            attention: Attention::Three(["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"]),
            out: "self_attn.out_proj",
            before_hidden: "layer_norm2",
            hidden: "mlp.fc1",
            narrow: "mlp.fc2",
        },
    }
}

fn open_ai(text: &str) -> Layout {
    let image = |name: &str| format!("visual.{name}");
    let text = |name: &str| format!("{text}{name}");
    Layout {
        class: image("class_embedding"),
        patch: image("conv1.weight"),
        image_places: image("positional_embedding"),
        image_before: image("ln_pre"),
        image_blocks: image("transformer.resblocks."),
        image_after: image("ln_post"),
        image_projection: image("proj"),
        tokens: text("token_embedding.weight"),
        text_places: text("positional_embedding"),
        text_blocks: text("transformer.resblocks."),
        text_after: text("ln_final"),
        text_projection: text("text_projection"),
        projects_from_left: false,
        hidden: "mlp.c_fc.weight",
        block: BlockNames {
            before_attention: "ln_1",
            attention: Attention::One { weight: "attn.in_proj_weight", bias: "attn.in_proj_bias" },
            out: "attn.out_proj",
            before_hidden: "ln_2",
            hidden: "mlp.c_fc",
            narrow: "mlp.c_proj",
        },
    }
}
