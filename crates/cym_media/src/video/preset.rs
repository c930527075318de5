//! The kinds of file that can be written, as one table.

use std::ffi::OsStr;
use std::path::Path;

use super::error::ExportError;
use super::rate::FrameRate;

/// How the renderer must lay out the pixels of a frame: rows from the top, no padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PixelLayout {
    /// Red, green, blue, alpha as bytes: sRGB-encoded, alpha straight (not premultiplied).
    Rgba8,
    /// The same with 16 bits a channel, little endian.
    Rgba16,
    /// Half floats, little endian: linear light, premultiplied alpha, just as the renderer holds them.
    RgbaF16,
}

impl PixelLayout {
    /// Bytes a pixel.
    pub fn bytes_per_pixel(self) -> usize {
        match self {
            Self::Rgba8 => 4,
            Self::Rgba16 | Self::RgbaF16 => 8,
        }
    }

    /// ffmpeg's name of the layout.
    pub(crate) fn ffmpeg_name(self) -> &'static str {
        match self {
            Self::Rgba8 => "rgba",
            // half floats never go to ffmpeg: the EXR frames are written here
            Self::Rgba16 | Self::RgbaF16 => "rgba64le",
        }
    }
}

/// What a chunk is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChunkKind {
    /// A short video in a fragmented file of this ffmpeg format.
    Video(&'static str),
    /// Numbered pictures by ffmpeg.
    Pictures,
    /// Numbered EXR pictures, written here.
    Exr,
}

/// How the chunks become the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    /// Copied one behind the other into a container of this ffmpeg format.
    Copy(&'static str),
    /// Read twice: a palette, then the GIF.
    Gif,
    /// Encoded anew, losslessly.
    Apng,
    /// The folder of pictures is the output.
    Folder,
}

/// A kind of file that can be written, with everything that ffmpeg must be told for it.
#[derive(Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "one column of the table each")]
pub struct Preset {
    /// The word for the command line.
    pub name: &'static str,
    /// The words for a menu.
    pub label: &'static str,
    /// One sentence on what it is good for.
    pub help: &'static str,
    /// What the file's name ends in, without a dot; for a sequence, of the pictures in the folder.
    pub extension: &'static str,
    /// What the renderer must deliver.
    pub layout: PixelLayout,
    /// Whether transparency is kept. Where it is not, the renderer lays the picture over black first,
    /// and alpha is ignored.
    pub alpha: bool,
    /// Whether the output is a folder of numbered pictures.
    pub sequence: bool,
    /// Whether the file can hold sound.
    pub sound: bool,
    /// Whether width and height must be even (colour at half resolution).
    pub even_size: bool,
    /// The size that this preset is made for, if any: a suggestion when none is given.
    pub default_size: Option<(u32, u32)>,
    /// The highest frame rate that players follow.
    pub max_fps: u32,
    /// The encoder that must be there.
    pub encoder: &'static str,
    pub(crate) chunk: ChunkKind,
    pub(crate) join: Join,
    /// Encoder arguments for a chunk, divided by spaces.
    pub(crate) video: &'static str,
    /// Encoder arguments for the sound.
    pub(crate) audio: &'static str,
}

// The number of threads changes what x264 writes, so every encoder gets a fixed one: the same frames
// give the same file on any machine.
pub(crate) const BT709_TAGS: &str = "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv";
pub(crate) const SRGB_TAGS: &str = "-colorspace rgb -color_primaries bt709 -color_trc iec61966-2-1 -color_range pc";

const AAC: &str = "-c:a aac -b:a 192k";

const VIDEO: Preset = Preset {
    name: "h264",
    label: "MP4 (H.264)",
    help: "Plays everywhere; the right choice unless you know better.",
    extension: "mp4",
    layout: PixelLayout::Rgba8,
    alpha: false,
    sequence: false,
    sound: true,
    even_size: true,
    default_size: None,
    max_fps: 240,
    encoder: "libx264",
    chunk: ChunkKind::Video("mp4"),
    join: Join::Copy("mp4"),
    video: "-vf \
        scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,format=yuv420p,\
        setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv \
        -c:v libx264 -preset veryfast -crf 18 -threads 4",
    audio: AAC,
};

