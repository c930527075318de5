//! Bytes from outside, a scripted MIDI system, and real datagrams over the loopback.

use std::net::UdpSocket;
use std::sync::Mutex;
use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn parsed(chunks: &[&[u8]]) -> Vec<MidiMessage> {
    let mut parser = MidiParser::default();
    let mut messages = Vec::new();
    for chunk in chunks {
        parser.push(chunk, &mut |message| messages.push(message));
    }
    messages
}

#[test]
fn running_status_real_time_and_system_exclusive_are_told_apart() {
    let control = |value| MidiMessage::Control { channel: 3, controller: 7, value };
    assert_eq!(parsed(&[&[0xB2, 7, 1, 7, 2], &[7], &[3]]), [control(1), control(2), control(3)]);
    assert_eq!(parsed(&[&[0xB2, 7, 0xF8, 1]]), [MidiMessage::Clock, control(1)], "real time in the middle");
    assert_eq!(parsed(&[&[0xF0, 1, 2, 0xF8, 3, 0xF7, 9, 9]]), [MidiMessage::Clock], "and nothing of what is exclusive");
    assert_eq!(parsed(&[&[0xF0, 1, 2, 0xB2, 7, 4]]), [control(4)], "any status ends it");
    assert_eq!(parsed(&[&[0xB2, 7, 1, 0xF2, 5, 6, 7, 8]]), [control(1)], "a message of the system ends running status");
    let on = MidiMessage::NoteOn { channel: 1, note: 60, velocity: 100 };
    let off = MidiMessage::NoteOff { channel: 1, note: 60 };
    assert_eq!(parsed(&[&[0x90, 60, 100, 60, 0, 0x80, 60, 5]]), [on, off, off]);
    assert_eq!(parsed(&[&[0xE0, 0, 64]]), [MidiMessage::Bend { channel: 1, value: 8192 }]);
    assert_eq!(parsed(&[&[0xD5, 9, 0xC0, 3]]), [MidiMessage::Pressure { channel: 6, value: 9 }]);
    assert_eq!(parsed(&[&[0xFA, 0xFB, 0xFC]]), [MidiMessage::Start, MidiMessage::Continue, MidiMessage::Stop]);
}

#[test]
fn patterns_fit_as_the_standard_says() {
    let fits = |pattern: &str, address: &str| OscPattern::new(pattern).unwrap().fits(address);
    for (pattern, yes, no) in [
        ("/fader/1", "/fader/1", "/fader/10"),
        ("/fader/?", "/fader/7", "/fader/"),
        ("/fader/*", "/fader/left", "/fader/left/x"),
        ("/*/1", "/fader/1", "/fader/2"),
        ("/f[0-3]", "/f2", "/f22"),
        ("/f[!0-3]", "/f7", "/f2"),
        ("/{low,high}/x", "/high/x", "/mid/x"),
        ("/a*b*c", "/axxbbyc", "/axxbby"),
        ("/[a-]", "/-", "/b"),
    ] {
        assert!(fits(pattern, yes), "{pattern} fits {yes}");
        assert!(!fits(pattern, no), "{pattern} does not fit {no}");
    }
    assert_eq!(OscPattern::new("fader").unwrap_err(), "the address \"fader\" does not begin with /");
    assert_eq!(OscPattern::new("/[a").unwrap_err(), "a [ in the address \"/[a\" is not closed");
    let slow = format!("/{}b", "a*".repeat(100));
    assert!(!fits(&slow, &format!("/{}", "a".repeat(200))), "and takes no time");
}

fn encoded(address: &str, args: Vec<rosc::OscType>) -> Vec<u8> {
    rosc::encoder::encode(&rosc::OscPacket::Message(rosc::OscMessage { addr: address.to_owned(), args })).unwrap()
}

fn bundle(elements: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"#bundle\0\0\0\0\0\0\0\0\x01".to_vec();
    for element in elements {
        bytes.extend((element.len() as u32).to_be_bytes());
        bytes.extend(element);
    }
    bytes
}

fn read_all(datagram: &[u8]) -> (Vec<OscMessage>, Vec<osc::OscError>) {
    let mut wrong = Vec::new();
    let messages = osc::read(datagram, &mut |error| wrong.push(error));
    (messages, wrong)
}

