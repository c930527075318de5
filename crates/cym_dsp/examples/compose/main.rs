//! Composes "First Light", the demo song, and writes it as a WAV.
//!
//! Every sound is made here by arithmetic from a fixed seed: the same program writes the same samples.
//! 120 beats a minute, 4/4, D minor; the sections and times are in `example-graphs/SONG.md`. The recipe:
//!
//! ```text
//! cargo run --release -p cym_dsp --example compose -- first-light.wav
//! ffmpeg -i first-light.wav -map_metadata -1 -fflags +bitexact -flags:a +bitexact -c:a libvorbis -q:a 4 \
//!     -metadata title="First Light" example-graphs/first-light.ogg
//! ```
//!
//! The way of the sound: `score` says what is played when, `drums` and `voices` make single notes,
//! `space` adds echo, reverb, ducking and the master, and this file sets the levels.

mod drums;
mod score;
mod space;
mod tone;
mod voices;

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};

use score::{BAR_SECS, BARS, Section, TAIL_SECS};
use space::{Ducker, duck, echo, master, reverb};
use tone::{RATE_HZ, Stereo};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name the WAV file to write")?;
    let song = mix();
    write_wav(&path, &song)?;
    Ok(())
}

/// Plays the score into one bus an instrument, and puts the buses together.
fn mix() -> Stereo {
    let secs = BARS as f64 * BAR_SECS + TAIL_SECS;
    let bus = || Stereo::new(secs);
    let (mut kick, mut drum, mut hats) = (bus(), bus(), bus());
    let (mut bass, mut pad, mut arp, mut lead, mut rise) = (bus(), bus(), bus(), bus(), bus());

    let kicks = score::kicks();
    for &secs in &kicks {
        drums::kick(&mut kick, secs, 0.95);
    }
    score::drums(&mut drum, &mut hats);
    score::bass(&mut bass);
    score::pads(&mut pad);
    score::arpeggio(&mut arp);
    score::lead(&mut lead);
    score::rises(&mut rise);

    // Everything but the drums makes way for the kick.
    let ducker = Ducker::new(&kicks, secs);
    duck(&mut bass, &ducker, 0.9);
    duck(&mut pad, &ducker, 0.7);
    duck(&mut arp, &ducker, 0.45);
    duck(&mut lead, &ducker, 0.4);

    let mut echoes = bus();
    echoes.add_bus(&arp, 0.42);
    echoes.add_bus(&lead, 0.38);
    let echoes = echo(&echoes, 0.75 * BAR_SECS / 4.0, 0.46);

    let mut wet = bus();
    for (source, amount) in
        [(&drum, 0.20), (&hats, 0.05), (&pad, 0.40), (&arp, 0.28), (&lead, 0.34), (&rise, 0.35), (&echoes, 0.3)]
    {
        wet.add_bus(source, amount);
    }
    let mut wet = reverb(&wet, 2.8);
    duck(&mut wet, &ducker, 0.5);

    let mut song = bus();
    for (source, level) in [
        (&kick, 0.80),
        (&drum, 0.62),
        (&hats, 0.52),
        (&bass, 0.60),
        (&pad, 0.50),
        (&arp, 0.44),
        (&lead, 0.50),
        (&rise, 0.40),
        (&echoes, 0.62),
        (&wet, 0.80),
    ] {
        song.add_bus(source, level);
    }
    score::fade(&mut song, Section::Outro);
    master(&song, -14.0)
}

/// Writes 16-bit stereo with a little triangular dither.
fn write_wav(path: &str, song: &Stereo) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let data_len = (song.left.len() * 4) as u32;
    file.write_all(b"RIFF")?;
    file.write_all(&(36 + data_len).to_le_bytes())?;
    file.write_all(b"WAVEfmt ")?;
    file.write_all(&16_u32.to_le_bytes())?;
    file.write_all(&[1, 0, 2, 0])?;
    file.write_all(&(RATE_HZ as u32).to_le_bytes())?;
    file.write_all(&(RATE_HZ as u32 * 4).to_le_bytes())?;
    file.write_all(&[4, 0, 16, 0])?;
    file.write_all(b"data")?;
    file.write_all(&data_len.to_le_bytes())?;
    let mut noise = tone::Pcg::new(99);
    for (&left, &right) in song.left.iter().zip(&song.right) {
        for sample in [left, right] {
            let dither = 0.5 * (noise.next() + noise.next());
            let value = (sample * 32_767.0 + dither).round().clamp(-32_768.0, 32_767.0) as i16;
            file.write_all(&value.to_le_bytes())?;
        }
    }
    file.flush()
}
