//! Numbers to other programs and machines, by Open Sound Control.

use cym_graph::Hand;

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "OSC Out",
        "Sends numbers to another program or machine by Open Sound Control while the piece plays: lights, sound, another Cymatic. An export sends nothing.",
        &["osc", "open sound control", "network", "udp", "light", "dmx", "send", "remote", "live"],
    )
    .input(Input::new("address", WireType::Text, Value::Text("/cymatic".to_owned())).help("The address of the messages."))
    .input(
        Input::new("host", WireType::Text, Value::Text("localhost".to_owned()))
            .help("The machine they go to, in numbers such as 192.168.0.20; localhost is this one."),
    )
    .input(whole("udp_port", 9001.0, 1.0, 65535.0).help("The UDP port that it listens on."))
    .input(whole("count", 1.0, 0.0, 4.0).help("How many numbers a message has."))
    .input(wire_in("x").help("The first number."))
    .input(wire_in("y").help("The second number."))
    .input(wire_in("z").help("The third number."))
    .input(wire_in("w").help("The fourth number."))
    .input(trigger_or_none("send").help("Sends at once. Without it a message goes whenever a number changes, at most one a frame."))
    .output(Output::new("sends", WireType::Trigger, "Fires in the frames in which there is something to send."))
    .hand(Hand::OscOut)
}

fn start() -> impl SignalRun {
    let mut before: Option<[f32; 4]> = None;
    move |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, count, x, y, z, w, send] = inputs.take();
        let count = tame(count).clamp(0.0, 4.0) as usize;
        let mut numbers = [x, y, z, w].map(tame);
        numbers[count..].fill(0.0);
        out[0] = flag(fires(send) || before.replace(numbers) != Some(numbers));
    }
}
