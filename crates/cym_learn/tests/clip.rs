//! Our CLIP against PyTorch's: vectors, gradients, tokens, and every way in which a file can be wrong. `data/make_clip.py` made the files.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails there fails the test")]

use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor, TensorData};
use cym_learn::clip::file::WeightFile;
use cym_learn::clip::{Activation, Clip, ClipError, ClipOptions, tokenise, words_read};
use cym_learn::{ImageEncoder as _, Pictures, TextEncoder as _};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/clip").join(name)
}

fn expected() -> WeightFile {
    WeightFile::open(&data("expected.safetensors")).unwrap()
}

fn open(name: &str, activation: Activation, heads: [usize; 2]) -> Clip {
    let options = ClipOptions { activation: Some(activation), heads: Some(heads) };
    Clip::open(&data(name), options).unwrap()
}

fn hf() -> Clip {
    open("hf.safetensors", Activation::QuickGelu, [4, 4])
}

fn open_clip() -> Clip {
    open("open_clip.safetensors", Activation::Gelu, [4, 2])
}

fn pictures(expected: &WeightFile, size_px: usize) -> Pictures {
    let rgb = expected.read("pixels").unwrap();
    Pictures::new(rgb.len() / (3 * size_px * size_px), [size_px, size_px], rgb)
}

fn ids(expected: &WeightFile) -> Vec<Vec<u32>> {
    let context = expected.shape("ids").unwrap()[1];
    let ids = expected.read("ids").unwrap();
    ids.chunks(context).map(|row| row.iter().map(|&id| id as u32).collect()).collect()
}

