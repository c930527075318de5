use std::sync::Arc;
use std::time::Duration;

use cym_engine::Project;
use cym_gpu::{AdapterChoice, Gpu};
use cym_graph::{Edit, Node, NodeId, Value};

use super::{Job, Painted, Painter, Values};
use crate::testing::{document, library};

fn job(number: u64, scales: &[f32]) -> Job {
    let mut document = document(&[
        ("cells", Node::new("pattern/voronoi")),
        ("output", Node::new("output/output").wire("image", "cells", "image")),
    ]);
    let size = cym_graph::edit::DocumentChange::Size([1920, 1080]);
    document.apply(Edit::SetDocument(size)).unwrap();
    let scale = |&scale: &f32| -> Values { vec![(NodeId::new("cells"), "scale".to_owned(), Value::Float(scale))] };
    Job {
        number,
        project: Project { document, path: "test.cym".into(), carrier: None },
        library: library(),
        secs: 0.5,
        pictures: scales.iter().map(scale).collect(),
    }
}

fn wait(painter: &Painter, count: usize) -> Vec<Painted> {
    let mut found = Vec::new();
    // Shaders are compiled by the first one; a machine that is busy takes its time.
    for _ in 0..24_000 {
        found.extend(painter.next());
        if found.len() == count {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    found
}

#[test]
fn pictures_are_small_and_show_their_values() {
    let Ok(gpu) = Gpu::open(AdapterChoice::Software) else {
        return;
    };
    let painter = Painter::start(gpu, &egui::Context::default()).unwrap();
    painter.ask(job(7, &[4.0, 20.0, 4.0]));
    let painted = wait(&painter, 3);
    let image = |index: usize| Arc::new(painted[index].image.clone().unwrap());
    assert_eq!(
        painted.iter().map(|painted| (painted.number, painted.index)).collect::<Vec<_>>(),
        [(7, 0), (7, 1), (7, 2)]
    );
    assert_eq!(image(0).size, [213, 120]);
    assert_eq!(image(0).pixels, image(2).pixels, "the same values give the same picture");
    assert_ne!(image(0).pixels, image(1).pixels);
}
