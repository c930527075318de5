//! Small pictures of nodes.

use std::sync::Arc;

use cym_engine::{Atlas, Stage, StageState, TransportCommand};
use cym_gpu::Gpu;
use cym_graph::{Edit, Node, NodeId, Value, WireType};

use crate::house::{document, example, examples, gpu, library, project, show, stage, until};

/// The mean colour of a cell, 0 to 255.
fn mean(gpu: &Gpu, atlas: &Atlas, node: &str) -> [f32; 3] {
    let texture = atlas.view.texture();
    let bytes = cym_gpu::read_texture(gpu, texture).unwrap();
    let [width, height] = [texture.width(), texture.height()].map(|side| side as f32);
    let [left, top, right, bottom] = atlas.cells[&NodeId::new(node)];
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for y in ((top * height) as usize)..((bottom * height) as usize) {
        for x in ((left * width) as usize)..((right * width) as usize) {
            let at = (y * width as usize + x) * 4;
            for (sum, byte) in sum.iter_mut().zip(&bytes[at..]) {
                *sum += f32::from(*byte);
            }
            count += 1.0;
        }
    }
    sum.map(|sum| sum / count)
}

fn covers(state: &StageState, nodes: &[NodeId]) -> bool {
    state.thumbnails.as_ref().is_some_and(|atlas| nodes.iter().all(|node| atlas.cells.contains_key(node)))
}

#[test]
fn every_node_with_a_picture_has_a_small_one() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let library = library();
    for name in examples() {
        let project = example(&name);
        show(&stage, &project);
        let nodes = project.document.nodes().iter().filter(|(_, node)| {
            let kind = library.catalogue.get(&node.kind);
            kind.is_some_and(|kind| kind.outputs.iter().any(|output| output.ty == WireType::Image)) && !node.muted
        });
        let nodes: Vec<NodeId> = nodes.map(|(id, _)| id.clone()).collect();
        assert!(nodes.len() > 2, "{name}");
        stage.want_thumbnails(project.document.nodes().keys().cloned().collect());
        let state = until(&stage, &format!("has all of {name}: {nodes:?}"), |state| covers(state, &nodes));
        let atlas = state.thumbnails.as_ref().unwrap();
        assert!((atlas.aspect - 48.0 / 28.0).abs() < 0.02);
        for cell in atlas.cells.values() {
            assert!(cell[0] >= 0.0 && cell[0] < cell[2] && cell[2] <= 1.0, "{cell:?}");
            assert!(cell[1] >= 0.0 && cell[1] < cell[3] && cell[3] <= 1.0, "{cell:?}");
        }
    }
}

fn paint(color: [f32; 4]) -> Node {
    Node::new("input/color").value("colour", Value::Color(color))
}

#[test]
fn cells_hold_the_nodes_own_pictures_and_follow_knobs() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let graph = project(document(&[
        ("red", paint([1.0, 0.0, 0.0, 1.0])),
        ("loose", paint([0.0, 1.0, 0.0, 1.0])),
        ("blurred", Node::new("filter/blur").wire("image", "loose", "image")),
        ("off", Node { bypassed: true, ..Node::new("filter/blur").wire("image", "red", "image") }),
        ("out", Node::new("output/output").wire("image", "red", "image")),
    ]));
    show(&stage, &graph);
    let nodes: Vec<NodeId> = ["red", "loose", "blurred", "off"].map(NodeId::new).to_vec();
    stage.want_thumbnails(nodes.clone());
    let state = until(&stage, "has all", |state| covers(state, &nodes));
    let atlas = state.thumbnails.clone().unwrap();
    assert_eq!(mean(&gpu, &atlas, "red"), [255.0, 0.0, 0.0]);
    assert_eq!(mean(&gpu, &atlas, "loose"), [0.0, 255.0, 0.0], "it reaches no output");
    assert_eq!(mean(&gpu, &atlas, "blurred"), [0.0, 255.0, 0.0]);
    assert_eq!(mean(&gpu, &atlas, "off"), [255.0, 0.0, 0.0], "a bypassed node shows what it hands through");

    stage.turn(&NodeId::new("loose"), "colour", &Value::Color([0.0, 0.0, 1.0, 1.0]));
    let submissions = state.submissions;
    until(&stage, "follows", |state| {
        state.submissions > submissions
            && state.thumbnails.as_ref().is_some_and(|atlas| mean(&gpu, atlas, "loose") == [0.0, 0.0, 255.0])
    });

    stage.want_thumbnails(vec![NodeId::new("red")]);
    let state = until(&stage, "forgets the others", |state| {
        state.thumbnails.as_ref().is_some_and(|atlas| atlas.cells.len() == 1)
    });
    assert_eq!(state.thumbnails.as_ref().unwrap().generation, atlas.generation, "fewer nodes need no other texture");
}

#[test]
fn nodes_are_drawn_before_there_is_an_output() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let mut graph = (*project(document(&[("red", paint([1.0, 0.0, 0.0, 1.0]))]))).clone();
    let nodes = vec![NodeId::new("red")];
    stage.want_thumbnails(nodes.clone());
    stage.show(Arc::new(graph.clone()));
    let state = until(&stage, "draws it", |state| covers(state, &nodes));
    assert!(state.picture.is_none());
    assert_eq!(mean(&gpu, state.thumbnails.as_ref().unwrap(), "red"), [255.0, 0.0, 0.0]);
    let out = Node::new("output/output").wire("image", "red", "image");
    graph.document.apply(Edit::AddNode { id: NodeId::new("out"), node: out, position: None }).unwrap();
    let state = show(&stage, &Arc::new(graph));
    assert!(state.picture.is_some());
    stage.transport(TransportCommand::Play);
    until(&stage, "plays", |state| state.clock.frame > 2);
}

#[test]
fn a_node_that_cannot_be_drawn_costs_no_other_its_picture() {
    let gpu = gpu();
    // A kind that is known and has no code, as one whose shader is refused.
    let mut library = (*library()).clone();
    library.kernels.remove("pattern/voronoi");
    let stage = Stage::start(gpu.clone(), Arc::new(library), |_| cym_plan::Costs::default(), Arc::new(|| {}));
    let graph = project(document(&[
        ("red", paint([1.0, 0.0, 0.0, 1.0])),
        ("broken", Node::new("pattern/voronoi")),
        ("out", Node::new("output/output").wire("image", "red", "image")),
    ]));
    stage.want_thumbnails(["red", "broken"].map(NodeId::new).to_vec());
    show(&stage, &graph);
    let red = [NodeId::new("red")];
    let state = until(&stage, "draws the other", |state| covers(state, &red));
    let atlas = state.thumbnails.as_ref().unwrap();
    assert!(!atlas.cells.contains_key(&NodeId::new("broken")));
    assert_eq!(mean(&gpu, atlas, "red"), [255.0, 0.0, 0.0]);
}