fn apart(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Length of the difference over the length of what is expected.
fn apart_relative(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let length = |values: &mut dyn Iterator<Item = f32>| values.map(|value| value * value).sum::<f32>().sqrt();
    length(&mut found.iter().zip(expected).map(|(a, b)| a - b)) / length(&mut expected.iter().copied())
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.try_into_vec_as::<f32>().unwrap()
}

/// Largest difference of picture vectors, of text vectors, and the relative one of the gradient by burn and by our kernels.
fn differences(clip: &Clip, expected: &WeightFile, prefix: &str) -> [f32; 4] {
    let name = |part: &str| format!("{prefix}{part}");
    let pictures = pictures(expected, clip.size_px());
    let device = Device::flex().autodiff();
    let images = pictures.to_tensor(&device).require_grad();
    let vectors = clip.image_features(images.clone());
    let image = apart(&values(vectors.clone()), &expected.read(&name("image")).unwrap());
    let found = clip.text_features(&ids(expected)).concat();
    let text_expected = expected.read(&name("text")).unwrap();
    let text = apart(&found, &text_expected);

    let dim = clip.shape().dim;
    let text = (Tensor::<2>::from_data(TensorData::new(text_expected, [pictures.count, dim]), &device), text);
    let unit = |x: Tensor<2>| x.clone() / x.powi_scalar(2).sum_dim(1).sqrt();
    let cosines = (unit(vectors) * unit(text.0.clone())).sum();
    let gradient = values(images.grad(&cosines.backward()).unwrap());
    let gradient_expected = expected.read(&name("gradient")).unwrap();
    // The same cosines with unit vectors coming out of the encoder: their gradient by the vector is the unit vector of the text.
    let pulled = clip.pull_back(&pictures, &mut |_vectors| values(unit(text.0.clone())));
    [image, text.1, apart_relative(&gradient, &gradient_expected), apart_relative(&pulled, &gradient_expected)]
}

#[test]
fn hugging_face_layout_agrees_with_transformers() {
    let [image, text, burn, kernel] = differences(&hf(), &expected(), "hf.");
    assert!(image < 1e-4 && text < 1e-4, "vectors differ by {image} and {text}");
    assert!(burn < 1e-3 && kernel < 1e-3, "gradients differ by {burn} (burn) and {kernel} (kernels)");
}

#[test]
fn open_ai_layout_agrees_with_open_clip() {
    let [image, text, burn, kernel] = differences(&open_clip(), &expected(), "open_clip.");
    assert!(image < 1e-4 && text < 1e-4, "vectors differ by {image} and {text}");
    assert!(burn < 1e-3 && kernel < 1e-3, "gradients differ by {burn} (burn) and {kernel} (kernels)");
}

#[test]
fn the_two_gelus_differ_and_each_agrees_with_its_own() {
    let expected = expected();
    let pictures = pictures(&expected, 32);
    let clip = open("hf.safetensors", Activation::Gelu, [4, 4]);
    let found = values(clip.image_features(pictures.to_tensor(&Device::flex())));
    assert!(apart(&found, &expected.read("hf.image_gelu").unwrap()) < 1e-4);
    assert!(apart(&found, &expected.read("hf.image").unwrap()) > 1e-3);
}

#[test]
fn sizes_are_read_off_the_tensors() {
    let shape = hf().shape();
    assert_eq!((shape.size_px, shape.patch_px, shape.dim), (32, 8, 32));
    assert_eq!((shape.image.width, shape.image.layers, shape.image.hidden), (64, 2, 128));
    assert_eq!((shape.text.width, shape.text.layers, shape.context, shape.vocabulary), (32, 2, 16, 512));
    let unnamed = Clip::open(&data("open_clip.safetensors"), ClipOptions::default()).unwrap();
    assert_eq!(unnamed.shape().activation, Activation::Gelu, "the name of the file says whose it is");
    assert_eq!(unnamed.shape().image.heads, 1);
    assert_eq!(hf().params(), 117_760);
}

#[test]
fn a_configuration_beside_the_file_says_which_gelu() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model.safetensors");
    std::fs::copy(data("hf.safetensors"), &model).unwrap();
    let activation = || Clip::open(&model, ClipOptions::default()).unwrap().shape().activation;
    assert_eq!(activation(), Activation::QuickGelu);
    std::fs::write(folder.path().join("config.json"), r#"{"vision_config": {"hidden_act": "gelu"}}"#).unwrap();
    assert_eq!(activation(), Activation::Gelu);
}

#[test]
fn tokens_are_those_of_the_original() {
    let texts: Vec<String> = serde_json::from_str(&std::fs::read_to_string(data("texts.json")).unwrap()).unwrap();
    let expected = expected();
    let rows = expected.read("tokens").unwrap();
    for (text, row) in texts.iter().zip(rows.chunks(77)) {
        let row: Vec<u32> = row.iter().map(|&id| id as u32).collect();
        assert_eq!(tokenise(text, 77), row, "{text:?}");
    }
}

#[test]
fn ten_thousand_words_keep_their_end() {
    let text = "blue waves ".repeat(5000);
    let ids = tokenise(&text, 77);
    assert_eq!((ids.len(), ids[0], ids[76]), (77, 49406, 49407));
    assert_eq!(words_read(&text, 77), (75, 10_000));
    assert_eq!(words_read("blue waves", 77), (2, 2));
}

#[test]
fn vectors_have_length_one() {
    let clip = hf();
    let pictures = pictures(&expected(), 32);
    let vectors = values(clip.embed(pictures.to_tensor(&Device::flex())));
    for vector in vectors.chunks(32).chain(clip.embed_texts(&["a", ""]).iter().map(Vec::as_slice)) {
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        assert!((length - 1.0).abs() < 1e-5, "{length}");
    }
    let features = clip.features(pictures.to_tensor(&Device::flex()));
    assert_eq!(features.iter().map(Tensor::dims).collect::<Vec<_>>(), [[2, 16, 64], [2, 16, 64]]);
}

#[test]
fn archives_of_plain_tensors_are_read() {
    let plain = WeightFile::open(&data("plain.safetensors")).unwrap();
    for name in ["plain.pt", "wrapped.pt"] {
        let archive = WeightFile::open(&data(name)).unwrap();
        assert_eq!(archive.names().collect::<Vec<_>>(), plain.names().collect::<Vec<_>>());
        for tensor in plain.names() {
            assert_eq!(archive.shape(tensor), plain.shape(tensor));
            assert_eq!(archive.read(tensor).unwrap(), plain.read(tensor).unwrap(), "{name}: {tensor}");
        }
    }
}

fn error(path: &Path) -> ClipError {
    Clip::open(path, ClipOptions::default()).unwrap_err()
}

#[test]
fn what_would_have_to_be_run_is_refused_with_the_conversion() {
    let calls = error(&data("calls.pt"));
    assert!(matches!(&calls, ClipError::Pickle { why, .. } if why.contains("print")), "{calls}");
    let script = error(&data("script.pt"));
    assert!(matches!(script, ClipError::Script { .. }), "{script}");
    assert!(script.to_string().contains("torch.jit.load"), "{script}");
}

#[test]
fn a_wrong_file_is_named_with_the_files_that_work() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.safetensors");
    let missing = error(&path);
    assert!(matches!(missing, ClipError::Missing { .. }), "{missing}");
    assert!(missing.to_string().contains("openai/clip-vit-base-patch32"));

    std::fs::write(&path, "<!doctype html><html>not found</html>").unwrap();
    assert!(error(&path).to_string().contains("web page"), "{}", error(&path));
    std::fs::write(&path, "version https://example.invalid/spec/v1\noid 1\n").unwrap();
    assert!(error(&path).to_string().contains("pointer"), "{}", error(&path));
    std::fs::write(&path, "abc").unwrap();
    assert!(matches!(error(&path), ClipError::NotWeights { .. }));
    assert!(matches!(error(&data("plain.safetensors")), ClipError::OtherModel { .. }));
    assert!(matches!(error(&data("plain.pt")), ClipError::OtherModel { .. }));
    assert!(matches!(error(folder.path()), ClipError::Read { .. }));
}

