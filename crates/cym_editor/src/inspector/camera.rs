//! A param that names a camera: a menu of those that are there, and why there is none.

use egui::{Response, RichText, Ui};

use crate::shared::Shared;
use crate::widgets::Change;

use super::named::{Found, Names};
use super::param::Param;

/// Draws it.
pub(super) fn show(
    ui: &mut Ui,
    shared: &Shared<'_>,
    param: &Param<'_>,
    chosen: &str,
) -> (Response, Option<Change<String>>) {
    // Their names, or in place of them why they cannot be listed.
    let found: Found<Result<String, String>> = Found::of(ui, "cameras");
    let devices = found.devices();
    let names: Vec<&String> = devices.iter().filter_map(|device| device.as_ref().ok()).collect();
    let first = names.first().map_or_else(|| "first camera".to_owned(), |name| format!("first camera: {name}"));
    let menu = Names::or_none(&first).with(names.iter().map(|name| [(*name).clone(), (*name).clone()]));
    let (response, change) = menu.show(ui, shared, param, chosen);
    found.look(ui, response.clicked(), || match cym_media::camera::machine().devices() {
        Ok(devices) => devices.into_iter().map(|device| Ok(device.name)).collect(),
        Err(why) => vec![Err(why)],
    });
    let none = || "no camera is there".to_owned();
    let why = devices.iter().find_map(|device| device.as_ref().err().cloned()).or_else(|| names.is_empty().then(none));
    if let Some(why) = why {
        ui.label(RichText::new(why).small().color(shared.theme.text_weak));
    }
    (response, change)
}
