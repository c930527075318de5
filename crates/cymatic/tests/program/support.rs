//! A folder with graphs and songs, and the program started in it.

use std::fs;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Cells that leave trails: its state remembers 36 frames, so that ranges are prerolled and not replayed from 0.
pub(crate) const TRAILS: &str = r#"{
  "cymatic": 1, "seed": 7, "fps": "30", "size": [64, 64], "duration": 2,
  "nodes": {
    "cells": { "kind": "pattern/voronoi", "values": { "scale": 8, "speed": 1 } },
    "trail": { "kind": "state/feedback", "values": { "decay": 0.5 }, "wires": { "image": "cells.image" } },
    "output": { "kind": "output/output", "wires": { "image": "trail.image" } }
  }
}"#;

/// A working folder for one test, with a cache and a nodes folder of its own.
pub(crate) struct Studio {
    folder: TempDir,
}

/// How a call of the program ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Studio {
    /// A folder that holds `a.cym`.
    pub(crate) fn new() -> Self {
        let studio = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(studio.path("nodes")).unwrap();
        studio.write("a.cym", TRAILS);
        studio
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// A graph of one node behind the output: its kind, and the rest of its JSON fields.
    pub(crate) fn write_node(&self, name: &str, kind: &str, fields: &str) {
        let graph = format!(
            r#"{{"cymatic":1,"size":[64,64],"duration":1,"nodes":{{"it":{{"kind":"{kind}"{fields}}},"output":{{"kind":"output/output","wires":{{"image":"it.image"}}}}}}}}"#
        );
        self.write(name, graph);
    }

    /// A tone of so many seconds.
    pub(crate) fn write_song(&self, name: &str, secs: f64) {
        let count = (secs * 8000.0) as u32;
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        bytes[4..8].copy_from_slice(&(36 + count * 2).to_le_bytes());
        bytes.extend(8000_u32.to_le_bytes().into_iter().chain(16000_u32.to_le_bytes()).chain([2, 0, 16, 0]));
        bytes.extend(b"data".iter().copied().chain((count * 2).to_le_bytes()));
        bytes.extend((0..count).flat_map(|i| {
            ((f64::from(i) * 0.35).sin() * 12000.0).round().to_string().parse::<i16>().unwrap().to_le_bytes()
        }));
        self.write(name, bytes);
    }

    /// The program with these words, divided by spaces, ready to start here.
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cymatic"));
        command
            .args(words.split_whitespace())
            .current_dir(self.folder.path())
            .env("CYMATIC_CACHE", self.path("cache"))
            .env("CYMATIC_NODES", self.path("nodes"))
            .env_remove("CYMATIC_FFMPEG")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, words: &str) -> Ran {
        Ran::of(&mut self.command(words))
    }

    /// The names in the folder, sorted; the folders that every studio has are left out.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "cache" && name != "nodes");
        names.sort();
        names
    }
}

impl Ran {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// It did what was asked.
    pub(crate) fn works(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self
    }

    /// It ended with `code`, no panic, nothing on stdout, and one message that holds all these pieces.
    pub(crate) fn fails(&self, code: i32, pieces: &[&str]) {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        assert_eq!(self.out, "", "an error is no result: {}", self.err);
        for piece in pieces {
            assert!(self.err.contains(piece), "`{piece}` is missing in: {}", self.err);
        }
        let messages = self.err.lines().filter(|line| line.starts_with("cymatic: ") || line.starts_with("error: "));
        assert_eq!(messages.count(), 1, "{}", self.err);
    }

    /// The one JSON object on stdout.
    pub(crate) fn json(&self) -> Value {
        let value: Value = serde_json::from_str(&self.out).unwrap();
        assert!(value.is_object(), "{}", self.out);
        value
    }
}

/// A program that another one watches and steers: it takes orders on stdin and tells its progress as JSON.
pub(crate) struct Steered {
    pub(crate) child: Child,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Steered {
    pub(crate) fn start(studio: &Studio, words: &str) -> Self {
        let mut child =
            studio.command(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, lines }
    }

    pub(crate) fn order(&mut self, word: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{word}").unwrap();
    }

    /// The next progress that is as wanted.
    pub(crate) fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            let Ok(value) = serde_json::from_str::<Value>(&line) else {
                continue;
            };
            if wanted(&value["progress"]) {
                return value["progress"].clone();
            }
        }
        panic!("it ended before that was told");
    }

    /// It did what was asked: the one JSON object on stdout.
    pub(crate) fn works(mut self) -> Value {
        let mut out = String::new();
        let stdout = self.child.stdout.take().unwrap();
        let (code, words) = self.ends();
        BufReader::new(stdout).read_line(&mut out).unwrap();
        assert_eq!(code, Some(0), "{words}");
        serde_json::from_str(&out).unwrap()
    }

    /// The status and the words at its end.
    pub(crate) fn ends(mut self) -> (Option<i32>, String) {
        let words = self.lines.map_while(Result::ok).collect::<Vec<_>>().join("\n");
        (self.child.wait().unwrap().code(), words)
    }
}

/// The frames of a film, as hashes of their pixels.
pub(crate) fn frames(path: &Path) -> Vec<String> {
    cym_media::video::frame_hashes(path).unwrap()
}
