//! Wires: drawn, picked up, refused, dropped anywhere, cut and taken back.

use cym_canvas::{Action, WireEnd};
use egui::{PointerButton, pos2, vec2};

use crate::board::{CTRL, Hand, NONE, SHIFT, chain, key};

fn connect(from: &str, to: &str) -> Action {
    Action::Connect { from: key(from), to: key(to), instead_of: None }
}

#[test]
fn from_an_output_to_an_input() {
    let mut hand = Hand::new(chain());
    let (from, to) = (hand.named("source out out0"), hand.named("loose in in0"));
    hand.drag(from, to, NONE);
    assert_eq!(hand.results(), [connect("source.out0", "loose.in0")]);
}

#[test]
fn from_an_input_to_an_output() {
    let mut hand = Hand::new(chain());
    let (from, to) = (hand.named("loose in in0"), hand.named("source out out0"));
    hand.drag(from, to, NONE);
    assert_eq!(hand.results(), [connect("source.out0", "loose.in0")]);
}

#[test]
fn a_wired_input_gives_its_wire_to_another() {
    let mut hand = Hand::new(chain());
    let (from, to) = (hand.named("filter in in0"), hand.named("loose in in0"));
    hand.drag(from, to, NONE);
    assert_eq!(
        hand.results(),
        [Action::Connect { from: key("source.out0"), to: key("loose.in0"), instead_of: Some(key("filter.in0")) }]
    );
}

#[test]
fn a_picked_up_wire_is_dropped_on_nothing_or_put_back() {
    let mut hand = Hand::new(chain());
    let from = hand.named("filter in in0");
    let empty = hand.at(120.0, 400.0);
    hand.drag(from, empty, NONE);
    assert_eq!(hand.results(), [Action::Disconnect { to: key("filter.in0") }]);
    hand.pull(&[from, empty, from], PointerButton::Primary, NONE);
    hand.release(from, PointerButton::Primary, NONE);
    assert!(hand.results().is_empty());
}

#[test]
fn shift_and_an_output_moves_all_its_wires() {
    let mut hand = Hand::new(chain());
    let (from, to) = (hand.named("filter out out0"), hand.named("source out out0"));
    hand.drag(from, to, SHIFT);
    assert_eq!(hand.results(), [connect("source.out0", "sink.in0")]);
}

#[test]
fn what_does_not_fit_is_refused_with_the_reason() {
    let mut hand = Hand::new(chain());
    let (from, to) = (hand.named("filter in in1"), hand.named("filter out out0"));
    hand.pull(&[from, to], PointerButton::Primary, NONE);
    assert_eq!(hand.board().out.hint, "a node cannot feed itself");
    hand.release(to, PointerButton::Primary, NONE);
    assert_eq!(hand.results(), [Action::Refused { why: "a node cannot feed itself".to_owned() }]);
}

#[test]
fn a_conversion_is_named_before_the_wire_is_dropped() {
    let mut hand = Hand::new(chain());
    let (from, to) = (hand.named("source out out0"), hand.named("sink in in1"));
    hand.pull(&[from, to], PointerButton::Primary, NONE);
    assert_eq!(hand.board().out.hint, "Wire to in1: number to colour");
    hand.release(to, PointerButton::Primary, NONE);
    assert_eq!(hand.results(), [connect("source.out0", "sink.in1")]);
}

#[test]
fn dropped_on_a_node_it_takes_the_only_port_that_fits_or_asks() {
    let mut hand = Hand::new(chain());
    let from = hand.named("source out out0");
    let loose = hand.at(340.0, 235.0);
    hand.drag(from, loose, NONE);
    assert_eq!(hand.results(), [connect("source.out0", "loose.in0")]);
    let sink = hand.at(640.0, 14.0);
    hand.drag(from, sink, NONE);
    assert_eq!(
        hand.results(),
        [Action::DropOnNode {
            from: WireEnd::Output(key("source.out0")),
            node: "sink".into(),
            ports: vec!["in0".into(), "in1".into()],
            screen: sink,
        }]
    );
    let from = hand.named("loose in in0");
    let sink = hand.at(640.0, 14.0);
    hand.drag(from, sink, NONE);
    assert_eq!(hand.results(), [Action::Refused { why: "sink has no output".to_owned() }]);
}

