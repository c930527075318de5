//! Dragging nodes: one, many, with snapping, onto wires, shaken, and taken back.

use cym_canvas::{Action, Graph, Moved};
use egui::{PointerButton, pos2, vec2};

use crate::board::{ALT, Board, Hand, NONE, SHIFT, chain, key, node};

fn last_move(actions: &[Action]) -> &Moved {
    let moved = actions.iter().rev().find_map(|action| match action {
        Action::Move(moved) => Some(moved),
        _ => None,
    });
    moved.unwrap()
}

#[test]
fn a_node_is_dragged_and_reported_once_at_the_end() {
    let mut hand = Hand::new(chain());
    let from = hand.named("Node loose");
    hand.drag(from, from + vec2(40.0, 90.0), NONE);
    assert_eq!(hand.board().node("loose").pos, pos2(300.0, 310.0));
    let reports = hand.reports();
    let ends = reports.iter().filter(|action| matches!(action, Action::Move(moved) if moved.done)).count();
    assert_eq!(ends, 1, "{reports:?}");
    assert!(reports.len() > 3, "reports on the way are missing: {reports:?}");
}

#[test]
fn an_owner_that_takes_every_report_ends_at_the_same_place() {
    let mut board = Board::new(chain());
    board.eager = true;
    let mut hand = Hand::on(board);
    let from = hand.named("Node loose");
    hand.drag(from, from + vec2(40.0, 90.0), NONE);
    assert_eq!(hand.board().node("loose").pos, pos2(300.0, 310.0));
}

#[test]
fn the_whole_selection_goes_along() {
    let mut hand = Hand::new(chain());
    let (filter, sink) = (hand.named("Node filter"), hand.named("Node sink"));
    hand.click(filter, NONE);
    hand.click(sink, SHIFT);
    hand.drag(filter, filter + vec2(10.0, 200.0), NONE);
    assert_eq!(hand.board().node("filter").pos, pos2(270.0, 200.0));
    assert_eq!(hand.board().node("sink").pos, pos2(530.0, 200.0));
    assert_eq!(hand.board().node("source").pos, pos2(0.0, 0.0));
    assert_eq!(hand.board().selected(), ["filter", "sink"], "a drag keeps the selection");
}

#[test]
fn dragging_what_is_not_selected_selects_it_alone() {
    let mut hand = Hand::new(chain());
    let (filter, loose) = (hand.named("Node filter"), hand.named("Node loose"));
    hand.click(filter, NONE);
    hand.drag(loose, loose + vec2(0.0, 50.0), NONE);
    assert_eq!(hand.board().selected(), ["loose"]);
    assert_eq!(hand.board().node("filter").pos, pos2(260.0, 0.0));
}

#[test]
fn at_another_zoom_the_node_still_follows_the_pointer() {
    let mut hand = Hand::new(chain());
    hand.board().view.zoom = 0.5;
    hand.ui.run_steps(2);
    let from = hand.named("Node loose");
    hand.drag(from, from + vec2(40.0, 90.0), NONE);
    assert_eq!(hand.board().node("loose").pos, pos2(340.0, 400.0));
}

#[test]
fn nodes_snap_to_the_edges_of_neighbours_and_alt_holds_that_off() {
    let mut board = Board::new(chain());
    board.view.snap_edges = true;
    let mut hand = Hand::on(board);
    let from = hand.named("Node loose");
    hand.drag(from, from + vec2(4.0, 100.0), NONE);
    assert_eq!(hand.board().node("loose").pos.x, 260.0, "4 points beside the edge of the filter");
    let from = hand.named("Node loose");
    hand.drag(from, from + vec2(4.0, 20.0), ALT);
    assert_eq!(hand.board().node("loose").pos.x, 264.0);
}

#[test]
fn nodes_snap_to_the_grid() {
    let mut board = Board::new(chain());
    board.view.snap_grid = true;
    let mut hand = Hand::on(board);
    let from = hand.named("Node loose");
    hand.drag(from, from + vec2(23.0, 98.0), NONE);
    assert_eq!(hand.board().node("loose").pos, pos2(280.0, 320.0));
}

