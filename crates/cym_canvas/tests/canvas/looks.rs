//! What is drawn: looked at pixel by pixel where a rule can be said in pixels.
//!
//! With `CYM_LOOKS` set to a folder, each picture is also written there, to be looked at by eye.

use cym_canvas::{Graph, PortShape, Style, bench};
use egui::{Color32, Pos2, Rect, pos2, vec2};
use egui_kittest::Harness;

use crate::board::{Board, chain, comment, frame, key, node, wire};

struct Picture {
    image: image::RgbaImage,
    scale: f32,
}

impl Picture {
    fn of(name: &str, mut board: Board, size: [f32; 2], scale: f32, set: impl Fn(&mut Board)) -> (Self, Board) {
        set(&mut board);
        let mut ui = Harness::builder()
            .with_size(vec2(size[0], size[1]))
            .with_pixels_per_point(scale)
            .with_step_dt(1.0 / 60.0)
            .wgpu()
            .build_ui_state(|ui, board: &mut Board| board.frame(ui), board);
        ui.run_steps(3);
        let image = ui.render().unwrap();
        if let Some(folder) = std::env::var_os("CYM_LOOKS") {
            image.save(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
        }
        (Self { image, scale }, ui.into_state())
    }

    /// The mean colour around a place in points.
    fn at(&self, at: Pos2) -> [f32; 3] {
        let (x, y) = ((at.x * self.scale) as u32, (at.y * self.scale) as u32);
        let mut sum = [0.0; 3];
        for (dx, dy) in (0..3).flat_map(|dx| (0..3).map(move |dy| (dx, dy))) {
            let pixel = self.image.get_pixel(x + dx - 1, y + dy - 1);
            (0..3).for_each(|c| sum[c] += f32::from(pixel[c]) / 9.0);
        }
        sum
    }

    /// How many pixels have nearly this colour.
    fn count(&self, color: Color32) -> usize {
        let near = |a: u8, b: u8| a.abs_diff(b) < 24;
        self.image.pixels().filter(|p| near(p[0], color.r()) && near(p[1], color.g()) && near(p[2], color.b())).count()
    }
}

/// One of everything.
fn showcase() -> Board {
    let mut error = node("Kaleidoscope", 560.0, 20.0, &[1, 2, 2], &[1]);
    error.error = Some("line 14: no function is called `hash32`; did you mean `hash31`?".to_owned());
    error.body = Some(84.0);
    let mut muted = node("Film Grain", 560.0, 330.0, &[1, 2], &[1]);
    muted.muted = true;
    let mut bypassed = node("Bloom", 300.0, 330.0, &[1, 2], &[1]);
    bypassed.bypassed = true;
    let mut group = node("Star Field", 40.0, 330.0, &[2, 2], &[1]);
    group.group = true;
    let mut folded = node("Audio In", 40.0, 20.0, &[1, 2], &[1, 2]);
    folded.collapsed = true;
    let mut hot = node("A Rather Long Title That Cannot Fit", 300.0, 20.0, &[1, 2, 2, 0], &[1]);
    hot.heat = Some(0.9);
    hot.badge = Some("6.2 ms".to_owned());
    hot.body = Some(96.0);
    hot.subtitle = "pattern".into();
    let mut sound = node("Song", 40.0, 90.0, &[], &[2, 2, 2, 0]);
    sound.subtitle = "audio".into();
    let labels = ["bass", "treble", "beat", "everything that is heard"];
    for (i, port) in sound.outputs.iter_mut().enumerate() {
        port.label = labels[i].into();
        port.shape = [PortShape::Diamond, PortShape::Diamond, PortShape::Triangle, PortShape::Square][i];
        port.wired = i < 2;
    }
    for (i, port) in hot.inputs.iter_mut().enumerate() {
        port.label = ["Image", "Amount", "Twist of the spiral arms", "Tint"][i].into();
        port.shape = [PortShape::Circle, PortShape::Diamond, PortShape::Diamond, PortShape::Square][i];
        port.wired = i < 2;
        port.value = Some(["", "0.50", "1.25 turns", "#ff8800"][i].to_owned());
    }
    hot.width = 190.0;
    let mut converted = wire("Song.out0", "A Rather Long Title That Cannot Fit.in1");
    converted.note = Some("number to colour".to_owned());
    let mut via = wire("Song.out1", "Bloom.in1");
    via.via = vec![pos2(250.0, 290.0)];
    let mut board = Board::new(Graph {
        revision: 1,
        nodes: vec![folded, sound, hot, error, group, bypassed, muted],
        wires: vec![
            wire("Audio In.out0", "A Rather Long Title That Cannot Fit.in0"),
            converted,
            wire("A Rather Long Title That Cannot Fit.out0", "Kaleidoscope.in0"),
            wire("Kaleidoscope.out0", "Bloom.in0"),
            wire("Bloom.out0", "Film Grain.in0"),
            via,
        ],
        frames: vec![frame(
            "Post",
            Rect::from_min_size(pos2(270.0, 290.0), vec2(490.0, 150.0)),
            &["Bloom", "Film Grain"],
        )],
        comments: vec![comment("why", Rect::from_min_size(pos2(40.0, 215.0), vec2(168.0, 60.0)))],
    });
    board.graph.comments[0].text = "The bass turns the arms;\nkeep it below one turn.".into();
    board.view.selection.insert("Song".into());
    board.view.pan = vec2(30.0, 40.0);
    board
}

#[test]
fn one_of_everything_in_dark_and_light() {
    let (dark, board) = Picture::of("dark", showcase(), [860.0, 560.0], 1.0, |_| ());
    let (light, _) = Picture::of("light", showcase(), [860.0, 560.0], 1.0, |board| {
        board.style = Style::light();
    });
    assert!(dark.count(board.style.accent) > 200, "the selected node has no outline");
    let header = board.view.screen_from_canvas(pos2(560.0 + 120.0, 20.0 + 5.0));
    let [r, g, b] = dark.at(header);
    assert!(r > 1.6 * g && r > 1.6 * b, "the header of an error is red, not {r} {g} {b}");
    let corner = board.view.screen_rect().min + vec2(6.0, 6.0);
    assert!(dark.at(corner)[0] < 60.0 && light.at(corner)[0] > 200.0);
    assert_eq!(board.rules.bodies % 2, 0, "two nodes have a picture");
}

#[test]
fn the_same_at_other_scales() {
    Picture::of("scale2", showcase(), [860.0, 560.0], 2.0, |_| ());
    let (far, _) = Picture::of("zoom03", showcase(), [300.0, 200.0], 1.0, |board| {
        board.view.zoom = 0.3;
        board.view.pan = vec2(10.0, 10.0);
    });
    assert!(far.count(Style::dark().error) > 0 || far.count(Color32::from_rgb(170, 62, 66)) > 20);
    Picture::of("zoom06", showcase(), [560.0, 360.0], 1.0, |board| {
        board.view.zoom = 0.6;
        board.view.pan = vec2(10.0, 20.0);
    });
    Picture::of("zoom2", showcase(), [1100.0, 800.0], 1.0, |board| {
        board.view.zoom = 2.0;
        board.view.pan = vec2(-40.0, 60.0);
    });
}

#[test]
fn many_nodes_with_a_map() {
    let (picture, board) = Picture::of("sixty", Board::new(bench::sample_graph(60)), [1400.0, 900.0], 1.0, |board| {
        board.view.minimap = true;
        board.view.fit_all();
        board.graph.wires[3].dim = true;
    });
    assert_eq!(board.out.visible.len(), 60);
    assert_eq!(picture.image.width(), 1400);
    Picture::of("five", Board::new(bench::sample_graph(5)), [900.0, 600.0], 1.0, |board| board.view.fit_all());
}

#[test]
fn a_wire_that_does_not_fit_says_so_at_the_pointer() {
    use crate::board::{Hand, NONE};
    use egui::PointerButton;

    let mut hand = Hand::new(chain());
    let from = hand.named("source out out0");
    let to = hand.at(120.0, 300.0);
    hand.pull(&[from, to], PointerButton::Primary, NONE);
    let shown = |hand: &mut Hand, name: &str| {
        hand.ui.run_steps(2);
        let image = hand.ui.render().unwrap();
        if let Some(folder) = std::env::var_os("CYM_LOOKS") {
            image.save(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
        }
        Picture { image, scale: 1.0 }
    };
    let error = Style::dark().error;
    assert_eq!(shown(&mut hand, "wire_free").count(error), 0);
    let own = hand.at(80.0, 14.0);
    hand.point(own);
    assert!(shown(&mut hand, "wire_no").count(error) > 40);
    let input = hand.named("loose in in0");
    hand.point(input);
    shown(&mut hand, "wire_yes");
    assert_eq!(hand.board().out.hover, Some(cym_canvas::Hover::Input(key("loose.in0"))));
}
