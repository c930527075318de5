//! A socket that listens, on a thread of its own.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use super::super::{HandEvent, HandQueue};
use super::{OscListen, read};

/// The largest datagram that UDP knows.
const LARGEST: usize = 65_536;
/// Between two looks whether it is to end.
const LOOK: Duration = Duration::from_millis(50);

/// A socket that listens until it is dropped.
pub(in super::super) struct Socket {
    /// Where it really listens.
    pub(in super::super) at: SocketAddr,
    ended: Arc<AtomicBool>,
    failed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Socket {
    /// Opens it; says why not, as half a sentence for the artist.
    pub(in super::super) fn open(listen: OscListen, queue: HandQueue) -> Result<Self, String> {
        let host = if listen.network { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
        let socket = UdpSocket::bind((host, listen.udp_port)).map_err(|error| {
            if error.kind() == ErrorKind::AddrInUse {
                format!("another program listens on the UDP port {} already", listen.udp_port)
            } else {
                format!("the UDP port {} cannot be opened ({error})", listen.udp_port)
            }
        })?;
        let at = socket.local_addr().map_err(|error| error.to_string())?;
        socket.set_read_timeout(Some(LOOK)).map_err(|error| error.to_string())?;
        let (ended, failed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (told, tells) = (Arc::clone(&ended), Arc::clone(&failed));
        let hear = move || {
            let mut room = vec![0; LARGEST];
            while !told.load(Ordering::Relaxed) {
                match socket.recv(&mut room) {
                    Ok(len) => {
                        let messages = read(&room[..len], &mut |_| queue.count_strange());
                        for message in messages {
                            queue.put(HandEvent::Osc { listen, message });
                        }
                    }
                    // On some systems a message that found nobody comes back as a fault of the next look.
                    Err(error)
                        if matches!(
                            error.kind(),
                            ErrorKind::WouldBlock
                                | ErrorKind::TimedOut
                                | ErrorKind::Interrupted
                                | ErrorKind::ConnectionReset
                        ) => {}
                    Err(_) => {
                        tells.store(true, Ordering::Relaxed);
                        return;
                    }
                }
            }
        };
        let thread = Builder::new().name("hear messages".to_owned()).spawn(hear);
        let thread = thread.map_err(|error| format!("no thread could be started ({error})"))?;
        Ok(Self { at, ended, failed, thread: Some(thread) })
    }

    /// Whether it broke since.
    pub(in super::super) fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Waited for, so that the port is free again: no longer than one look.
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
