//! The viewer in a window without a screen: every gesture, and a look at it.

use std::sync::Arc;

use cym_engine::{PassTime, Picture, StageState};
use egui::{Event, Modifiers, MouseWheelUnit, Rect, TouchPhase, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use egui_wgpu::wgpu;

use super::{Viewer, Zoom};
use crate::command::Command;
use crate::rig::Rig;
use crate::shared::Act;
use crate::testing::{double_click, drag};

type Bench = Rig<Viewer>;

const SIZE: [u32; 2] = [640, 360];

/// A texture with a picture that is easy to look at: hues across, light down, a tint for B.
fn picture(rig: &Bench, generation: u64, tint: f32) -> Option<Picture> {
    let render = rig.render.as_ref()?;
    let [width, height] = SIZE;
    let pixel = |x: u32, y: u32| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let ring = ((u - 0.5).hypot((v - 0.5) * 0.56) * 40.0).sin() * 0.5 + 0.5;
        let part = |shift: f32| {
            (((u * std::f32::consts::TAU + shift).sin() * 0.5 + 0.5) * (1.0 - v * 0.7) * (0.55 + 0.45 * ring) * 255.0)
                as u8
        };
        [part(0.0), (f32::from(part(2.1)) * tint) as u8, part(4.2), 255]
    };
    let bytes: Vec<u8> = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    let extent = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
    let texture = render.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("test picture"),
        size: extent,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 4), rows_per_image: None };
    render.queue.write_texture(texture.as_image_copy(), &bytes, layout, extent);
    let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
    Some(Picture {
        view: Arc::new(view),
        texture: Arc::new(texture),
        size_px: SIZE,
        document_size_px: SIZE,
        scale: 1.0,
        frame: 1,
        secs: 0.0,
        generation,
    })
}

/// A viewer of a picture that is drawn on a real (software) device.
fn bench(size: [f32; 2], draws: bool) -> Harness<'static, Bench> {
    let mut harness = Rig::new(Viewer::default()).harness(size, draws, |viewer, ui, shared| viewer.show(ui, shared));
    let rig = harness.state_mut();
    let (shown, kept) = (picture(rig, 1, 1.0), picture(rig, 2, 0.4));
    rig.state = Arc::new(StageState {
        picture: shown,
        held: kept,
        hz: 30.0,
        scale: 1.0,
        budget_ms: 16.0,
        ..StageState::default()
    });
    harness.run_steps(3);
    harness
}

fn run(harness: &mut Harness<'_, Bench>, command: Command) -> bool {
    let ctx = harness.ctx.clone();
    let rig = harness.state_mut();
    let known = rig.with(|viewer, shared| viewer.run(command, shared, &ctx));
    harness.run_steps(2);
    known
}

/// Where the picture lies.
fn shown(harness: &Harness<'_, Bench>) -> Rect {
    let place = harness.get_by_label("Viewer").rect();
    harness.state().panel.frame.rect(place, SIZE, 1.0)
}

#[test]
fn without_a_device_it_says_what_is_missing() {
    let harness = bench([500.0, 400.0], false);
    harness.get_by_label("No picture without a GPU");
}

#[test]
fn it_fits_and_shows_one_to_one() {
    let mut harness = bench([500.0, 400.0], true);
    let place = harness.get_by_label("Viewer").rect();
    assert!((shown(&harness).width() - place.width()).abs() < 1.0, "{:?} in {place:?}", shown(&harness));
    assert!(run(&mut harness, Command::ActualSize));
    assert_eq!(shown(&harness).size(), vec2(640.0, 360.0));
    assert!(run(&mut harness, Command::FitPicture));
    assert!((shown(&harness).width() - place.width()).abs() < 1.0);
}

#[test]
fn the_wheel_zooms_and_a_drag_pans() {
    let mut harness = bench([500.0, 400.0], true);
    let at = pos2(120.0, 150.0);
    harness.hover_at(at);
    harness.run_steps(1);
    let before = (at - shown(&harness).min) / shown(&harness).size();
    let wheel = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, 200.0),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
    };
    harness.event(wheel);
    harness.run_steps(20);
    let closer = shown(&harness);
    assert!(closer.width() > 700.0, "{closer:?}");
    assert!(((at - closer.min) / closer.size() - before).length() < 0.02, "the pointer keeps its place in the picture");
    drag(&mut harness, pos2(200.0, 200.0), pos2(260.0, 220.0));
    let moved = shown(&harness).min - closer.min;
    assert!((moved - vec2(60.0, 20.0)).length() < 8.0, "{moved:?}");
}