#[test]
fn a_truncated_file_says_how_much_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(data("hf.safetensors")).unwrap();
    let path = folder.path().join("clip.safetensors");
    for len in [whole.len() - 1, whole.len() / 2, 100] {
        std::fs::write(&path, &whole[..len]).unwrap();
        let error = error(&path);
        assert!(
            matches!(error, ClipError::Truncated { need, have, .. } if have == len as u64 && need > have),
            "{error}"
        );
    }
    let archive = std::fs::read(data("plain.pt")).unwrap();
    for len in (8..archive.len()).step_by(13) {
        std::fs::write(&path, &archive[..len]).unwrap();
        assert!(WeightFile::open(&path).is_err(), "{len} bytes");
    }
}

#[test]
fn a_damaged_archive_never_brings_the_reader_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.pt");
    let archive = std::fs::read(data("wrapped.pt")).unwrap();
    for at in (0..archive.len()).step_by(11) {
        let mut bytes = archive.clone();
        bytes[at] ^= 0x5a;
        std::fs::write(&path, &bytes).unwrap();
        if let Ok(file) = WeightFile::open(&path) {
            for name in file.names() {
                // A flipped bit in a value is a value; anything else is an error.
                drop(file.read(name));
            }
        }
    }
}

#[test]
fn weights_that_are_no_numbers_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.safetensors");
    let mut bytes = std::fs::read(data("hf.safetensors")).unwrap();
    let at = bytes.len() - 2;
    bytes[at..].copy_from_slice(&half::f16::NAN.to_le_bytes());
    std::fs::write(&path, &bytes).unwrap();
    assert!(matches!(error(&path), ClipError::NotFinite { .. }), "{}", error(&path));
}

/// Models of full size with random weights, made by `make_clip.py --full DIR`; prints the largest differences.
#[test]
#[ignore = "needs gigabytes of models in the folder that CYMATIC_CLIP_FULL names"]
fn full_size_models_agree() {
    let folder = PathBuf::from(std::env::var_os("CYMATIC_CLIP_FULL").unwrap());
    for (name, activation) in [
        ("vit-b-32", Activation::QuickGelu),
        ("open-clip-b-32", Activation::Gelu),
        ("vit-b-16", Activation::QuickGelu),
        ("vit-l-14", Activation::QuickGelu),
    ] {
        let options = ClipOptions { activation: Some(activation), heads: None };
        let clip = Clip::open(&folder.join(format!("{name}.safetensors")), options).unwrap();
        let expected = WeightFile::open(&folder.join(format!("{name}.expected.safetensors"))).unwrap();
        let found = differences(&clip, &expected, "");
        println!("{name}: {} weights, differences {found:?}", clip.params());
        assert!(found[0] < 1e-3 && found[1] < 1e-3 && found[2] < 1e-3 && found[3] < 1e-3);
    }
}

/// Times ViT-B/32 on pictures, forward and backward to the picture, by our kernels and by burn; compare with `make_clip.py --time`.
#[test]
#[expect(clippy::disallowed_methods, reason = "it measures, and asserts nothing")]
#[ignore = "measures; needs the folder that CYMATIC_CLIP_FULL names"]
fn full_size_speed() {
    let folder = PathBuf::from(std::env::var_os("CYMATIC_CLIP_FULL").unwrap());
    let clip = Clip::open(&folder.join("vit-b-32.safetensors"), ClipOptions::default()).unwrap();
    let dim = clip.shape().dim;
    let mut wanted = vec![0.0; dim];
    wanted[0] = 1.0;
    for count in [1, 4] {
        let pictures = Pictures::new(count, [224, 224], vec![0.4; count * 3 * 224 * 224]);
        let best = |run: &mut dyn FnMut()| {
            let once = |_| {
                let start = std::time::Instant::now();
                run();
                start.elapsed().as_secs_f64()
            };
            (0..6).map(once).fold(f64::INFINITY, f64::min)
        };
        let kernels = best(&mut || drop(clip.pull_back(&pictures, &mut |_vectors| wanted.repeat(count))));
        let burn = best(&mut || {
            let images = pictures.to_tensor(&Device::flex().autodiff()).require_grad();
            let gradients = clip.embed(images.clone()).sum().backward();
            drop(images.grad(&gradients));
        });
        println!("batch {count}: kernels {kernels:.3} s, burn {burn:.3} s");
    }
}
