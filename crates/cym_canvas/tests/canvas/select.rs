//! Clicks, the marquee, double clicks, menus and names.

use cym_canvas::{Action, Hover};
use egui::{PointerButton, pos2, vec2};
use egui_kittest::kittest::Queryable as _;

use crate::board::{ALT, CTRL, CTRL_SHIFT, Hand, NONE, SHIFT, chain, key};

#[test]
fn a_click_selects_one_and_shift_or_ctrl_add_and_take_away() {
    let mut hand = Hand::new(chain());
    let (filter, sink) = (hand.named("Node filter"), hand.named("Node sink"));
    hand.click(filter, NONE);
    assert_eq!(hand.board().selected(), ["filter"]);
    hand.click(sink, SHIFT);
    assert_eq!(hand.board().selected(), ["filter", "sink"]);
    hand.click(filter, CTRL);
    assert_eq!(hand.board().selected(), ["sink"]);
    hand.click(filter, NONE);
    assert_eq!(hand.board().selected(), ["filter"]);
    let empty = hand.at(100.0, 400.0);
    hand.click(empty, NONE);
    assert!(hand.board().selected().is_empty());
    let reports = hand.reports();
    assert!(reports.iter().all(|action| *action == Action::Select), "{reports:?}");
}

#[test]
fn the_marquee_takes_what_it_touches_adds_and_takes_away() {
    let mut hand = Hand::new(chain());
    let (a, b) = (hand.at(200.0, -40.0), hand.at(600.0, 30.0));
    hand.drag(a, b, NONE);
    assert_eq!(hand.board().selected(), ["filter", "sink"]);
    let (a, b) = (hand.at(-30.0, -40.0), hand.at(40.0, 20.0));
    hand.drag(a, b, SHIFT);
    assert_eq!(hand.board().selected(), ["filter", "sink", "source"]);
    let (a, b) = (hand.at(500.0, -40.0), hand.at(600.0, 20.0));
    hand.drag(a, b, CTRL);
    assert_eq!(hand.board().selected(), ["filter", "source"]);
}

#[test]
fn esc_gives_the_old_selection_back() {
    let mut hand = Hand::new(chain());
    let source = hand.named("Node source");
    hand.click(source, NONE);
    let (a, b) = (hand.at(200.0, -40.0), hand.at(600.0, 30.0));
    hand.pull(&[a, b], PointerButton::Primary, NONE);
    assert_eq!(hand.board().selected(), ["filter", "sink"]);
    hand.escape();
    assert_eq!(hand.board().selected(), ["source"]);
    hand.release(b, PointerButton::Primary, NONE);
    assert_eq!(hand.board().selected(), ["source"]);
}

#[test]
fn double_clicks_open_and_search_and_ctrl_shift_click_views() {
    let mut hand = Hand::new(chain());
    let filter = hand.named("Node filter");
    hand.double_click(filter);
    assert_eq!(hand.results(), [Action::Open { node: "filter".into() }]);
    let empty = hand.at(100.0, 400.0);
    hand.double_click(empty);
    let results = hand.results();
    let [Action::Search { at, screen }] = &results[..] else {
        panic!("{results:?}");
    };
    assert!(at.distance(pos2(100.0, 400.0)) < 0.01 && *screen == empty);
    hand.click(filter, CTRL_SHIFT);
    assert_eq!(hand.results(), [Action::View { node: "filter".into() }]);
}

#[test]
fn two_slow_clicks_are_no_double_click() {
    let mut hand = Hand::new(chain());
    let filter = hand.named("Node filter");
    hand.click(filter, NONE);
    hand.ui.run_steps(40);
    hand.click(filter, NONE);
    assert!(hand.results().is_empty());
}

#[test]
fn the_chevron_folds() {
    let mut hand = Hand::new(chain());
    let chevron = hand.at(260.0 + 168.0 - 17.0, 14.0);
    hand.click(chevron, NONE);
    assert_eq!(hand.results(), [Action::Collapse { node: "filter".into(), collapsed: true }]);
}

#[test]
fn a_right_click_opens_the_menu_of_the_node_and_selects_it() {
    let mut hand = Hand::new(chain());
    let filter = hand.named("Node filter");
    hand.click_with(filter, PointerButton::Secondary, NONE);
    hand.ui.run_steps(2);
    assert_eq!(hand.board().selected(), ["filter"]);
    hand.ui.get_by_label("Delete node").click();
    hand.ui.run_steps(3);
    assert_eq!(hand.board().rules.menus, ["delete filter"]);
    assert!(hand.ui.query_by_label("Delete node").is_none(), "the menu closes");
    let empty = hand.at(100.0, 400.0);
    hand.click_with(empty, PointerButton::Secondary, NONE);
    hand.ui.run_steps(2);
    assert!(hand.ui.query_by_label("Canvas menu").is_some());
}

#[test]
fn what_is_below_the_pointer_is_told_with_what_it_can_do() {
    let mut hand = Hand::new(chain());
    let port = hand.named("filter in in0");
    hand.point(port);
    hand.ui.step();
    assert_eq!(hand.board().out.hover, Some(Hover::Input(key("filter.in0"))));
    assert_eq!(hand.board().out.hint, "Drag to wire");
    let middle = hand.at(214.0, 24.0);
    hand.point(middle);
    hand.ui.step();
    assert_eq!(hand.board().out.hover, Some(Hover::Wire(key("filter.in0"))));
    hand.ui.run_steps(30);
    assert!(hand.ui.query_by_label("tip of filter").is_some(), "the tip of the wire shows");
    let away = hand.at(100.0, 400.0);
    hand.point(away);
    hand.ui.run_steps(3);
    assert!(hand.ui.query_by_label("tip of filter").is_none());
}

#[test]
fn a_screen_reader_finds_everything_and_can_select() {
    let mut hand = Hand::new(chain());
    for name in ["Node source", "source out out0", "filter in in0", "filter in in1", "filter out out0", "sink in in1"] {
        assert!(hand.ui.query_by_label(name).is_some(), "nothing is called {name:?}");
    }
    hand.ui.get_by_label("Node sink").click_accesskit();
    hand.ui.run_steps(2);
    assert_eq!(hand.board().selected(), ["sink"]);
}

#[test]
fn what_is_out_of_sight_is_not_drawn() {
    let mut hand = Hand::new(chain());
    hand.board().view.pan = vec2(-400.0, 60.0);
    hand.ui.run_steps(2);
    let visible: Vec<_> = hand.board().out.visible.iter().map(|key| key.as_str().to_owned()).collect();
    assert_eq!(visible, ["filter", "sink", "loose"]);
}

#[test]
fn alt_click_on_a_node_selects_it_plainly() {
    let mut hand = Hand::new(chain());
    let filter = hand.named("Node filter");
    hand.click(filter, ALT);
    assert_eq!(hand.board().selected(), ["filter"]);
}
