//! What is wished for, in words and as vectors.

use crate::encoder::TextEncoder;

/// How much all unwished words together repel, against how much the wished ones attract.
const REPEL: f32 = 0.3;
/// The largest weight of a prompt, either way.
const MOST_WEIGHT: f32 = 10.0;
/// Prompts beyond so many are left out: their mean says nothing any more.
const MOST_PROMPTS: usize = 64;

/// Some words, and how much they count.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// The words.
    pub words: String,
    /// How much they count; below 0 they are to be avoided.
    pub weight: f32,
}

/// Reads prompts as people write them: parted by `|` or new lines, each with a weight behind a colon if it is not 1, as in
/// `blue spirals:1.5 | grain:-0.5`. What is empty is left out.
pub fn parse_prompts(text: &str) -> Vec<Prompt> {
    let one = |part: &str| {
        let (words, weight) = match part.rsplit_once(':') {
            Some((words, number)) => match number.trim().parse::<f32>() {
                Ok(weight) if weight.is_finite() => (words, weight.clamp(-MOST_WEIGHT, MOST_WEIGHT)),
                _ => (part, 1.0),
            },
            None => (part, 1.0),
        };
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Prompt { words, weight }
    };
    let prompts = text.split(['|', '\n']).map(one);
    prompts.filter(|prompt| !prompt.words.is_empty() && prompt.weight != 0.0).take(MOST_PROMPTS).collect()
}

/// Sentences that are put around words for an encoder that learnt captions of photographs; their mean is steadier than any one.
pub fn clip_templates() -> &'static [&'static str] {
    &["{}", "a picture of {}", "an abstract pattern of {}", "digital art of {}", "a painting of {}", "a close-up of {}"]
}

/// What is wished for, as vectors of an encoder.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Where to go, of length 1; empty if nothing is wished for.
    pub towards: Vec<f32>,
    /// What to stay away from, each with its weight above 0.
    pub away: Vec<(Vec<f32>, f32)>,
}

impl Wish {
    /// Encodes prompts, each inside every template (`{}` stands for the words; no template is the words alone).
    pub fn new(prompts: &[Prompt], templates: &[&str], encoder: &dyn TextEncoder) -> Self {
        let templates = if templates.is_empty() { &["{}"] } else { templates };
        let vector = |words: &str| {
            let texts: Vec<String> = templates.iter().map(|template| template.replace("{}", words)).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let vectors = encoder.embed_texts(&texts);
            unit(&sum(encoder.dim(), vectors.iter().map(|vector| (vector.as_slice(), 1.0))))
        };
        let vectors: Vec<(Vec<f32>, f32)> =
            prompts.iter().map(|prompt| (vector(&prompt.words), prompt.weight)).collect();
        let wished = vectors.iter().filter(|(_, weight)| *weight > 0.0);
        let towards = unit(&sum(encoder.dim(), wished.map(|(vector, weight)| (vector.as_slice(), *weight))));
        let unwished: Vec<(Vec<f32>, f32)> =
            vectors.into_iter().filter(|(_, weight)| *weight < 0.0).map(|(vector, weight)| (vector, -weight)).collect();
        // One strong word against and ten weak ones repel alike; more than the wish itself they never count.
        let all: f32 = unwished.iter().map(|(_, weight)| weight).sum();
        let scale = REPEL * all.min(2.0) / all.max(1e-6);
        Self { towards, away: unwished.into_iter().map(|(vector, weight)| (vector, weight * scale)).collect() }
    }

    /// Whether there is anything to go towards.
    pub fn is_empty(&self) -> bool {
        self.towards.iter().all(|part| *part == 0.0)
    }

    /// How well a vector of length 1 fits: the cosine with the wish, from -1 to 1.
    pub fn fits(&self, vector: &[f32]) -> f32 {
        self.towards.iter().zip(vector).map(|(a, b)| a * b).sum()
    }
}

fn sum<'a>(dim: usize, vectors: impl Iterator<Item = (&'a [f32], f32)>) -> Vec<f32> {
    let mut sum = vec![0.0; dim];
    for (vector, weight) in vectors {
        sum.iter_mut().zip(vector).for_each(|(to, part)| *to += weight * part);
    }
    sum
}

/// The vector at length 1; all zeros stay as they are.
fn unit(vector: &[f32]) -> Vec<f32> {
    let length = vector.iter().map(|part| part * part).sum::<f32>().sqrt();
    if length > 1e-12 { vector.iter().map(|part| part / length).collect() } else { vec![0.0; vector.len()] }
}
