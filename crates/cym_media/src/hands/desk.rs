//! Holding the ports and sockets that are wanted: opens them, notices which went away, tries again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::osc::Socket;
use super::{HandEvent, HandQueue, MidiParser, MidiSystem, OscListen, TakeBytes};

/// What is to be listened to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// MIDI ports by name.
    pub ports: BTreeSet<String>,
    /// Every MIDI port that is there.
    pub every_port: bool,
    /// Sockets for messages of Open Sound Control.
    pub sockets: BTreeSet<OscListen>,
}

impl Wanted {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        !self.every_port && self.ports.is_empty() && self.sockets.is_empty()
    }
}

/// How a MIDI port stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortState {
    /// It is there, and nobody wants it.
    Present,
    /// It is listened to.
    Open,
    /// It is there and cannot be opened, or is not there although it is wanted.
    Missing {
        /// What the system said.
        why: String,
    },
    /// It was listened to, and went away.
    Lost,
}

/// How a socket stands: where it listens, or why it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketState {
    /// It listens on this port of UDP.
    Open {
        /// The port; where the system chose, what it chose.
        udp_port: u16,
    },
    /// It cannot be opened.
    Failed {
        /// What the system said.
        why: String,
    },
}

/// The ports and sockets that are listened to.
pub struct Desk {
    system: Arc<dyn MidiSystem>,
    queue: HandQueue,
    wanted: Wanted,
    open: BTreeMap<String, Box<dyn Send>>,
    ports: BTreeMap<String, PortState>,
    no_midi: Option<String>,
    sockets: BTreeMap<OscListen, Result<Socket, String>>,
}

impl Desk {
    /// Listens to nothing yet; what comes later goes into the queue.
    pub fn new(system: Arc<dyn MidiSystem>, queue: HandQueue) -> Self {
        Self {
            system,
            queue,
            wanted: Wanted::default(),
            open: BTreeMap::new(),
            ports: BTreeMap::new(),
            no_midi: None,
            sockets: BTreeMap::new(),
        }
    }

    /// What is to be listened to from the next [`Self::look`] on.
    pub fn want(&mut self, wanted: Wanted) {
        self.wanted = wanted;
    }

    /// Looks what is there now: opens what is wanted and closes what is not. Call it when something else is wanted, and every second: devices
    /// come and go. It may block while the system opens something.
    pub fn look(&mut self) {
        self.look_at_ports();
        let Self { wanted, sockets, queue, .. } = self;
        sockets.retain(|listen, socket| {
            wanted.sockets.contains(listen) && socket.as_ref().is_ok_and(|socket| !socket.failed())
        });
        for &listen in &wanted.sockets {
            sockets.entry(listen).or_insert_with(|| Socket::open(listen, queue.clone()));
        }
    }

    fn look_at_ports(&mut self) {
        let midi = self.wanted.every_port || !self.wanted.ports.is_empty();
        if !midi && self.open.is_empty() {
            self.ports.clear();
            self.no_midi = None;
            return;
        }
        let there = match self.system.ports() {
            Ok(there) => {
                self.no_midi = None;
                there
            }
            Err(why) => {
                self.no_midi = Some(why);
                Vec::new()
            }
        };
        let there: BTreeSet<String> = there.into_iter().collect();
        let wanted =
            |wanted: &Wanted, name: &String| wanted.ports.contains(name) || (wanted.every_port && there.contains(name));
        let mut ports = BTreeMap::new();
        for name in &there {
            let state = if !wanted(&self.wanted, name) {
                self.open.remove(name);
                PortState::Present
            } else if self.open.contains_key(name) {
                PortState::Open
            } else {
                match self.system.open(name, taking(name, self.queue.clone())) {
                    Ok(open) => {
                        self.open.insert(name.clone(), open);
                        PortState::Open
                    }
                    Err(why) => PortState::Missing { why },
                }
            };
            ports.insert(name.clone(), state);
        }
        let was_there = |name: &String| {
            self.open.contains_key(name) || matches!(self.ports.get(name), Some(PortState::Open | PortState::Lost))
        };
        for name in self.wanted.ports.iter().chain(self.open.keys()).chain(self.ports.keys()) {
            if there.contains(name) || ports.contains_key(name) {
                continue;
            }
            if was_there(name) {
                ports.insert(name.clone(), PortState::Lost);
            } else if self.wanted.ports.contains(name) {
                let why = self.no_midi.clone().unwrap_or_else(|| missing(name, &there));
                ports.insert(name.clone(), PortState::Missing { why });
            }
        }
        // What was wanted once and is gone is of no interest any more unless it was in use.
        self.open.retain(|name, _| there.contains(name));
        ports.retain(|name, state| {
            there.contains(name) || self.wanted.ports.contains(name) || *state == PortState::Lost
        });
        if !midi {
            ports.retain(|_, state| *state != PortState::Lost);
        }
        self.ports = ports;
    }

    /// Every MIDI port that is there or missed, by name.
    pub fn ports(&self) -> &BTreeMap<String, PortState> {
        &self.ports
    }

    /// Why this machine has no MIDI at all, if it has none.
    pub fn no_midi(&self) -> Option<&str> {
        self.no_midi.as_deref()
    }

    /// How the sockets stand.
    pub fn sockets(&self) -> BTreeMap<OscListen, SocketState> {
        let state = |socket: &Result<Socket, String>| match socket {
            Ok(socket) => SocketState::Open { udp_port: socket.at.port() },
            Err(why) => SocketState::Failed { why: why.clone() },
        };
        self.sockets.iter().map(|(&listen, socket)| (listen, state(socket))).collect()
    }
}

fn missing(name: &str, there: &BTreeSet<String>) -> String {
    if there.is_empty() {
        return format!("there is no MIDI port named {name} now, nor any other");
    }
    let there: Vec<&str> = there.iter().map(String::as_str).collect();
    format!("there is no MIDI port named {name} now; there are: {}", there.join(", "))
}

/// What the callback of a port does.
fn taking(name: &str, queue: HandQueue) -> TakeBytes {
    let port: Arc<str> = name.into();
    let mut parser = MidiParser::default();
    Box::new(move |bytes| {
        let strange = parser.strange();
        parser.push(bytes, &mut |message| queue.put(HandEvent::Midi { port: Arc::clone(&port), message }));
        if parser.strange() != strange {
            queue.count_strange();
        }
    })
}