#[test]
fn datagrams_hold_messages_and_bundles_and_a_wrong_one_leaves_the_others() {
    use rosc::OscType as T;
    let one = encoded("/a", vec![T::Float(0.5), T::Int(3), T::Bool(true), T::String("x".to_owned()), T::Inf]);
    let (messages, wrong) = read_all(&one);
    assert_eq!(messages, [OscMessage { address: "/a".to_owned(), numbers: vec![0.5, 3.0, 1.0, 0.0, 1.0] }]);
    assert!(wrong.is_empty(), "{wrong:?}");
    let nan = encoded("/nan", vec![T::Float(f32::NAN)]);
    let two = encoded("/b", vec![]);
    let (messages, wrong) = read_all(&bundle(&[one.clone(), nan, bundle(&[two])]));
    assert_eq!(messages.iter().map(|message| message.address.as_str()).collect::<Vec<_>>(), ["/a", "/b"]);
    assert_eq!(wrong, [osc::OscError::NoNumber("/nan".to_owned())]);
    let mut deep = one;
    for _ in 0..2000 {
        deep = bundle(&[deep]);
    }
    let (messages, wrong) = read_all(&deep);
    assert!(messages.is_empty(), "nobody nests like that");
    assert_eq!(wrong, [osc::OscError::TooMuch("bundles within bundles without end")]);
    let brackets = format!("/x\0\0,{}\0\0\0\0", "[".repeat(40_000));
    assert!(read_all(brackets.as_bytes()).0.is_empty(), "nor like that");
}

/// What a test plugs in and plays.
#[derive(Default)]
pub(crate) struct Script {
    ports: Vec<String>,
    takes: std::collections::BTreeMap<String, TakeBytes>,
    broken: Option<String>,
}

struct Scripted(Arc<Mutex<Script>>);

impl MidiSystem for Scripted {
    fn ports(&self) -> Result<Vec<String>, String> {
        let script = self.0.lock().unwrap();
        script.broken.clone().map_or_else(|| Ok(script.ports.clone()), Err)
    }

    fn open(&self, port: &str, take: TakeBytes) -> Result<Box<dyn Send>, String> {
        self.0.lock().unwrap().takes.insert(port.to_owned(), take);
        Ok(Box::new(()))
    }
}

fn queue() -> HandQueue {
    HandQueue::new(Arc::new(|| {}))
}

#[test]
fn a_port_that_is_unplugged_is_said_and_comes_back() {
    let script = Arc::new(Mutex::new(Script::default()));
    let queue = queue();
    let mut desk = Desk::new(Arc::new(Scripted(Arc::clone(&script))), queue.clone());
    desk.want(Wanted { ports: ["Desk".to_owned()].into(), ..Wanted::default() });
    desk.look();
    let why = "there is no MIDI port named Desk now, nor any other".to_owned();
    assert_eq!(desk.ports()["Desk"], PortState::Missing { why });
    script.lock().unwrap().ports = vec!["Desk".to_owned(), "Keys".to_owned()];
    desk.look();
    assert_eq!((&desk.ports()["Desk"], &desk.ports()["Keys"]), (&PortState::Open, &PortState::Present));
    script.lock().unwrap().takes.get_mut("Desk").unwrap()(&[0xB0, 7, 100]);
    let message = MidiMessage::Control { channel: 1, controller: 7, value: 100 };
    assert_eq!(queue.take(), [HandEvent::Midi { port: "Desk".into(), message }]);
    script.lock().unwrap().ports.clear();
    desk.look();
    assert_eq!(desk.ports()["Desk"], PortState::Lost);
    desk.look();
    assert_eq!(desk.ports()["Desk"], PortState::Lost, "until it is there again");
    script.lock().unwrap().ports = vec!["Desk".to_owned()];
    desk.look();
    assert_eq!(desk.ports()["Desk"], PortState::Open);
    script.lock().unwrap().broken = Some("there is no MIDI here".to_owned());
    desk.look();
    assert_eq!(desk.no_midi(), Some("there is no MIDI here"));
}

#[test]
fn a_flood_is_counted_and_its_end_is_kept() {
    let queue = queue();
    let event = |value: u16| HandEvent::Midi { port: "Desk".into(), message: MidiMessage::Bend { channel: 1, value } };
    for value in 0..10_000 {
        queue.put(event(value));
    }
    assert_eq!(queue.dropped(), 10_000 - WAITING as u64);
    let events = queue.take();
    assert_eq!((events.len(), events.back()), (WAITING, Some(&event(9_999))));
}