#[test]
fn dropped_on_nothing_it_asks_for_a_node() {
    let mut hand = Hand::new(chain());
    let empty = hand.at(120.0, 400.0);
    let from = hand.named("source out out0");
    hand.drag(from, empty, NONE);
    let results = hand.results();
    let [Action::DropOnEmpty { end, at, screen }] = &results[..] else {
        panic!("{results:?}");
    };
    assert_eq!(*end, WireEnd::Output(key("source.out0")));
    assert!(at.distance(pos2(120.0, 400.0)) < 0.01 && *screen == empty);
    let from = hand.named("loose in in0");
    hand.drag(from, empty, NONE);
    let results = hand.results();
    assert!(matches!(&results[..], [Action::DropOnEmpty { end: WireEnd::Input(to), .. }] if *to == key("loose.in0")));
}

#[test]
fn esc_lets_a_new_wire_go_and_keeps_an_old_one() {
    for from in ["source out out0", "filter in in0", "loose in in0"] {
        let mut hand = Hand::new(chain());
        let from = hand.named(from);
        let empty = hand.at(120.0, 400.0);
        hand.pull(&[from, empty], PointerButton::Primary, NONE);
        assert!(hand.board().out.busy);
        hand.escape();
        hand.ui.step();
        assert!(!hand.board().out.busy);
        hand.release(empty, PointerButton::Primary, NONE);
        assert!(hand.results().is_empty());
    }
}

#[test]
fn the_knife_cuts_what_it_crosses() {
    let mut hand = Hand::new(chain());
    let line = [hand.at(214.0, -40.0), hand.at(214.0, 120.0), hand.at(474.0, 120.0), hand.at(474.0, -40.0)];
    hand.pull(&line, PointerButton::Secondary, CTRL);
    hand.release(line[3], PointerButton::Secondary, CTRL);
    assert_eq!(hand.results(), [Action::Knife { wires: vec![key("filter.in0"), key("sink.in0")] }]);
    hand.pull(&line[..2], PointerButton::Secondary, CTRL);
    hand.escape();
    hand.release(line[1], PointerButton::Secondary, CTRL);
    assert!(hand.results().is_empty(), "Esc puts the knife away");
}

#[test]
fn far_away_ports_are_not_in_the_way() {
    let mut hand = Hand::new(chain());
    let canvas = pos2(168.0, 14.0);
    hand.board().view.zoom = 0.2;
    hand.ui.run_steps(2);
    let at = hand.at(canvas.x - 2.0, canvas.y);
    hand.drag(at, at + vec2(30.0, 60.0), NONE);
    assert_ne!(hand.board().node("source").pos, pos2(0.0, 0.0), "the node is dragged, not a wire");
}

#[test]
fn what_egui_drags_can_be_let_go_on_a_port() {
    use cym_canvas::Hover;
    use egui::DragAndDrop;

    let mut hand = Hand::new(chain());
    let input = hand.named("loose in in0");
    let ctx = hand.ui.ctx.clone();
    // Taken up somewhere else, outside the canvas.
    let outside = pos2(2.0, 2.0);
    hand.point(outside);
    hand.button(outside, PointerButton::Primary, true, NONE);
    DragAndDrop::set_payload(&ctx, "a chip".to_owned());
    hand.point(input);
    hand.button(input, PointerButton::Primary, false, NONE);
    let results = hand.results();
    let [Action::DropPayload { onto, screen, .. }] = &results[..] else {
        panic!("{results:?}");
    };
    assert_eq!((onto, *screen), (&Some(Hover::Input(key("loose.in0"))), input));
}

#[test]
fn an_output_can_be_taken_outside_the_canvas() {
    use cym_canvas::PortKey;
    use egui::DragAndDrop;

    let mut hand = Hand::new(chain());
    let from = hand.named("source out out0");
    let outside = pos2(2.0, 2.0);
    hand.pull(&[from, outside], PointerButton::Primary, NONE);
    let ctx = hand.ui.ctx.clone();
    assert_eq!(DragAndDrop::payload::<PortKey>(&ctx).as_deref(), Some(&key("source.out0")));
    hand.release(outside, PointerButton::Primary, NONE);
    assert!(hand.results().is_empty(), "a drop outside is no business of the canvas");
}
