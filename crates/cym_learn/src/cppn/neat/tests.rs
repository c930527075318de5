//! What every genome must be, whatever happened to it.

use proptest::prelude::*;

use super::super::reference::{colours, pixel};
use super::super::{Architecture, Frame, METADATA_KEY, Painter, Place, Preset, Quality, WeightsError};
use super::*;

fn preset() -> Architecture {
    let mut architecture = Preset::Polar.architecture();
    architecture.features.audio = 3;
    architecture
}

fn first(seed: u64) -> Genome {
    let Architecture { features, output, .. } = preset();
    Genome::first(features, output, seed).unwrap()
}

/// A genome that generations went over.
fn old(seed: u64, generations: u64) -> Genome {
    (0..generations).fold(first(seed), |genome, generation| genome.mutated(0.3, chance::bits(seed, 1, generation)))
}

fn frame<'a>(offset: [f32; 2]) -> Frame<'a> {
    Frame {
        time: 0.3,
        audio: &[0.2, 0.9, -0.4],
        latent: &[0.5, -1.0, 0.3, 0.0, 0.8, -0.2, 0.1, 0.7],
        gains: &[],
        place: Place { matrix: [[1.0, 0.0], [0.0, 1.0]], offset },
        damped: false,
    }
}

/// A function in 64 bits.
fn exact(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Sin => z.sin(),
        Activation::Cos => z.cos(),
        Activation::Gauss => (-z * z).exp(),
        Activation::Tanh => z.tanh(),
        Activation::Linear => z,
        other => panic!("{other:?} is no unit's"),
    }
}

/// What goes in at the middle of the frame.
fn inputs(genome: &Genome, frame: &Frame<'_>) -> Vec<f64> {
    let features = &genome.features;
    let [x, y] = frame.place.map([0.0, 0.0]);
    let mut inputs = vec![0.0; features.per_pixel()];
    features.fill(&[x], &[y], 0.0, &mut inputs);
    features.uniform_inputs(frame, &mut inputs);
    inputs.into_iter().map(f64::from).collect()
}

/// A sum of the genome's own: every unit asks those before it.
fn walk(genome: &Genome, inputs: &[f64], to: u64, bias: f32) -> f64 {
    let value = |from: u64| match genome.place(from) {
        Some(at) => exact(genome.units[at].activation, walk(genome, inputs, from, genome.units[at].bias)),
        None => inputs[from as usize],
    };
    let genes = genome.genes.iter().filter(|gene| gene.enabled && gene.to == to);
    genes.fold(f64::from(bias), |sum, gene| sum + f64::from(gene.weight) * value(gene.from))
}

/// The outputs' sums that the layers give, in 64 bits.
fn layered(network: &Network, mut values: Vec<f64>) -> Vec<f64> {
    for (index, layer) in network.layers().enumerate() {
        let sum = |unit: usize| {
            let products = values.iter().zip(layer.weights.iter().skip(unit).step_by(layer.outputs));
            products.fold(f64::from(layer.bias[unit]), |sum, (value, &weight)| sum + value * f64::from(weight))
        };
        let sums: Vec<f64> = (0..layer.outputs).map(sum).collect();
        values = match network.architecture().layers.get(index) {
            Some(hidden) => {
                sums.iter().enumerate().map(|(unit, &z)| exact(hidden.activation.of_unit(unit), z)).collect()
            }
            None => sums,
        };
    }
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_happens_to_a_genome_it_stays_one(seed in 0..10_000_u64, generations in 0..60_u64) {
        let genome = old(seed, generations);
        genome.check().unwrap();
        let child = genome.crossed(&old(seed + 1, generations), seed).unwrap();
        child.check().unwrap();
        prop_assert!(genome.units.len() <= MAX_UNITS && genome.genes.len() <= MAX_GENES);
        let network = child.network().unwrap();
        prop_assert!(network.architecture().layers.len() <= MAX_DEPTH);
        prop_assert_eq!(&old(seed, generations), &genome);
    }

    #[test]
    fn the_layers_draw_what_the_genome_says(seed in 0..10_000_u64, x in -1.7_f32..1.7, y in -1.0_f32..1.0) {
        for genome in [first(seed), old(seed, 40).crossed(&old(seed + 1, 30), 5).unwrap()] {
            let network = genome.network().unwrap();
            let frame = frame([x, y]);
            let inputs = inputs(&genome, &frame);
            let outputs = genome.bias.iter().enumerate();
            let walked: Vec<f64> =
                outputs.map(|(at, &bias)| walk(&genome, &inputs, OUTPUTS + at as u64, bias)).collect();
            for (walked, layered) in walked.iter().zip(layered(&network, inputs)) {
                prop_assert!((walked - layered).abs() < 1e-9 * (1.0 + walked.abs()), "{walked} and {layered}");
            }
            let sums: Vec<f32> = walked.iter().map(|&sum| sum as f32).collect();
            let mut drawn = vec![0.0; 3];
            Painter::new().draw(&network, &frame, [1, 1], Quality::FULL, &mut drawn);
            let plain = pixel(&network, &frame, [0.0, 0.0], 0.0);
            for ((walked, plain), drawn) in colours(&sums, genome.output.matrix()).iter().zip(plain).zip(drawn) {
                // Deep genomes multiply what the last digit of a 32-bit sum is off by.
                let most = if genome.units.len() == 6 { 1e-5 } else { 1e-3 };
                prop_assert!((walked - plain).abs() < most, "{walked} and {plain}");
                prop_assert!((walked - drawn).abs() < most, "{walked} and {drawn}");
            }
        }
    }
}