#[test]
fn messages_come_over_the_loopback_and_others_are_counted() {
    let queue = queue();
    let mut desk = Desk::new(Arc::new(Scripted(Arc::default())), queue.clone());
    let listen = OscListen { udp_port: 0, network: false };
    desk.want(Wanted { sockets: [listen].into(), ..Wanted::default() });
    desk.look();
    let SocketState::Open { udp_port } = desk.sockets()[&listen].clone() else {
        panic!("{:?}", desk.sockets());
    };
    let taken = OscListen { udp_port, network: false };
    let mut other = Desk::new(Arc::new(Scripted(Arc::default())), self::queue());
    other.want(Wanted { sockets: [taken].into(), ..Wanted::default() });
    other.look();
    let why = format!("another program listens on the UDP port {udp_port} already");
    assert_eq!(other.sockets()[&taken], SocketState::Failed { why });

    let raw = UdpSocket::bind("127.0.0.1:0").unwrap();
    raw.send_to(b"no message", ("127.0.0.1", udp_port)).unwrap();
    let mut sender = OscSender::default();
    sender.send("localhost", udp_port, "/fader/1", &[0.25, 2.0]).unwrap();
    let come = wait_for(&queue);
    let message = OscMessage { address: "/fader/1".to_owned(), numbers: vec![0.25, 2.0] };
    assert_eq!(come, [HandEvent::Osc { listen, message }]);
    assert_eq!(queue.strange(), 1);
    assert!(sender.send("desk.local", udp_port, "/x", &[]).unwrap_err().contains("no address in numbers"));
    desk.want(Wanted::default());
    desk.look();
    assert!(UdpSocket::bind(("127.0.0.1", udp_port)).is_ok(), "the port is free again");
}

/// Waits until something has come; gives up after as long as no machine takes.
fn wait_for(queue: &HandQueue) -> Vec<HandEvent> {
    for _ in 0..1000 {
        let events = queue.take();
        if !events.is_empty() {
            return events.into();
        }
        std::thread::park_timeout(Duration::from_millis(10));
    }
    Vec::new()
}

#[test]
#[cfg(unix)]
fn a_real_virtual_port_plays() {
    use midir::os::unix::VirtualOutput as _;
    let system = machine();
    let Some(output) = system.ports().ok().and_then(|_| midir::MidiOutput::new("Cymatic test").ok()) else {
        eprintln!("skipped: this machine has no MIDI ({})", system.ports().err().unwrap_or_default());
        return;
    };
    let name = "Cymatic test desk";
    let mut desk = output.create_virtual(name).unwrap();
    let queue = queue();
    let port = system.ports().unwrap().into_iter().find(|port| port.contains(name)).expect("the port is listed");
    let _open = system.open(&port, {
        let queue = queue.clone();
        let mut parser = MidiParser::default();
        Box::new(move |bytes| {
            parser.push(bytes, &mut |message| queue.put(HandEvent::Midi { port: "virtual".into(), message }));
        })
    });
    desk.send(&[0xB0, 7, 99]).unwrap();
    let message = MidiMessage::Control { channel: 1, controller: 7, value: 99 };
    assert_eq!(wait_for(&queue), [HandEvent::Midi { port: "virtual".into(), message }]);
}

proptest! {
    #[test]
    fn no_bytes_of_midi_break_anything(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..8)) {
        let whole: Vec<u8> = chunks.concat();
        let cut: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(parsed(&[&whole]), parsed(&cut), "however they are cut");
        for message in parsed(&[&whole]) {
            if let MidiMessage::Control { channel, controller, value } = message {
                prop_assert!((1..=16).contains(&channel) && controller < 128 && value < 128);
            }
        }
    }

    #[test]
    fn no_datagram_breaks_anything(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (messages, _) = read_all(&bytes);
        prop_assert!(messages.iter().flat_map(|message| &message.numbers).all(|number| number.is_finite()));
    }

    #[test]
    fn no_damage_to_a_datagram_breaks_anything(
        at in 0_usize..80, byte in any::<u8>(), tags in "[,ifsbhtdScrmTFNI\\[\\]]{0,12}", rest in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let mut message = format!("/a\0\0,{tags}\0").into_bytes();
        message.resize(message.len().next_multiple_of(4), 0);
        message.extend(&rest);
        message.resize(message.len().next_multiple_of(4), 0);
        let mut datagram = bundle(&[message.clone(), bundle(&[message])]);
        if let Some(place) = datagram.get_mut(at) {
            *place = byte;
        }
        let (messages, _) = read_all(&datagram);
        for message in messages {
            prop_assert!(message.numbers.len() <= osc::MOST_NUMBERS);
            prop_assert!(message.numbers.iter().all(|number| number.is_finite()));
        }
    }

    #[test]
    fn no_pattern_breaks_anything(pattern in "/[a-c/?*\\[\\]{},!-]{0,12}", address in "/[a-c/\\[\\]{}-]{0,12}") {
        if let Ok(pattern) = OscPattern::new(&pattern) {
            pattern.fits(&address);
        }
    }
}
