//! Numbers from other programs and machines, by Open Sound Control.

use cym_graph::Hand;

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let number = |name: &str, which: &str| {
        Input::new(name, WireType::Float, Value::Float(0.0))
            .help(&format!("The {which} number of the last message: messages move it, and so do recorded keys."))
    };
    NodeKind::new(
        "OSC In",
        "Numbers and triggers from a phone, a tablet, another program or another machine, by Open Sound Control.",
        &["osc", "open sound control", "network", "udp", "phone", "tablet", "remote", "receive", "live"],
    )
    .input(
        Input::new("address", WireType::Text, Value::Text("/*".to_owned()))
            .help("Which messages count: an address such as /fader/1, or with stand-ins: /fader/* or /{red,green}/[1-4]."),
    )
    .input(whole("udp_port", 9000.0, 1.0, 65535.0).help("The UDP port where they come in; what sends names the same."))
    .input(Input::toggle("network", false).help("Lets other machines of the network send. Off, only programs on this one can."))
    .input(whole("messages", 0.0, 0.0, 8_000_000.0).help("How many came: counted up by messages, and by recorded keys."))
    .input(number("x", "first"))
    .input(number("y", "second"))
    .input(number("z", "third"))
    .input(number("w", "fourth"))
    .output(Output::new("x", WireType::Float, "The first number of the last message."))
    .output(Output::new("y", WireType::Float, "The second number."))
    .output(Output::new("z", WireType::Float, "The third number."))
    .output(Output::new("w", WireType::Float, "The fourth number."))
    .output(Output::new("trigger", WireType::Trigger, "Fires when a message comes, unless its first number is 0: a button that is let go."))
    .output(Output::new("any", WireType::Trigger, "Fires when any message comes."))
    .hand(Hand::OscIn)
}

fn start() -> impl SignalRun {
    let mut before: Option<f32> = None;
    move |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, _, messages, x, y, z, w] = inputs.take();
        let messages = tame(messages);
        let came = before.replace(messages).is_some_and(|before| before.to_bits() != messages.to_bits() && messages > 0.0);
        out[..4].copy_from_slice(&[x, y, z, w].map(tame));
        out[4] = flag(came && x.to_bits() << 1 != 0);
        out[5] = flag(came);
    }
}
