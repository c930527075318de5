//! Fonts, and the engine that shapes with them.

use std::sync::Arc;

use cosmic_text::fontdb::{Database, Source};
use cosmic_text::{Attrs, CacheKeyFlags, Family, FontSystem, SwashCache};
use epaint_default_fonts::{HACK_REGULAR, NOTO_EMOJI_REGULAR, UBUNTU_LIGHT};

/// Why a font cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The bytes are no font.
    #[error("it holds no font that can be read; a .ttf or .otf file does")]
    NoFont,
    /// The font is too large to be one.
    #[error("it has {bytes} bytes, and a font has at most {most}")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The most that is read.
        most: usize,
    },
}

/// The longest font file, in bytes: the largest of Chinese and Japanese are about half of it.
const MOST_BYTES: usize = 48 << 20;

/// Shapes text with one font.
pub struct Typesetter {
    pub(crate) system: FontSystem,
    pub(crate) outlines: SwashCache,
    family: String,
    attrs: Attrs<'static>,
}

impl Typesetter {
    /// One that has the built-in font.
    pub fn built_in() -> Self {
        // The built-in font reads: it is the same bytes always.
        Self::with(None).unwrap_or_else(|_| Self::of(Database::new(), String::new(), Attrs::new()))
    }

    /// One that has the font in a file's bytes.
    ///
    /// # Errors
    /// The bytes are no font.
    pub fn from_font(bytes: Arc<[u8]>) -> Result<Self, TextError> {
        if bytes.len() > MOST_BYTES {
            return Err(TextError::TooLarge { bytes: bytes.len(), most: MOST_BYTES });
        }
        Self::with(Some(bytes))
    }

    fn with(own: Option<Arc<[u8]>>) -> Result<Self, TextError> {
        let mut fonts = Database::new();
        if let Some(bytes) = own {
            fonts.load_font_source(Source::Binary(Arc::new(bytes)));
            if fonts.is_empty() {
                return Err(TextError::NoFont);
            }
        }
        for bytes in [UBUNTU_LIGHT, HACK_REGULAR, NOTO_EMOJI_REGULAR] {
            fonts.load_font_source(Source::Binary(Arc::new(bytes)));
        }
        let first = fonts.faces().next().ok_or(TextError::NoFont)?;
        let family = first.families.first().map(|(name, _)| name.clone()).unwrap_or_default();
        let attrs = Attrs::new().weight(first.weight).style(first.style).stretch(first.stretch);
        Ok(Self::of(fonts, family, attrs))
    }

    fn of(fonts: Database, family: String, attrs: Attrs<'static>) -> Self {
        Self {
            // It asks for the usual fonts of systems by name; none of them is there, so that ours are asked in turn.
            system: FontSystem::new_with_locale_and_db("en-US".to_owned(), fonts),
            outlines: SwashCache::new(),
            family,
            // Hinting would make outlines depend on their size, and movement would jump.
            attrs: attrs.cache_key_flags(CacheKeyFlags::DISABLE_HINTING),
        }
    }

    /// The engine, and how its font is asked for.
    pub(crate) fn parts(&mut self) -> (&mut FontSystem, &mut SwashCache, Attrs<'_>) {
        (&mut self.system, &mut self.outlines, self.attrs.clone().family(Family::Name(&self.family)))
    }
}