const PICTURES: Preset = Preset {
    name: "png",
    label: "PNG pictures (8 bit)",
    help: "A folder of numbered pictures with transparency, for compositing and editing.",
    extension: "png",
    alpha: true,
    sequence: true,
    sound: false,
    even_size: false,
    encoder: "png",
    chunk: ChunkKind::Pictures,
    join: Join::Folder,
    video: "-c:v png -pix_fmt rgba -pred mixed -threads 2",
    audio: "",
    ..VIDEO
};

const LOSSLESS_RGBA: &str = "-c:v ffv1 -level 3 -g 1 -slices 4 -slicecrc 1 -threads 4 -pix_fmt bgra";

/// What the places for video ask for: good H.264, a key frame every half second, good sound.
const UPLOAD: Preset = Preset {
    name: "youtube-1080p",
    label: "YouTube 1080p",
    help: "H.264 with the quality and the key frames that YouTube and Vimeo ask for.",
    default_size: Some((1920, 1080)),
    max_fps: 60,
    video: "-vf \
        scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,format=yuv420p,\
        setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv \
        -c:v libx264 -profile:v high -preset medium -crf 15 -bf 2 -force_key_frames expr:gte(t,n_forced*0.5) -threads 4",
    audio: "-c:a aac -b:a 384k",
    ..VIDEO
};

