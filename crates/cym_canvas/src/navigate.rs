//! Getting the view to where it was asked to go.

use egui::{Pos2, Rect, Vec2, emath::lerp, vec2};

use crate::{
    Key, View,
    view::{Goal, ZOOM_RANGE},
};

/// A view that glides to its goal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glide {
    from: (Vec2, f32),
    to: (Vec2, f32),
    secs: f32,
}

const GLIDE_SECS: f32 = 0.18;
/// Space kept around what is fitted, in points.
const MARGIN: f32 = 40.0;

/// Takes up the goal that was set since the last frame, and goes a step of `dt` towards it. Returns true while gliding.
pub(crate) fn travel(view: &mut View, motion: bool, dt: f32) -> bool {
    if let Some(goal) = view.goal.take()
        && let Some((pan, zoom)) = place(view, &goal)
    {
        if motion && dt > 0.0 {
            view.state.glide = Some(Glide { from: (view.pan, view.zoom), to: (pan, zoom), secs: 0.0 });
        } else {
            (view.pan, view.zoom) = (pan, zoom);
        }
    }
    let Some(mut glide) = view.state.glide.take() else {
        return false;
    };
    glide.secs += dt.min(0.05);
    let t = (glide.secs / GLIDE_SECS).min(1.0);
    let ease = 1.0 - (1.0 - t).powi(3);
    if t >= 1.0 {
        (view.pan, view.zoom) = glide.to;
        return false;
    }
    // The middle of the window goes straight, the zoom goes in even ratios.
    let half = view.rect.size() * 0.5;
    let centre = |(pan, zoom): (Vec2, f32)| (half - pan) / zoom;
    let zoom = glide.from.1 * (glide.to.1 / glide.from.1).powf(ease);
    let middle = lerp_vec(centre(glide.from), centre(glide.to), ease);
    view.zoom = zoom;
    view.pan = half - middle * zoom;
    view.state.glide = Some(glide);
    true
}

fn lerp_vec(a: Vec2, b: Vec2, t: f32) -> Vec2 {
    vec2(lerp(a.x..=b.x, t), lerp(a.y..=b.y, t))
}

/// Pan and zoom that reach the goal.
fn place(view: &View, goal: &Goal) -> Option<(Vec2, f32)> {
    let scene = &view.state.scene;
    match goal {
        Goal::FitAll => Some(fit(view, scene.bounds()?)),
        Goal::FitSelection => {
            let selected = view.selection.iter().filter_map(|key| scene.rect_of(key));
            Some(fit(view, selected.reduce(Rect::union).or_else(|| scene.bounds())?))
        }
        Goal::Fit(rect) => Some(fit(view, *rect)),
        Goal::Reveal(key) => reveal(view, key),
        Goal::Centre(at) => Some((centred(view, *at, view.zoom), view.zoom)),
    }
}

fn fit(view: &View, rect: Rect) -> (Vec2, f32) {
    let room = (view.rect.size() - Vec2::splat(2.0 * MARGIN)).max(Vec2::splat(40.0));
    let ratio = room / rect.size().max(Vec2::splat(1.0));
    // Never larger than life: a single node need not fill the window.
    let zoom = ratio.min_elem().clamp(ZOOM_RANGE[0], 1.0);
    (centred(view, rect.center(), zoom), zoom)
}

fn centred(view: &View, at: Pos2, zoom: f32) -> Vec2 {
    view.rect.size() * 0.5 - at.to_vec2() * zoom
}

fn reveal(view: &View, key: &Key) -> Option<(Vec2, f32)> {
    let rect = view.state.scene.rect_of(key)?;
    let zoom = view.zoom.max(0.5);
    let seen = view.visible_rect().shrink(MARGIN * 0.5 / view.zoom);
    if zoom == view.zoom && seen.contains_rect(rect) {
        return None;
    }
    Some((centred(view, rect.center(), zoom), zoom))
}