#[test]
fn units_and_connections_are_added_until_there_is_no_more_room() {
    let mut genome = first(3);
    let mut chances = Chances::new(8);
    for _ in 0..400 {
        genome.add_unit(&mut chances);
    }
    genome.check().unwrap();
    assert!((20..=MAX_UNITS).contains(&genome.units.len()), "{} units", genome.units.len());
    let before = genome.genes.len();
    for _ in 0..3000 {
        genome.add_connection(&mut chances);
    }
    genome.check().unwrap();
    assert!(genome.genes.len() > before + 200 && genome.genes.len() <= MAX_GENES, "{} genes", genome.genes.len());
    let network = genome.network().unwrap();
    assert!(network.architecture().layers.len() > 2, "no unit was put behind another");
}

#[test]
fn a_unit_in_a_connection_takes_its_place() {
    let parent = first(4);
    let mut child = parent.clone();
    child.add_unit(&mut Chances::new(1));
    assert_eq!(child.units.len(), parent.units.len() + 1);
    assert_eq!(child.genes.len(), parent.genes.len() + 2);
    let silent: Vec<&Gene> = child.genes.iter().filter(|gene| !gene.enabled).collect();
    let [silent] = silent[..] else {
        panic!("{silent:?}")
    };
    let unit = child.units.iter().find(|unit| parent.place(unit.id).is_none()).unwrap();
    assert!(child.genes.iter().any(|gene| gene.ends() == (silent.from, unit.id) && gene.weight == 1.0));
    assert!(child.genes.iter().any(|gene| gene.ends() == (unit.id, silent.to) && gene.weight == silent.weight));
    // The same step elsewhere has the same numbers.
    let mut cousin = parent.mutated(0.05, 77);
    cousin.add_unit(&mut Chances::new(1));
    if cousin.genes.len() == child.genes.len() {
        assert!(cousin.place(unit.id).is_some());
    }
}

#[test]
fn children_of_two_have_the_genes_of_one_innovation_from_either() {
    let (a, b) = (old(5, 12), old(5, 4).mutated(0.4, 99));
    let (mut from_a, mut from_b) = (0, 0);
    for seed in 0..10 {
        let child = a.crossed(&b, seed).unwrap();
        for gene in &child.genes {
            let same = |parent: &Genome| {
                parent.genes.iter().find(|other| other.innovation() == gene.innovation()).map(|other| other.weight)
            };
            let (in_a, in_b) = (same(&a), same(&b));
            assert!(in_a == Some(gene.weight) || in_b == Some(gene.weight), "{gene:?} is from neither");
            from_a += usize::from(in_a == Some(gene.weight) && in_b != in_a);
            from_b += usize::from(in_b == Some(gene.weight) && in_b != in_a);
        }
        assert!(a.genes.iter().all(|gene| child.twin(gene).is_some()), "a gene of the first is lost");
        assert_eq!(child, a.crossed(&b, seed).unwrap());
    }
    assert!(from_a > 50 && from_b > 50, "{from_a} and {from_b}");
    assert_ne!(a.crossed(&b, 1).unwrap(), a.crossed(&b, 2).unwrap());
    assert_eq!(a.distance(&a), 0.0);
    assert!((a.distance(&b) - b.distance(&a)).abs() < 1e-5);
    assert!(a.distance(&b) > a.distance(&a.mutated(0.05, 3)));
    let Architecture { features, output, .. } = Preset::Small.architecture();
    let stranger = Genome::first(features, output, 1).unwrap();
    assert_eq!(a.crossed(&stranger, 1), Err(GenomeError::Different));
}

#[test]
fn mutants_follow_from_their_seed_and_differ_about_as_asked() {
    let parent = old(6, 5);
    assert_eq!(parent.mutated(0.0, 1), parent);
    assert_eq!(parent.mutated(0.2, 1), parent.mutated(0.2, 1));
    assert_ne!(parent.mutated(0.2, 1), parent.mutated(0.2, 2));
    let far = |strength| (0..20).map(|seed| parent.distance(&parent.mutated(strength, seed))).sum::<f32>() / 20.0;
    let (near, away) = (far(0.1), far(0.5));
    assert!((0.08..0.35).contains(&near) && (0.4..1.2).contains(&away), "{near} and {away}");
}