#[test]
fn a_double_click_goes_between_fit_and_one_to_one() {
    let mut harness = bench([500.0, 400.0], true);
    for fits in [false, true] {
        let at = pos2(250.0, 180.0);
        harness.run_steps(40);
        double_click(&mut harness, at);
        assert_eq!(harness.state().panel.frame.zoom == Zoom::Fit, fits);
    }
}

#[test]
fn the_split_is_dragged() {
    let mut harness = bench([500.0, 400.0], true);
    assert!(harness.query_by_label("Split").is_none());
    assert!(run(&mut harness, Command::Compare));
    let split = harness.get_by_label("Split").rect().center();
    drag(&mut harness, split, split + vec2(125.0, 0.0));
    assert!((harness.state().panel.compare.split() - 0.75).abs() < 0.03);
    assert_eq!(harness.state().panel.frame.zoom, Zoom::Fit, "the picture is not dragged with it");
    run(&mut harness, Command::Compare);
    assert!(harness.query_by_label("Split").is_none());
}

#[test]
fn full_screen_is_the_picture_alone() {
    let mut harness = bench([500.0, 400.0], true);
    harness.get_by_label("Compare A/B");
    assert!(run(&mut harness, Command::FullScreen));
    assert!(harness.state().panel.is_full_screen() && harness.query_by_label("Compare A/B").is_none());
    assert!(run(&mut harness, Command::LeaveGroup), "Esc leaves it");
    assert!(!harness.state().panel.is_full_screen());
    assert!(!run(&mut harness, Command::LeaveGroup), "and is then nothing to the viewer");
}

#[test]
fn the_second_window_shows_the_picture_and_is_closed_again() {
    // Without a window system egui puts it inside the first one.
    let mut harness = bench([900.0, 700.0], true);
    assert!(harness.query_by_label("Picture").is_none());
    run(&mut harness, Command::SecondWindow);
    harness.run_steps(2);
    harness.get_by_label("Picture");
    run(&mut harness, Command::SecondWindow);
    harness.run_steps(2);
    assert!(harness.query_by_label("Picture").is_none());
}

#[test]
fn a_signal_that_is_looked_at_is_plotted() {
    let mut harness = bench([700.0, 400.0], true);
    assert!(harness.query_by_label("Signal plot over time").is_none());
    let rig = harness.state_mut();
    rig.add("wave", "signal/lfo");
    rig.model.viewed = Some(cym_graph::PortRef::new("wave", "value"));
    harness.run_steps(2);
    harness.get_by_label("Signal plot over time");
}

#[test]
fn the_preview_scale_is_chosen_in_the_strip() {
    let mut harness = bench([700.0, 400.0], true);
    harness.get_by_label("Preview scale Auto 100 %").click();
    harness.run_steps(4);
    harness.get_by_label("1/2").click();
    harness.run_steps(4);
    assert!((harness.state().settings.preview_scale - 0.5).abs() < 1e-6);
}

#[test]
fn what_is_looked_at_has_a_way_back() {
    let mut harness = bench([700.0, 400.0], true);
    let rig = harness.state_mut();
    rig.add("cells", "pattern/voronoi");
    rig.model.viewed = Some(cym_graph::PortRef::new("cells", "image"));
    harness.run_steps(2);
    harness.get_by_label("Back to the output").click();
    harness.run_steps(2);
    assert!(harness.state().acts.iter().any(|act| matches!(act, Act::View(None))));
}

#[test]
fn a_click_on_a_pass_shows_its_node() {
    let mut harness = bench([700.0, 600.0], true);
    let rig = harness.state_mut();
    rig.add("cells", "pattern/voronoi");
    rig.settings.panels.profiler = true;
    let state = Arc::make_mut(&mut rig.state);
    state.revision = 1;
    state.memory = Arc::from([("cells".to_owned(), 7_400_000)]);
    state.timings = Arc::from([PassTime { label: "cells".to_owned(), secs: 0.004 }]);
    harness.run_steps(4);
    harness.get_by_label("Voronoi 4.00 ms");
    harness.get_by_label("Memory").click();
    harness.run_steps(3);
    harness.get_by_label("Voronoi 7.4 MB").click();
    harness.run_steps(3);
    let revealed = harness.state().acts.iter().any(|act| matches!(act, Act::Reveal(node) if node.as_str() == "cells"));
    assert!(revealed, "{:?}", harness.state().acts);
}