static PRESETS: [Preset; 16] = [
    VIDEO,
    UPLOAD,
    Preset {
        name: "youtube-4k",
        label: "YouTube 4K",
        help: "As YouTube 1080p with four times the pixels: YouTube then also shows 1080p at a better quality.",
        default_size: Some((3840, 2160)),
        ..UPLOAD
    },
    Preset {
        name: "reel",
        label: "Instagram Reel, TikTok, Short",
        help: "Upright 9:16 for a phone held in the hand. The graph is drawn anew for it, nothing is cut off.",
        default_size: Some((1080, 1920)),
        ..UPLOAD
    },
    Preset {
        name: "square",
        label: "Instagram square",
        help: "1:1 for posts and for artwork that moves.",
        default_size: Some((1080, 1080)),
        ..UPLOAD
    },
    Preset {
        name: "h265",
        label: "MP4 (H.265, 10 bit)",
        help: "Smaller than H.264 and without bands in soft gradients; slower to write.",
        layout: PixelLayout::Rgba16,
        encoder: "libx265",
        video: "-vf \
        scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,format=yuv420p10le,\
        setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv \
        -c:v libx265 -preset fast -crf 20 -x265-params log-level=error:pools=4:frame-threads=2 -tag:v hvc1",
        ..VIDEO
    },
    Preset {
        name: "av1",
        label: "MP4 (AV1, 10 bit)",
        help: "The smallest file at the same look, without bands; for the web and new players.",
        layout: PixelLayout::Rgba16,
        encoder: "libsvtav1",
        video: "-vf \
        scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,format=yuv420p10le,\
        setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv \
        -c:v libsvtav1 -preset 8 -crf 28 -svtav1-params lp=4",
        ..VIDEO
    },
    Preset {
        name: "vp9",
        label: "WebM (VP9 + Opus)",
        help: "For web pages.",
        extension: "webm",
        encoder: "libvpx-vp9",
        join: Join::Copy("webm"),
        video: "-vf \
        scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,format=yuv420p,\
        setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv \
        -c:v libvpx-vp9 -crf 24 -b:v 0 -deadline good -cpu-used 4 -row-mt 0 -tile-columns 2 -threads 4",
        audio: "-c:a libopus -b:a 160k",
        ..VIDEO
    },
    Preset {
        name: "prores4444",
        label: "ProRes 4444 (MOV)",
        help: "For editing: 10 bit, full colour resolution, transparency, sound without loss.",
        extension: "mov",
        layout: PixelLayout::Rgba16,
        alpha: true,
        even_size: false,
        encoder: "prores_ks",
        chunk: ChunkKind::Video("mov"),
        join: Join::Copy("mov"),
        video: "-vf \
        scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,format=yuva444p10le,\
        setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv \
        -c:v prores_ks -profile:v 4444 -alpha_bits 16 -vendor apl0 -threads 4",
        audio: "-c:a pcm_s24le",
        ..VIDEO
    },
    Preset {
        name: "ffv1",
        label: "FFV1 (MKV, lossless)",
        help: "Every pixel exactly as rendered, with transparency: for keeping.",
        extension: "mkv",
        alpha: true,
        even_size: false,
        encoder: "ffv1",
        chunk: ChunkKind::Video("mov"),
        join: Join::Copy("matroska"),
        video: LOSSLESS_RGBA,
        audio: "-c:a flac -sample_fmt s32 -bits_per_raw_sample 24",
        ..VIDEO
    },
    PICTURES,
    Preset {
        name: "png16",
        label: "PNG pictures (16 bit)",
        help: "As png, with room for strong grading afterwards.",
        layout: PixelLayout::Rgba16,
        video: "-c:v png -pix_fmt rgba64be -pred mixed -threads 2",
        ..PICTURES
    },
    Preset {
        name: "exr",
        label: "EXR pictures (half float)",
        help: "A folder of pictures in linear light with all highlights, for compositing.",
        extension: "exr",
        layout: PixelLayout::RgbaF16,
        encoder: "",
        chunk: ChunkKind::Exr,
        video: "",
        ..PICTURES
    },
    Preset {
        name: "gif",
        label: "GIF",
        help: "Short silent loops with 256 colours; best at 25 or 50 frames a second.",
        extension: "gif",
        alpha: false,
        sequence: false,
        max_fps: 50,
        encoder: "gif",
        chunk: ChunkKind::Video("mov"),
        join: Join::Gif,
        video: LOSSLESS_RGBA,
        ..PICTURES
    },
    Preset {
        name: "apng",
        label: "Animated PNG",
        help: "Short silent loops in full colour with transparency.",
        extension: "apng",
        sequence: false,
        encoder: "apng",
        chunk: ChunkKind::Video("mov"),
        join: Join::Apng,
        video: LOSSLESS_RGBA,
        ..PICTURES
    },
    Preset {
        name: "h264-444",
        label: "MP4 (H.264, full colour)",
        help: "H.264 without halved colour: sharp coloured lines, any size; not every player shows it.",
        even_size: false,
        video: "-vf \
        scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,format=yuv444p,\
        setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv \
        -c:v libx264 -preset veryfast -crf 16 -threads 4",
        ..VIDEO
    },
];

