//! What egui shows of the stage's texture: the very numbers that a PNG of the picture holds.

#![cfg(test)]

use std::sync::Arc;

use cym_gpu::{Alpha, Executor, Gpu, Screen, read_texture};
use cym_graph::{Document, Edit, Node, NodeId, Value, check};
use cym_plan::{SignalRunner, Silence, Target, Tick, compile};
use egui_kittest::Harness;
use egui_kittest::wgpu::{WgpuTestRenderer, create_render_state, default_wgpu_setup};

/// Size in px of the picture.
const SIZE: [u32; 2] = [96, 54];

#[test]
fn egui_shows_the_bytes_of_the_screen() {
    let render = create_render_state(default_wgpu_setup(), egui_wgpu::RendererOptions::default());
    let gpu =
        Gpu::from_parts(render.instance.clone(), render.adapter.clone(), render.device.clone(), render.queue.clone());
    let library = nodes::catalogue().unwrap();
    let mut document = Document::default();
    for (id, node) in [
        ("waves", Node::new("pattern/plasma")),
        ("out", Node::new("output/output").wire("image", "waves", "image").value("stops", Value::Float(-0.5))),
    ] {
        document.apply(Edit::AddNode { id: NodeId::new(id), node, position: None }).unwrap();
    }
    let graph = check(&document, &library.catalogue).graph.unwrap();
    let plan = compile(&graph, &library, Target::new(SIZE)).unwrap();
    let mut executor = Executor::new(&gpu);
    let mut prepared = executor.prepare(&Arc::new(plan.clone()), &[]).unwrap();
    let mut runner = SignalRunner::new(&plan, &library);
    let tick = Tick::at(7, plan.rate);
    executor.render(&mut prepared, tick, runner.numbers_at(&plan, 7, &Silence)).unwrap();
    let mut screen = Screen::new(&executor, SIZE, Alpha::Opaque).unwrap();
    screen.draw(&prepared, tick).unwrap();
    let wanted = read_texture(&gpu, screen.texture()).unwrap();
    let colours: std::collections::BTreeSet<&[u8]> = wanted.chunks_exact(4).collect();
    assert!(colours.len() > 100, "a picture of one colour proves nothing");

    let texture =
        render.renderer.write().register_native_texture(&render.device, screen.view(), wgpu::FilterMode::Nearest);
    let size = egui::vec2(SIZE[0] as f32, SIZE[1] as f32);
    let mut harness = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(1.0)
        .renderer(WgpuTestRenderer::from_render_state(render))
        .build_ui(|ui| {
            let whole = egui::Rect::from_min_max(egui::Pos2::ZERO, egui::pos2(1.0, 1.0));
            let place = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
            let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::new("picture"));
            ui.ctx().layer_painter(layer).image(texture, place, whole, egui::Color32::WHITE);
        });
    harness.run_steps(2);
    let seen = harness.render().unwrap();
    assert_eq!([seen.width(), seen.height()], SIZE);
    let apart = seen.as_raw().iter().zip(&wanted).map(|(one, other)| one.abs_diff(*other)).max();
    // egui dithers what it draws by less than half a code, so that codes stay what they are.
    assert_eq!(apart, Some(0));
}
