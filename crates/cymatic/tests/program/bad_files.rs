//! Songs, pictures, tables and node files that are not what they seem.

use std::time::Duration;

use crate::support::Studio;

/// A PNG that claims 30,000 x 30,000 pixels in a few hundred bytes.
fn bomb() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], data: &[u8]| {
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(name.iter().chain(data));
        bytes.extend(crc32(name.iter().chain(data)).to_be_bytes());
    };
    let side = 30_000_u32.to_be_bytes();
    let header = [&side[..], &side, &[8, 2, 0, 0, 0]].concat();
    chunk(b"IHDR", &header);
    chunk(b"IDAT", &[0x78, 0x01, 0x03, 0, 0, 0, 0, 1]);
    chunk(b"IEND", &[]);
    bytes
}

fn crc32<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    let step = |crc: u32, &byte: &u8| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    };
    !bytes.fold(u32::MAX, step)
}

#[test]
fn a_song_that_is_none_stops_the_render() {
    let studio = Studio::new();
    studio.write("song.mp3", "la la la");
    studio.write("playlist.wav", "ffconcat version 1.0\nfile 'song.mp3'\n");
    studio.write("cut.wav", b"RIFF\xff\xff\0\0WAVEfmt \x10\0\0\0");
    for song in ["song.mp3", "playlist.wav", "cut.wav"] {
        studio.run(&format!("render a.cym -o out.mp4 --audio {song}")).fails(1, &[song, "formats that work: WAV"]);
        studio.run(&format!("analyze {song}")).fails(1, &[song, "formats that work: WAV"]);
    }
    studio.run("render a.cym -o out.mp4 --audio none.wav").fails(1, &["none.wav", "no such file"]);
    studio.write(
        "song.cym",
        r#"{"cymatic":1,"size":[64,64],"duration":1,"nodes":{"song":{"kind":"audio/sound_file","values":{"file":"song.mp3"}},
        "loud":{"kind":"audio/loudness","wires":{"audio":"song.audio"}},"cells":{"kind":"pattern/voronoi","wires":{"shade":"loud.value"}},
        "output":{"kind":"output/output","wires":{"image":"cells.image"}}}}"#,
    );
    studio.run("render song.cym -o out.mp4").fails(1, &["error[unreadable-sound] song", "song.mp3"]);
    assert_eq!(studio.names(), ["a.cym", "cut.wav", "playlist.wav", "song.cym", "song.mp3"]);
}

#[test]
fn pictures_and_tables_that_are_broken_stop_the_export() {
    let studio = Studio::new();
    studio.write("bomb.png", bomb());
    studio.write_node("bomb.cym", "input/picture", r#","values":{"file":{"asset":"bomb.png"}}"#);
    studio.write("cut.cube", "LUT_3D_SIZE 2\n0 0 0\n1 1 1\n");
    studio.write_node("lut.cym", "grade/lut", r#","values":{"table":{"asset":"cut.cube"}}"#);
    let before = studio.names();
    studio.run("still bomb.cym -o x.png").fails(1, &["error[unreadable-file] it", "30000x30000", "scale it down"]);
    studio.run("render bomb.cym -o x.mp4").fails(1, &["error[unreadable-file] it", "30000x30000"]);
    studio.run("still lut.cym -o x.png").fails(1, &["error[unreadable-file] it", "cut.cube", "8"]);
    assert_eq!(studio.names(), before);
    // What is merely not there leaves a placeholder.
    std::fs::remove_file(studio.path("bomb.png")).unwrap();
    let ran = studio.run("still bomb.cym -o x.png").works();
    assert!(ran.err.contains("warning[missing-file] it"), "{}", ran.err);
}

#[test]
fn a_node_with_a_mistake_shows_its_own_line() {
    let studio = Studio::new();
    let text = "//! Bad\n//! A mistake.\n//! keywords: bad\n\nfn bad(at: Place) -> vec4f {\n    let x: f32 = vec2f(1.0);\n    return vec4f(x);\n}\n";
    studio.write("nodes/pattern/bad.wgsl", text);
    studio.write_node("bad.cym", "pattern/bad", "");
    let pieces = ["pattern/bad.wgsl:6:9", "expected to be `f32`", "it: the file of its node pattern/bad has mistakes"];
    studio.run("still bad.cym -o x.png").fails(1, &pieces);
    assert_eq!(studio.names(), ["a.cym", "bad.cym"]);
    // Other graphs do not suffer.
    let ran = studio.run("still a.cym -o a.png").works();
    assert!(ran.err.contains("bad.wgsl:6:9"), "{}", ran.err);
}

#[test]
fn a_node_that_never_ends_gives_a_picture_all_the_same() {
    let studio = Studio::new();
    let text = "//! Endless\n//! It never ends by itself.\n//! keywords: loop\n\nfn endless(at: Place) -> vec4f {\n    var x = 0.5;\n    \
        loop {\n        x = fract(x * 1.7 + 0.1);\n        if (x > 2.0) { break; }\n    }\n    return vec4f(x, x, x, 1.0);\n}\n";
    studio.write("nodes/pattern/endless.wgsl", text);
    studio.write_node("endless.cym", "pattern/endless", "");
    let mut child = studio.command("still endless.cym -o x.png").spawn().unwrap();
    // A limit, not a measurement: without the cap on loops this would last for ever.
    let ended = (0..1200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        child.try_wait().unwrap()
    });
    let ended = ended.unwrap_or_else(|| {
        child.kill().unwrap();
        panic!("the loop does not end");
    });
    assert!(ended.success());
    assert_eq!(image_size(&studio), (64, 64));
}

fn image_size(studio: &Studio) -> (u32, u32) {
    let bytes = std::fs::read(studio.path("x.png")).unwrap();
    let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (side(16), side(20))
}