/// The arguments in a line of the table.
pub(crate) fn words(line: &'static str) -> impl Iterator<Item = &'static str> {
    line.split_ascii_whitespace()
}

impl Preset {
    /// All presets, the default first.
    pub fn all() -> &'static [Self] {
        &PRESETS
    }

    /// The names of all presets, for a message.
    pub fn names() -> String {
        PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>().join(", ")
    }

    /// The preset of this name; an unknown name is an error that lists the known ones.
    pub fn named(name: &str) -> Result<&'static Self, ExportError> {
        PRESETS
            .iter()
            .find(|preset| preset.name == name)
            .ok_or_else(|| ExportError::UnknownPreset(name.chars().take(40).collect()))
    }

    /// The preset that the ending of `out` suggests: `.mp4` is h264, `.webm` is vp9, and so on; h264 when
    /// the ending says nothing.
    pub fn for_path(out: &Path) -> &'static Self {
        let extension = lower_extension(out);
        PRESETS
            .iter()
            .find(|preset| !preset.sequence && extension.as_deref() == Some(preset.extension))
            .unwrap_or(&PRESETS[0])
    }

    /// Bytes of one frame at this size.
    pub fn frame_bytes(&self, width: u32, height: u32) -> usize {
        width as usize * height as usize * self.layout.bytes_per_pixel()
    }

    /// Whether output, size and rate suit the preset; the message says what would.
    pub fn check(&'static self, out: &Path, width: u32, height: u32, rate: FrameRate) -> Result<(), ExportError> {
        let size = |why: String| ExportError::Size { width, height, preset: self.name, why };
        if width == 0 || height == 0 {
            return Err(size("width and height must be at least 1".to_owned()));
        }
        if width > MAX_SIDE_PX || height > MAX_SIDE_PX {
            return Err(size(format!("a side may have at most {MAX_SIDE_PX} pixels")));
        }
        if self.even_size && (width % 2 == 1 || height % 2 == 1) {
            let even = |side: u32| (side & !1).max(2);
            return Err(size(format!(
                "it halves the colour resolution, so both sides must be even: use {}x{}, or the preset h264-444",
                even(width),
                even(height)
            )));
        }
        if self.encoder == "libsvtav1" && (width < 64 || height < 64) {
            return Err(size("AV1 needs at least 64x64".to_owned()));
        }
        if rate.hz() > f64::from(self.max_fps) {
            return Err(ExportError::Rate {
                rate: rate.to_string(),
                preset: self.name,
                why: format!("use at most {}", self.max_fps),
            });
        }
        self.check_extension(out)
    }

    fn check_extension(&'static self, out: &Path) -> Result<(), ExportError> {
        let extension = lower_extension(out);
        let fits = match extension.as_deref() {
            ending if self.sequence => !ending.is_some_and(|ending| KNOWN_ENDINGS.contains(&ending)),
            Some("png") if self.name == "apng" => true,
            ending => ending == Some(self.extension),
        };
        if fits {
            return Ok(());
        }
        Err(ExportError::Extension { out: out.to_owned(), preset: self.name, extension: self.extension })
    }
}

/// The longest side of a frame, in pixels.
pub(crate) const MAX_SIDE_PX: u32 = 16_384;

/// Endings that promise a single file, so a folder of pictures must not have them.
const KNOWN_ENDINGS: [&str; 9] = ["mp4", "mov", "mkv", "webm", "gif", "apng", "avi", "m4v", "wav"];

fn lower_extension(path: &Path) -> Option<String> {
    path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_found_by_its_name_and_by_its_ending() {
        for preset in Preset::all() {
            assert_eq!(Preset::named(preset.name).unwrap(), preset);
            assert!(!preset.help.is_empty() && !preset.label.is_empty(), "{}", preset.name);
        }
        assert_eq!(Preset::for_path(Path::new("a.WEBM")).name, "vp9");
        assert_eq!(Preset::for_path(Path::new("a.mp4")).name, "h264");
        assert_eq!(Preset::for_path(Path::new("a.mkv")).name, "ffv1");
        let message = Preset::named("divx").unwrap_err().to_string();
        assert!(message.contains("`divx`") && message.contains("prores4444"), "{message}");
    }

    #[test]
    fn sizes_rates_and_names_that_do_not_suit_are_told_with_what_would() {
        let check = |preset: &str, out: &str, width, height, rate: &str| {
            Preset::named(preset)
                .unwrap()
                .check(Path::new(out), width, height, rate.parse().unwrap())
                .map_err(|error| error.to_string())
        };
        assert!(check("h264", "a.mp4", 1281, 721, "30").unwrap_err().contains("use 1280x720"));
        assert!(check("h264", "a.mp4", 0, 720, "30").unwrap_err().contains("at least 1"));
        assert!(check("ffv1", "a.mkv", 20_000, 720, "30").unwrap_err().contains("16384"));
        assert!(check("gif", "a.gif", 64, 64, "60").unwrap_err().contains("at most 50"));
        assert!(check("h264", "a.mov", 64, 64, "30").unwrap_err().contains("writes .mp4"));
        assert!(check("png", "a.mp4", 64, 64, "30").unwrap_err().contains("png"));
        assert_eq!(check("png", "frames", 63, 65, "30"), Ok(()));
        assert_eq!(check("apng", "a.png", 63, 65, "30"), Ok(()));
        assert_eq!(check("h264-444", "a.MP4", 63, 65, "30"), Ok(()));
    }
}
