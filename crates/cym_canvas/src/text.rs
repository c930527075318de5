//! Laid out words, kept by their content.
//!
//! Sizes are rounded to whole pixels of the screen: letters stay crisp at every zoom, and the font atlas sees a few dozen
//! sizes instead of one for every step of the wheel.

use std::sync::Arc;

use egui::{
    Color32, FontFamily, FontId, Galley, Id, IdMap, Painter,
    text::{LayoutJob, TextWrapping},
};

/// How words are to be set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    pub(crate) family: &'a FontFamily,
    /// Points, before rounding to pixels.
    pub(crate) size: f32,
    /// Points; words that are longer end in an ellipsis.
    pub(crate) width: f32,
    pub(crate) rows: usize,
}

#[derive(Default)]
pub(crate) struct Texts {
    galleys: IdMap<Entry>,
    frame: u64,
    /// egui forgets all glyphs when its atlas is full; then this one comes out as another object.
    witness: Option<Arc<Galley>>,
    pixels_per_point: f32,
    /// The last layout of each text, whatever its size: a stand-in while a zoom asks for too many at once.
    latest: IdMap<Arc<Galley>>,
    laid_out: usize,
}

struct Entry {
    galley: Arc<Galley>,
    frame: u64,
}

/// So many kept texts are enough for two screens full of nodes.
const KEPT: usize = 4096;
/// Layouts that one frame may do when there are stand-ins: each takes some microseconds.
const AT_ONCE: usize = 100;

impl Texts {
    /// To be called once a frame, before anything is laid out.
    pub(crate) fn begin(&mut self, painter: &Painter) {
        self.frame += 1;
        self.laid_out = 0;
        self.pixels_per_point = painter.pixels_per_point();
        let witness = painter.layout_no_wrap("o".to_owned(), FontId::proportional(12.0), Color32::PLACEHOLDER);
        if !self.witness.as_ref().is_some_and(|old| Arc::ptr_eq(old, &witness)) {
            self.galleys.clear();
            self.latest.clear();
            self.witness = Some(witness);
        }
        if self.galleys.len() > KEPT {
            let oldest = self.frame.saturating_sub(60);
            self.galleys.retain(|_, entry| entry.frame >= oldest);
            self.latest.clear();
        }
    }

    /// Some words were drawn in an old size: another frame is needed.
    pub(crate) fn is_behind(&self) -> bool {
        self.laid_out > AT_ONCE
    }

    /// The words as set; at most one layout for each new content and size.
    pub(crate) fn get(&mut self, painter: &Painter, text: &str, setting: Setting<'_>) -> Arc<Galley> {
        let scale = self.pixels_per_point;
        let pixels = (setting.size * scale).round().max(1.0);
        let width_pixels = (setting.width * scale).round().max(0.0);
        let id = Id::new((text, pixels as u32, width_pixels as u32, setting.rows, setting.family));
        if let Some(entry) = self.galleys.get_mut(&id) {
            entry.frame = self.frame;
            return entry.galley.clone();
        }
        let content = Id::new((text, setting.rows, setting.family));
        self.laid_out += 1;
        if self.laid_out > AT_ONCE
            && let Some(stand_in) = self.latest.get(&content)
        {
            return stand_in.clone();
        }
        let font = FontId::new(pixels / scale, setting.family.clone());
        let mut job = LayoutJob::simple_format(text.to_owned(), egui::TextFormat::simple(font, Color32::PLACEHOLDER));
        job.wrap = TextWrapping {
            max_width: width_pixels / scale,
            max_rows: setting.rows,
            break_anywhere: setting.rows == 1,
            ..TextWrapping::default()
        };
        job.break_on_newline = setting.rows > 1;
        let galley = painter.layout_job(job);
        self.latest.insert(content, galley.clone());
        let frame = self.frame;
        self.galleys.insert(id, Entry { galley: galley.clone(), frame });
        galley
    }
}
