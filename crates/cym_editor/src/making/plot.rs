//! The curve of a job: its losses over its steps.

use egui::{Pos2, Sense, Shape, Stroke, Ui, WidgetInfo, WidgetType, vec2};

use crate::theme::Theme;

/// Height of the curve, in points.
const HEIGHT: f32 = 44.0;
/// Space around the line, in points.
const PAD: f32 = 4.0;

/// Draws the losses up to now in the width that all steps will take; lower is better.
pub(super) fn show(ui: &mut Ui, theme: &Theme, curve: &[[f32; 2]], total: f32, name: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, name));
    ui.painter().rect_filled(rect, 4.0, theme.sunken);
    let (low, high) = span(curve);
    let place = rect.shrink(PAD);
    let point = |[step, loss]: [f32; 2]| {
        let x = (step / total.max(1.0)).clamp(0.0, 1.0);
        let y = (loss - low) / (high - low);
        Pos2::new(place.left() + x * place.width(), place.bottom() - y * place.height())
    };
    let points: Vec<Pos2> = curve.iter().copied().map(point).collect();
    if let Some(&last) = points.last() {
        ui.painter().add(Shape::line(points, Stroke::new(1.5, theme.accent)));
        ui.painter().circle_filled(last, 2.5, theme.accent);
    }
    if let Some(&[step, loss]) = curve.last() {
        response.on_hover_text(format!("Step {step:.0}: what is to become small is {loss:.3}."));
    }
}

/// Lowest and highest loss; never equal.
fn span(curve: &[[f32; 2]]) -> (f32, f32) {
    let losses = || curve.iter().map(|[_, loss]| *loss);
    let (low, high) = (losses().fold(f32::INFINITY, f32::min), losses().fold(f32::NEG_INFINITY, f32::max));
    if high - low > 1e-6 { (low, high) } else { (high.min(low) - 0.5, high.max(low) + 0.5) }
}
