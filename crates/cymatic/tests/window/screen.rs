//! A screen that nobody sees, a hand that moves its pointer, and an eye that keeps what it shows.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde::Deserialize;

/// The window hit-tests with the newest place of the pointer once a frame: the hand must be slower than the slowest frame.
const HAND: Duration = Duration::from_millis(800);
/// The longest wait for something to appear. Software Vulkan on two busy cores takes its time.
const PATIENCE: Duration = Duration::from_secs(90);

/// A virtual display.
pub(crate) struct Screen {
    server: Child,
    display: String,
    shots: PathBuf,
}

impl Screen {
    /// Starts a display server of its own; `shots` is where its pictures go.
    pub(crate) fn open(shots: &Path) -> Self {
        std::fs::create_dir_all(shots).unwrap();
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is there: `./x setup` installs it for the tests");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { server, display: format!(":{}", number.trim()), shots: shots.to_owned() }
    }

    pub(crate) fn display(&self) -> &str {
        &self.display
    }

    /// Keeps what the screen shows as a PNG.
    pub(crate) fn shot(&self, name: &str) -> PathBuf {
        let path = self.shots.join(format!("{name}.png"));
        let done = Command::new("import").args(["-display", &self.display, "-window", "root"]).arg(&path).status();
        assert!(done.expect("ImageMagick is there").success(), "no picture of the screen: {name}");
        path
    }

    fn hand(&self, words: &[&str]) {
        let done = Command::new("xdotool").env("DISPLAY", &self.display).args(words).status();
        assert!(done.expect("xdotool is there").success(), "xdotool {words:?}");
    }

    /// Lets the window have the keys: there is no window manager that would.
    pub(crate) fn focus(&self) {
        // X refuses while the window is not on the screen yet.
        let words = ["search", "--sync", "--name", "Cymatic", "windowfocus"];
        for _ in 0..20 {
            let done = Command::new("xdotool").env("DISPLAY", &self.display).args(words).stderr(Stdio::null()).status();
            if done.expect("xdotool is there").success() {
                break;
            }
            sleep(HAND);
        }
        sleep(HAND);
    }

    pub(crate) fn point(&self, [x, y]: [f64; 2]) {
        self.hand(&["mousemove", &format!("{x:.0}"), &format!("{y:.0}")]);
        sleep(HAND);
    }

    pub(crate) fn click(&self, at: [f64; 2]) {
        self.point(at);
        self.hand(&["click", "1"]);
        sleep(HAND);
    }

    /// Turns the wheel towards the hand.
    pub(crate) fn wheel(&self, at: [f64; 2]) {
        self.point(at);
        self.hand(&["click", "--repeat", "3", "5"]);
        sleep(HAND);
    }

    /// Presses at one place and lets go at another, by way of a few places in between.
    pub(crate) fn drag(&self, from: [f64; 2], to: [f64; 2]) {
        self.point(from);
        self.hand(&["mousedown", "1"]);
        sleep(HAND);
        for step in 1..=4 {
            let part = f64::from(step) / 4.0;
            self.point([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]);
        }
        self.hand(&["mouseup", "1"]);
        sleep(HAND);
    }

    /// Presses keys by their X names, such as `ctrl+e`.
    pub(crate) fn key(&self, key: &str) {
        self.hand(&["key", key]);
        sleep(HAND);
    }

    pub(crate) fn type_text(&self, text: &str) {
        self.hand(&["type", "--delay", "120", text]);
        sleep(HAND);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

/// Something in the window that has a name.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Seen {
    pub(crate) name: String,
    pub(crate) role: String,
    px: [f64; 4],
}

impl Seen {
    pub(crate) fn centre(&self) -> [f64; 2] {
        [f64::midpoint(self.px[0], self.px[2]), f64::midpoint(self.px[1], self.px[3])]
    }
}

/// The program with its window on a screen. Its homes are folders of its own.
pub(crate) struct Window {
    program: Child,
    eyes: PathBuf,
    words: PathBuf,
    followed: bool,
}

impl Window {
    /// Starts the program; `home` holds its settings, cache and journal, and may be used again to start it again.
    pub(crate) fn open(screen: &Screen, home: &Path, arguments: &[&str]) -> Self {
        Self::open_with(screen, home, arguments, &[])
    }

    /// The same with more in its environment.
    pub(crate) fn open_with(screen: &Screen, home: &Path, arguments: &[&str], more: &[(&str, &str)]) -> Self {
        std::fs::create_dir_all(home).unwrap();
        let eyes = home.join("eyes.json");
        drop(std::fs::remove_file(&eyes));
        let words = home.join("words.txt");
        let program = Command::new(env!("CARGO_BIN_EXE_cymatic"))
            .args(arguments)
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
            .env("DISPLAY", screen.display())
            .env_remove("WAYLAND_DISPLAY")
            .env("CYMATIC_EYES", &eyes)
            .env("CYMATIC_CACHE", home.join("cache"))
            .env("CYMATIC_STATE", home.join("state"))
            .env("CYMATIC_CONFIG", home.join("config"))
            .env("CYMATIC_NODES", home.join("nodes"))
            .env("CYMATIC_DATA", home.join("data"))
            .envs(more.iter().copied())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&words).unwrap())
            // What it starts ends with it.
            .process_group(0)
            .spawn()
            .unwrap();
        Self { program, eyes, words, followed: false }
    }

    /// Another process will take over: that this one ends is no fault.
    pub(crate) fn is_followed(&mut self) {
        self.followed = true;
    }

    /// What has a name in the window now.
    pub(crate) fn all(&self) -> Vec<Seen> {
        let text = std::fs::read_to_string(&self.eyes).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Waits until something fits.
    pub(crate) fn until(&mut self, what: &str, fits: impl Fn(&Seen) -> bool) -> Seen {
        let start = Instant::now();
        loop {
            if let Some(seen) = self.all().into_iter().find(|seen| fits(seen)) {
                return seen;
            }
            let ended = self.program.try_wait().unwrap();
            assert!(
                ended.is_none() || self.followed,
                "the program ended ({ended:?}) while `{what}` was waited for: {}",
                self.said()
            );
            assert!(
                start.elapsed() < PATIENCE,
                "nothing in the window is `{what}`; there is {:?}; it said: {}",
                self.all().iter().map(|seen| format!("{} [{}]", seen.name, seen.role)).collect::<Vec<_>>(),
                self.said()
            );
            sleep(Duration::from_millis(100));
        }
    }

    /// Waits until something has exactly this name.
    pub(crate) fn named(&mut self, name: &str) -> Seen {
        self.until(name, |seen| seen.name == name)
    }

    /// What the program wrote to its standard error.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.words).unwrap_or_default()
    }

    /// Kills it as `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        drop(
            Command::new("kill")
                .args(["-KILL", "--", &format!("-{}", self.program.id())])
                .stderr(Stdio::null())
                .status(),
        );
        drop(self.program.wait());
    }
}
