//! `cymatic taste`: learns what the artist likes, and ranks pictures by it.

use std::path::{Path, PathBuf};

use cym_engine::Liking;
use cym_graph::color::srgb_from_linear;
use cym_media::picture::{self, PictureLimits};
use serde_json::json;

use crate::args::TasteWords;
use crate::report::{self, Failure};

/// Learns from pictures, then ranks others.
pub(crate) fn run(args: &TasteWords) -> Result<(), Failure> {
    let learns = !args.like.is_empty() || !args.dislike.is_empty() || args.pick.is_some();
    let mut taste = if learns { Liking::open_or_new(&args.file)? } else { Liking::open(&args.file)? };
    let see = |path: &PathBuf| look(&taste, path.as_path());
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
        taste.keep()?;
    }
    let mut ranked: Vec<(&PathBuf, f32)> = Vec::new();
    for path in &args.rank {
        ranked.push((path, taste.score(&look(&taste, path)?)));
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

/// A picture's file as a taste sees it.
fn look(taste: &Liking, path: &Path) -> Result<Vec<f32>, Failure> {
    let picture = picture::read(path, PictureLimits::default())?;
    let byte = |linear: f32| (srgb_from_linear(linear).clamp(0.0, 1.0) * 255.0).round() as u8;
    // Premultiplied light is what is seen in front of black.
    let rgba: Vec<u8> = picture
        .pixels
        .chunks_exact(4)
        .flat_map(|pixel| [byte(pixel[0].to_f32()), byte(pixel[1].to_f32()), byte(pixel[2].to_f32()), 255])
        .collect();
    Ok(taste.see(&rgba, [picture.width, picture.height]))
}