#[test]
fn a_genome_travels_with_its_network_until_the_weights_change() {
    let genome = old(7, 20);
    let network = genome.network().unwrap();
    let back = Network::from_bytes(&network.to_bytes()).unwrap();
    assert_eq!(back, network);
    assert_eq!(Genome::of(&back).unwrap(), genome);
    assert_eq!(Network::from_bytes(&network.to_small_bytes()).unwrap().genome(), Some(&genome));
    let moved = super::super::mutate(&network, 0.1, 1.0, 1);
    assert_eq!(moved.genome(), None);
    assert!(Network::from_bytes(&moved.to_bytes()).unwrap().genome().is_none());
    // Another network begins with another genome, the same with the same.
    let plain = |seed| Network::new(preset(), seed).unwrap();
    assert_eq!(Genome::of(&plain(1)).unwrap(), Genome::of(&plain(1)).unwrap());
    assert_ne!(Genome::of(&plain(1)).unwrap(), Genome::of(&plain(2)).unwrap());
}

#[test]
fn genomes_that_lie_are_refused() {
    let genome = old(8, 20);
    let refused = |change: &dyn Fn(&mut Genome), words: &str| {
        let mut changed = genome.clone();
        change(&mut changed);
        let message = changed.network().unwrap_err().to_string();
        assert!(message.contains("genome") && message.contains(words), "{message}");
    };
    refused(&|it| it.genes[3].weight = f32::NAN, "weights is NaN");
    refused(&|it| it.units[0].bias = 1e9, "from -1000 to 1000");
    refused(&|it| it.genes.swap(0, 1), "out of order");
    refused(&|it| it.units.push(it.units[0]), "out of order");
    refused(
        &|it| {
            let last = it.genes.iter_mut().rfind(|gene| gene.from < UNIT).unwrap();
            last.from = 500;
        },
        "no such ends",
    );
    refused(&|it| it.genes.push(Gene { from: u64::MAX, to: u64::MAX, weight: 0.0, enabled: true }), "no such ends");
    refused(&|it| it.units[0].activation = Activation::Siren(3.0), "no unit has");
    refused(&|it| it.bias.clear(), "biases for 0 outputs");
    refused(&|it| it.features.audio = 65, "audio inputs");
    refused(&|it| it.units = (0..65).map(|at| Unit { id: UNIT | at, ..it.units[0] }).collect(), "64 is the most");
    refused(
        &|it| {
            let ids: Vec<u64> = it.units.iter().map(|unit| unit.id).collect();
            for (from, to) in [(ids[0], ids[1]), (ids[1], ids[0])] {
                it.connect(Gene { from, to, weight: 1.0, enabled: false });
            }
        },
        "in a circle",
    );
    // In a file: nonsense, and a genome of another network.
    let bytes = |genome: &str| {
        let network = genome_free();
        let text = serde_json::to_string(&**network.architecture()).unwrap();
        let metadata = std::collections::HashMap::from([
            (METADATA_KEY.to_owned(), text),
            (super::super::GENOME_KEY.to_owned(), genome.to_owned()),
        ]);
        let bytes = network.to_bytes();
        let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        safetensors::serialize(tensors.tensors(), Some(metadata)).unwrap()
    };
    let refusal = |genome: &str| Network::from_bytes(&bytes(genome)).unwrap_err();
    assert!(matches!(refusal(&"[".repeat(5000)), WeightsError::Description(_)));
    assert!(matches!(refusal("{}"), WeightsError::Description(_)));
    let stranger = refusal(&serde_json::to_string(&genome).unwrap());
    assert!(matches!(stranger, WeightsError::Genome(GenomeError::Stranger)), "{stranger}");
}

fn genome_free() -> Network {
    Network::new(preset(), 1).unwrap()
}

/// A sheet of children as a picture of plain bytes (PPM), to be looked at: `CYMATIC_SHEET` names the file.
#[test]
fn children_after_some_generations_are_pictures_and_differ() {
    let (cell, across, down) = ([160_u32, 90], 4, 3);
    let genome = old(11, 6);
    let mut sheet = vec![0_u8; (cell[0] * cell[1] * 3) as usize * across * down];
    let mut pictures = Vec::new();
    for child in 0..across * down {
        let network = genome.mutated(0.3, 100 + child as u64).network().unwrap();
        let mut picture = vec![0.0; (cell[0] * cell[1] * 3) as usize];
        Painter::new().draw(&network, &Frame::default(), cell, Quality::FULL, &mut picture);
        for (row, line) in picture.chunks(cell[0] as usize * 3).enumerate() {
            let start = ((child / across * cell[1] as usize + row) * across + child % across) * line.len();
            for (to, value) in sheet[start..].iter_mut().zip(line) {
                *to = (value * 255.0) as u8;
            }
        }
        pictures.push(picture);
    }
    if let Ok(path) = std::env::var("CYMATIC_SHEET") {
        let head = format!("P6 {} {} 255\n", cell[0] as usize * across, cell[1] as usize * down);
        std::fs::write(path, [head.as_bytes(), &sheet].concat()).unwrap();
    }
    let apart = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f32>() / a.len() as f32;
    for (at, picture) in pictures.iter().enumerate() {
        let mean = picture.iter().sum::<f32>() / picture.len() as f32;
        assert!(apart(picture, &vec![mean; picture.len()]) > 0.03, "child {at} is flat");
        for other in &pictures[..at] {
            assert!(apart(picture, other) > 0.01, "child {at} is like one before it");
        }
    }
}
