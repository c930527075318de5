//! Frames, comments and reroute dots.

use cym_canvas::{Action, Graph};
use egui::{Rect, pos2, vec2};

use crate::board::{ALT, Hand, NONE, chain, comment, frame, key};

fn rect(x: f32, y: f32, w: f32, h: f32) -> Rect {
    Rect::from_min_size(pos2(x, y), vec2(w, h))
}

fn framed() -> Graph {
    Graph {
        frames: vec![frame("field", rect(220.0, 180.0, 260.0, 160.0), &["loose"])],
        comments: vec![comment("note", rect(240.0, 290.0, 90.0, 40.0))],
        ..chain()
    }
}

#[test]
fn a_frame_takes_its_nodes_and_comments_along() {
    let mut hand = Hand::new(framed());
    let title = hand.named("Frame field");
    hand.drag(title, title + vec2(30.0, 60.0), NONE);
    let board = hand.board();
    assert_eq!(board.graph.frames[0].rect.min, pos2(250.0, 240.0));
    assert_eq!(board.node("loose").pos, pos2(290.0, 280.0));
    assert_eq!(board.graph.comments[0].rect.min, pos2(270.0, 350.0));
    assert_eq!(board.node("filter").pos, pos2(260.0, 0.0));
    assert_eq!(board.graph.frames[0].nodes.len(), 1);
}

#[test]
fn a_node_dropped_into_a_frame_joins_and_the_frame_grows() {
    let mut hand = Hand::new(framed());
    let from = hand.named("Node sink");
    // Its middle is inside, its lower edge below the frame.
    let to = hand.at(480.0, 300.0);
    hand.drag(from, to, NONE);
    let board = hand.board();
    let names: Vec<_> = board.graph.frames[0].nodes.iter().map(|key| key.as_str()).collect();
    assert_eq!(names, ["loose", "sink"]);
    let node = board.view.rect_of(&"sink".into()).unwrap();
    assert!(board.graph.frames[0].rect.contains_rect(node), "{:?} {node:?}", board.graph.frames[0].rect);
}

#[test]
fn a_node_dragged_out_leaves() {
    let mut hand = Hand::new(framed());
    let from = hand.named("Node loose");
    let to = hand.at(60.0, 450.0);
    hand.drag(from, to, NONE);
    assert!(hand.board().graph.frames[0].nodes.is_empty());
}

#[test]
fn a_node_that_stays_in_its_frame_pushes_its_edge() {
    let mut hand = Hand::new(framed());
    let from = hand.named("Node loose");
    hand.drag(from, from + vec2(60.0, 20.0), NONE);
    let board = hand.board();
    assert_eq!(board.graph.frames[0].nodes.len(), 1);
    assert!(board.graph.frames[0].rect.max.x > 480.0, "{:?}", board.graph.frames[0].rect);
}

#[test]
fn the_edges_of_a_frame_and_the_corner_of_a_comment_resize() {
    let mut hand = Hand::new(framed());
    let edge = hand.at(480.0, 260.0);
    hand.drag(edge, edge + vec2(40.0, 0.0), NONE);
    assert_eq!(hand.board().graph.frames[0].rect, rect(220.0, 180.0, 300.0, 160.0));
    let corner = hand.at(329.0, 329.0);
    hand.drag(corner, corner + vec2(25.0, 30.0), NONE);
    assert_eq!(hand.board().graph.comments[0].rect, rect(240.0, 290.0, 115.0, 70.0));
}

#[test]
fn a_comment_is_dragged_and_double_clicked_to_be_written() {
    let mut hand = Hand::new(framed());
    let at = hand.named("Comment a few words");
    hand.drag(at, at + vec2(-200.0, 60.0), NONE);
    assert_eq!(hand.board().graph.comments[0].rect.min, pos2(40.0, 350.0));
    hand.reports();
    let at = hand.named("Comment a few words");
    hand.double_click(at);
    let results = hand.results();
    assert!(matches!(&results[..], [Action::EditComment { key, .. }] if key.as_str() == "note"), "{results:?}");
    let title = hand.named("Frame field");
    hand.double_click(title);
    let results = hand.results();
    assert!(matches!(&results[..], [Action::EditFrame { key, .. }] if key.as_str() == "field"), "{results:?}");
}

#[test]
fn a_double_click_on_a_wire_adds_a_dot_that_can_be_dragged_and_removed() {
    let mut hand = Hand::new(chain());
    let middle = hand.at(214.0, 28.0);
    hand.double_click(middle);
    assert_eq!(hand.board().graph.wires[0].via.len(), 1);
    let dot = hand.board().graph.wires[0].via[0];
    assert!(dot.distance(pos2(214.0, 28.0)) < 6.0, "{dot:?}");
    let from = hand.at(dot.x, dot.y);
    hand.ui.run_steps(40);
    hand.drag(from, from + vec2(10.0, 80.0), NONE);
    let moved = hand.board().graph.wires[0].via[0];
    assert!(moved.distance(dot + vec2(10.0, 80.0)) < 0.01, "{moved:?}");
    let at = hand.at(moved.x, moved.y);
    hand.ui.run_steps(40);
    hand.double_click(at);
    assert!(hand.board().graph.wires[0].via.is_empty());
}

#[test]
fn alt_click_adds_dots_in_order() {
    let mut graph = chain();
    graph.wires[0].via = vec![pos2(214.0, 120.0)];
    let mut hand = Hand::new(graph);
    let (late, early) = (hand.at(230.0, 100.0), hand.at(190.0, 60.0));
    for near in [late, early] {
        // Look for the wire around the place that it should pass.
        let on = (-40..40).rev().map(|dx| near + vec2(dx as f32, 0.0)).find(|at| {
            hand.point(*at);
            hand.ui.step();
            hand.board().out.hover == Some(cym_canvas::Hover::Wire(key("filter.in0")))
        });
        hand.click(on.unwrap(), ALT);
    }
    let via = hand.board().graph.wires[0].via.clone();
    assert_eq!(via.len(), 3);
    assert!(via[0].y < via[1].y && via[2].y < via[1].y && via[0].x < via[2].x, "{via:?}");
}

#[test]
fn dots_between_two_dragged_nodes_go_along() {
    let mut graph = chain();
    graph.wires[0].via = vec![pos2(214.0, 120.0)];
    let mut hand = Hand::new(graph);
    let (a, b) = (hand.at(-30.0, -30.0), hand.at(300.0, 40.0));
    hand.drag(a, b, NONE);
    assert_eq!(hand.board().selected(), ["filter", "source"]);
    let from = hand.named("Node source");
    hand.drag(from, from + vec2(20.0, 30.0), NONE);
    assert_eq!(hand.board().graph.wires[0].via, [pos2(234.0, 150.0)]);
}
