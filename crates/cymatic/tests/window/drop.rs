//! Files dragged in from another program: the source's side of the XDND protocol, version 5
//! (freedesktop.org, "Drag-and-Drop Protocol for the X Window System").

use std::path::Path;
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const VERSION: u32 = 5;
const PATIENCE: Duration = Duration::from_secs(20);

struct Source {
    x: RustConnection,
    root: Window,
    window: Window,
    files: String,
}

/// Drops a file at a place of the screen, in px.
pub(crate) fn file(display: &str, path: &Path, at: [f64; 2]) {
    let (x, screen) = x11rb::connect(Some(display)).unwrap();
    let root = x.setup().roots[screen].root;
    let window = x.generate_id().unwrap();
    x.create_window(0, window, root, 0, 0, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &CreateWindowAux::new()).unwrap();
    let files = format!("file://{}\r\n", path.display());
    Source { x, root, window, files }.drag(at);
}

impl Source {
    fn drag(&self, [x, y]: [f64; 2]) {
        let selection = self.atom("XdndSelection");
        self.x.set_selection_owner(self.window, selection, x11rb::CURRENT_TIME).unwrap();
        let target = self.aware(self.root).expect("a window that takes drops");
        let place = ((x as u32) << 16) | y as u32;
        let list = self.atom("text/uri-list");
        let copy = self.atom("XdndActionCopy");
        self.send(target, "XdndEnter", [self.window, VERSION << 24, list, 0, 0]);
        // A hand that moves says where it is more than once.
        for _ in 0..3 {
            self.send(target, "XdndPosition", [self.window, 0, place, x11rb::CURRENT_TIME, copy]);
            self.answer_until("XdndStatus");
        }
        self.send(target, "XdndDrop", [self.window, 0, x11rb::CURRENT_TIME, 0, 0]);
        self.answer_until("XdndFinished");
    }

    fn atom(&self, name: &str) -> Atom {
        self.x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    /// The first window below this one that takes drops.
    fn aware(&self, window: Window) -> Option<Window> {
        let aware = self.atom("XdndAware");
        let property = self.x.get_property(false, window, aware, AtomEnum::ANY, 0, 1).unwrap().reply().ok()?;
        if property.length > 0 {
            return Some(window);
        }
        let below = self.x.query_tree(window).unwrap().reply().ok()?.children;
        below.into_iter().find_map(|window| self.aware(window))
    }

    fn send(&self, target: Window, kind: &str, data: [u32; 5]) {
        let event = ClientMessageEvent::new(32, target, self.atom(kind), data);
        self.x.send_event(false, target, EventMask::NO_EVENT, event).unwrap();
        self.x.flush().unwrap();
    }

    /// Hands the files over when asked for them, until the target says this.
    fn answer_until(&self, kind: &str) {
        let kind = self.atom(kind);
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            match self.x.poll_for_event().unwrap() {
                Some(Event::ClientMessage(message)) if message.type_ == kind => return,
                Some(Event::SelectionRequest(request)) => self.hand_over(&request),
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        }
        panic!("the window did not answer the drop");
    }

    fn hand_over(&self, request: &SelectionRequestEvent) {
        let SelectionRequestEvent { requestor, selection, target, property, time, .. } = *request;
        self.x.change_property8(PropMode::REPLACE, requestor, property, target, self.files.as_bytes()).unwrap();
        let notify = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time,
            requestor,
            selection,
            target,
            property,
        };
        self.x.send_event(false, requestor, EventMask::NO_EVENT, notify).unwrap();
        self.x.flush().unwrap();
    }
}
