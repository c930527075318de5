use std::path::Path;
use std::sync::Arc;

use cym_engine::Project;
use cym_gpu::{AdapterChoice, Gpu};
use cym_graph::{Document, Edit, Node, NodeId};
use egui::{Color32, ColorImage};

use super::{Film, Strip, Wish, draw, store};

fn wish(nodes: Vec<(&str, Node)>) -> Wish {
    let mut document = Document::default();
    for (id, node) in nodes {
        document.apply(Edit::AddNode { id: NodeId::new(id), node, position: None }).unwrap();
    }
    let library = Arc::new(nodes::catalogue().unwrap());
    let project = Project { document, path: "film.cym".into(), carrier: None };
    Wish { key: "test".to_owned(), project, library, from_secs: 1.0 }
}

#[test]
fn a_film_moves_and_is_kept() {
    let gpu = Gpu::open(AdapterChoice::Software).unwrap();
    let output = Node::new("output/output").wire("image", "waves", "image");
    let strip = draw::draw(&gpu, wish(vec![("waves", Node::new("pattern/plasma")), ("output", output)]), &|| true);
    let strip = strip.unwrap();
    assert_eq!((strip.frame_px, strip.image.size), ([192, 108], [768, 432]));
    let pixel = |x: usize, y: usize| strip.image.pixels[y * 768 + x];
    let moved = (0..108).filter(|&y| pixel(50, y) != pixel(50 + 192, y)).count();
    assert!(moved > 20, "the second frame is the first: {moved} of 108 pixels differ");
    let home = tempfile::tempdir().unwrap();
    assert_eq!(store::read(home.path(), "test"), None);
    store::write(home.path(), "test", &strip);
    assert_eq!(store::read(home.path(), "test"), Some(strip));
}

#[test]
fn what_cannot_be_drawn_or_is_not_wanted_gives_no_film() {
    let gpu = Gpu::open(AdapterChoice::Software).unwrap();
    let unknown = wish(vec![("a", Node::new("no/such_node"))]);
    assert_eq!(draw::draw(&gpu, unknown, &|| true), None);
    let output = Node::new("output/output").wire("image", "waves", "image");
    let nobody = wish(vec![("waves", Node::new("pattern/plasma")), ("output", output)]);
    assert_eq!(draw::draw(&gpu, nobody, &|| false), None);
    assert_eq!(store::read(Path::new("/no/such/folder"), "test"), None);
}

#[test]
fn frames_follow_each_other_forth_and_back() {
    let ctx = egui::Context::default();
    let strip = Strip { image: ColorImage::filled([8, 4], Color32::RED), frame_px: [4, 2] };
    let film = Film::new(&ctx, "test", strip);
    let secs = super::film::FRAME.as_secs_f64();
    let corner = |tick: usize| {
        let uv = film.shot((tick as f64 + 0.5) * secs).uv;
        (uv.center().x > 0.5, uv.center().y > 0.5)
    };
    let frames: Vec<_> = (0..7).map(corner).collect();
    let (a, b, c, d) = ((false, false), (true, false), (false, true), (true, true));
    assert_eq!(frames, [a, b, c, d, c, b, a]);
    assert!(film.shot(0.0).uv.min.x > 0.0, "a frame must not show its neighbour's edge");
}