#[test]
fn esc_puts_everything_back_for_every_kind_of_owner() {
    for eager in [false, true] {
        let mut board = Board::new(chain());
        board.eager = eager;
        let mut hand = Hand::on(board);
        let from = hand.named("Node loose");
        hand.pull(&[from, from + vec2(50.0, 50.0)], PointerButton::Primary, NONE);
        hand.escape();
        let reports = hand.reports();
        assert_eq!(reports.last(), Some(&Action::Abort));
        assert_eq!(last_move(&reports).nodes, [("loose".into(), pos2(260.0, 220.0))]);
        hand.release(from + vec2(50.0, 50.0), PointerButton::Primary, NONE);
        assert!(hand.results().is_empty(), "nothing happens after Esc");
        assert_eq!(hand.board().node("loose").pos, pos2(260.0, 220.0));
        assert!(!hand.board().out.busy);
        let drawn = hand.board().view.rect_of(&"loose".into()).unwrap().min;
        assert_eq!(drawn, pos2(260.0, 220.0));
    }
}

#[test]
fn a_free_node_dropped_on_a_wire_goes_into_it() {
    let mut hand = Hand::new(chain());
    let from = hand.named("Node loose");
    // The wire from the filter to the sink passes here.
    let to = hand.at(430.0 + 44.0, 24.0);
    hand.pull(&[from, to], PointerButton::Primary, NONE);
    hand.release(to, PointerButton::Primary, NONE);
    let results = hand.results();
    assert_eq!(results.len(), 2, "{results:?}");
    assert_eq!(
        results[1],
        Action::InsertOnWire {
            node: "loose".into(),
            wire: key("sink.in0"),
            input: "in0".into(),
            output: "out0".into(),
        }
    );
}

#[test]
fn a_node_that_has_wires_or_does_not_fit_is_not_inserted() {
    let graph = Graph {
        nodes: vec![
            node("source", 0.0, 0.0, &[], &[1]),
            node("sink", 520.0, 0.0, &[1], &[]),
            node("other", 200.0, 220.0, &[0], &[0]),
        ],
        wires: vec![crate::board::wire("source.out0", "sink.in0")],
        ..Graph::default()
    };
    let mut hand = Hand::new(graph);
    let from = hand.named("Node other");
    let to = hand.at(340.0, 24.0);
    hand.drag(from, to, NONE);
    let results = hand.results();
    assert!(matches!(&results[..], [Action::Move(_)]), "{results:?}");
}

#[test]
fn a_shake_frees_the_node_once() {
    let mut hand = Hand::new(chain());
    let at = hand.named("Node filter");
    let (left, right) = (at - vec2(60.0, 0.0), at + vec2(60.0, 0.0));
    hand.pull(&[at, right, left, right, left, right, left], PointerButton::Primary, NONE);
    hand.release(left, PointerButton::Primary, NONE);
    let shakes = hand.results().into_iter().filter(|action| matches!(action, Action::Shake { .. }));
    assert_eq!(shakes.collect::<Vec<_>>(), [Action::Shake { node: "filter".into() }]);
}

#[test]
fn a_drag_at_the_edge_scrolls_the_canvas() {
    let mut hand = Hand::new(chain());
    let before = hand.board().view.pan;
    let from = hand.named("Node loose");
    let edge = pos2(hand.board().view.screen_rect().max.x - 4.0, 300.0);
    hand.pull(&[from, edge], PointerButton::Primary, NONE);
    hand.ui.run_steps(20);
    assert!(hand.board().view.pan.x < before.x - 20.0);
    hand.release(edge, PointerButton::Primary, NONE);
    let dropped = hand.board().node("loose").pos;
    let shown = hand.board().view.screen_from_canvas(dropped);
    assert!((edge.x - shown.x).abs() < 170.0, "the node stays under the pointer: {shown:?}");
}