/// Runs frames until something has come from another thread.
fn wait(harness: &mut Harness<'_, Bench>, until: impl Fn(&Viewer) -> bool) {
    for _ in 0..400 {
        harness.run_steps(1);
        if until(&harness.state().panel) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("nothing came from the other thread");
}

/// A viewer of what a stage really draws: a colour that fills the picture.
fn real() -> Harness<'static, Bench> {
    let mut harness = bench([700.0, 500.0], true);
    let rig = harness.state_mut();
    rig.add("fill", "pattern/checker");
    rig.add("out", "output/output");
    let wire = Some(cym_graph::Wire::new(cym_graph::PortRef::new("fill", "image")));
    let to = cym_graph::PortRef::new("out", "image");
    rig.model.apply(cym_graph::Edit::Connect { to, wire }).unwrap();
    rig.play_for_real();
    harness.run_steps(3);
    harness
}

#[test]
fn the_probe_reads_the_light_under_the_pointer() {
    let mut harness = real();
    assert!(run(&mut harness, Command::Probe));
    let place = harness.get_by_label("Viewer").rect();
    harness.hover_at(place.center());
    wait(&mut harness, |viewer| viewer.probe.light().is_some());
    let light = harness.state().panel.probe.light().unwrap().at(vec2(0.5, 0.5)).unwrap();
    assert!(light.iter().all(|part| part.is_finite()) && light[3] > 0.99, "{light:?}");
    assert!(harness.state().hint.contains("probe"));
}

#[test]
fn the_scopes_measure_the_picture() {
    let mut harness = real();
    assert!(run(&mut harness, Command::Scopes));
    wait(&mut harness, |viewer| viewer.scopes.histogram().is_some());
    let counted: u32 = harness.state().panel.scopes.histogram().unwrap()[0].iter().sum();
    assert!(counted > 1000, "every pixel of the reduced picture: {counted}");
    harness.get_by_label("Vectorscope");
    run(&mut harness, Command::Scopes);
    assert!(harness.query_by_label("Vectorscope").is_none() && harness.state().panel.scopes.histogram().is_none());
}

/// Compared with pictures that were looked at and found good.
#[test]
fn two_pictures_and_a_split() {
    let mut harness = bench([520.0, 340.0], true);
    run(&mut harness, Command::Compare);
    harness.snapshot("viewer_compare");
}

#[test]
fn the_probe_and_the_scopes_beside_the_picture() {
    let mut harness = real();
    harness.set_size(vec2(520.0, 400.0));
    for command in [Command::Probe, Command::Scopes] {
        run(&mut harness, command);
    }
    wait(&mut harness, |viewer| viewer.scopes.histogram().is_some());
    let at = shown(&harness).min + shown(&harness).size() * vec2(0.3, 0.35);
    harness.hover_at(at);
    wait(&mut harness, |viewer| viewer.probe.light().is_some());
    // What the stage says of its own speed is another each time.
    let state = Arc::make_mut(&mut harness.state_mut().seat.state);
    (state.hz, state.frame_ms, state.budget_ms) = (30.0, 10.4, 16.0);
    harness.run_steps(2);
    harness.snapshot("viewer_scopes");
}

#[test]
fn passes_by_time() {
    let mut harness = bench([420.0, 480.0], true);
    let rig = harness.state_mut();
    rig.settings.panels.profiler = true;
    let state = Arc::make_mut(&mut rig.seat.state);
    state.revision = 1;
    let passes = [("glow", 5.2), ("feedback", 3.1), ("cells", 1.4), ("grade", 0.4), ("output", 0.2)];
    state.timings = passes.map(|(label, ms)| PassTime { label: label.to_owned(), secs: ms / 1000.0 }).into();
    (state.frame_ms, state.budget_ms) = (10.4, 16.0);
    harness.run_steps(4);
    harness.snapshot("profiler");
}
