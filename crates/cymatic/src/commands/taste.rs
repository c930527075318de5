//! `cymatic taste`: learns what the artist likes, and ranks pictures by it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use cym_graph::color::srgb_from_linear;
use cym_learn::taste::{Eye, Taste};
use cym_media::picture::{self, PictureLimits};
use serde_json::json;

use crate::args::TasteWords;
use crate::report::{self, Failure};
use crate::save;

/// No file of a taste is longer.
const MOST_BYTES: u64 = 64 << 20;

/// Learns from pictures, then ranks others.
pub(crate) fn run(args: &TasteWords) -> Result<(), Failure> {
    let eye = Eye::built_in()?;
    let mut taste = match read(&eye, &args.file) {
        Ok(taste) => taste,
        Err(failure) if args.file.exists() => return Err(failure),
        Err(failure) => {
            if args.like.is_empty() && args.dislike.is_empty() && args.pick.is_none() {
                return Err(failure);
            }
            eye.taste()
        }
    };
    let see = |path: &PathBuf| look(&eye, path.as_path());
    // Everything is looked at before anything is learnt: a picture that cannot be read leaves the taste as it was.
    let liked = args.like.iter().map(see).collect::<Result<Vec<_>, _>>()?;
    let disliked = args.dislike.iter().map(see).collect::<Result<Vec<_>, _>>()?;
    let picked = args.pick.iter().map(see).collect::<Result<Vec<_>, _>>()?;
    let over = args.over.iter().map(see).collect::<Result<Vec<_>, _>>()?;
    for picture in &liked {
        taste.thumb(picture, true)?;
    }
    for picture in &disliked {
        taste.thumb(picture, false)?;
    }
    for picture in &picked {
        let others: Vec<&[f32]> = over.iter().map(Vec::as_slice).collect();
        taste.picked(picture, &others)?;
    }
    let learnt = liked.len() + disliked.len() + picked.len();
    if learnt > 0 {
        save::file(&args.file, &taste.to_bytes())?;
    }
    let mut ranked: Vec<(&PathBuf, f32)> = Vec::new();
    for path in &args.rank {
        ranked.push((path, taste.score(&look(&eye, path)?)));
    }
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    if args.json {
        let ranked: Vec<_> = ranked.iter().map(|(path, score)| json!({ "picture": path, "liked": score })).collect();
        report::json(&json!({ "taste": args.file, "votes": taste.votes(), "ranked": ranked }));
        return Ok(());
    }
    if learnt > 0 || ranked.is_empty() {
        report::line(&format!("{}: {} votes", args.file.display(), taste.votes()));
    }
    for (path, score) in ranked {
        report::line(&format!("{score:+.2}  {}", path.display()));
    }
    Ok(())
}

/// A taste that ranks what is drawn.
pub(crate) struct Ranking {
    eye: Eye,
    taste: Taste,
}

impl Ranking {
    /// Opens a taste.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let eye = Eye::built_in()?;
        let taste = read(&eye, path)?;
        Ok(Self { eye, taste })
    }

    /// How much a drawn picture (rows from the top, RGBA) is liked; 0 is neither way.
    pub(crate) fn score(&self, rgba: &[u8], size: [u32; 2]) -> f32 {
        self.taste.score(&self.eye.see(rgba, size.map(|side| side as usize)))
    }
}

fn read(eye: &Eye, path: &Path) -> Result<Taste, Failure> {
    let told = |error: std::io::Error| {
        let next = if error.kind() == ErrorKind::NotFound { " Learn one with --like and --dislike." } else { "" };
        format!("cannot read the taste `{}`: {error}.{next}", path.display())
    };
    let length = std::fs::metadata(path).map_err(told)?.len();
    if length > MOST_BYTES {
        return Err(
            format!("`{}` is {length} bytes long, and no taste is. Choose another file.", path.display()).into()
        );
    }
    let bytes = std::fs::read(path).map_err(told)?;
    eye.read(&bytes).map_err(|error| format!("`{}`: {error}.", path.display()).into())
}

/// A picture's file as a taste sees it.
fn look(eye: &Eye, path: &Path) -> Result<Vec<f32>, Failure> {
    let picture = picture::read(path, PictureLimits::default())?;
    let byte = |linear: f32| (srgb_from_linear(linear).clamp(0.0, 1.0) * 255.0).round() as u8;
    // Premultiplied light is what is seen in front of black.
    let rgba: Vec<u8> = picture
        .pixels
        .chunks_exact(4)
        .flat_map(|pixel| [byte(pixel[0].to_f32()), byte(pixel[1].to_f32()), byte(pixel[2].to_f32()), 255])
        .collect();
    Ok(eye.see(&rgba, [picture.width as usize, picture.height as usize]))
}
