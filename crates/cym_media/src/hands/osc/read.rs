//! A datagram into the messages in it.

use rosc::{OscPacket, OscType, decoder};

use super::{MOST_LETTERS, MOST_NUMBERS, OscMessage};

/// Bundles may hold bundles so deep.
const MOST_NESTING: usize = 8;
/// Messages of one datagram.
const MOST_MESSAGES: usize = 1024;
/// Arrays within the arguments of one message may nest so deep.
const MOST_ARRAYS: usize = 8;
/// Bytes of a bundle's name and time.
const BUNDLE_HEAD: usize = 16;

/// Why a datagram, or a part of it, is left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OscError {
    /// It is neither a message nor a bundle.
    #[error("it is no message of Open Sound Control ({0})")]
    Broken(String),
    /// It passes a limit.
    #[error("it has {0}")]
    TooMuch(&'static str),
    /// A number in it is not finite.
    #[error("{0} has a number that is none")]
    NoNumber(String),
}

/// The messages of a datagram, in order: those of bundles too, at once, whatever their time. What is wrong in one is told to `wrong`, and
/// leaves the others.
pub fn read(datagram: &[u8], wrong: &mut dyn FnMut(OscError)) -> Vec<OscMessage> {
    let mut messages = Vec::new();
    // Bundles are walked here and not by the library, which would nest as deep as a stranger likes.
    let mut open: Vec<&[u8]> = Vec::new();
    take(datagram, &mut open, &mut messages, wrong);
    while let Some(rest) = open.last_mut() {
        let Some((size, behind)) = rest.split_first_chunk::<4>() else {
            if !rest.is_empty() {
                wrong(OscError::Broken("a bundle ends in the middle".to_owned()));
            }
            open.pop();
            continue;
        };
        let size = u32::from_be_bytes(*size) as usize;
        if size > behind.len() || !size.is_multiple_of(4) || size == 0 {
            wrong(OscError::Broken("a bundle says that it holds more than it does".to_owned()));
            open.pop();
            continue;
        }
        let (element, behind) = behind.split_at(size);
        *rest = behind;
        if messages.len() >= MOST_MESSAGES {
            wrong(OscError::TooMuch("too many messages"));
            break;
        }
        take(element, &mut open, &mut messages, wrong);
    }
    messages
}

/// Takes one element: a message, or a bundle that is opened.
fn take<'a>(
    element: &'a [u8],
    open: &mut Vec<&'a [u8]>,
    messages: &mut Vec<OscMessage>,
    wrong: &mut dyn FnMut(OscError),
) {
    if element.starts_with(b"#bundle\0") && element.len() >= BUNDLE_HEAD {
        if open.len() >= MOST_NESTING {
            wrong(OscError::TooMuch("bundles within bundles without end"));
        } else {
            open.push(&element[BUNDLE_HEAD..]);
        }
        return;
    }
    match message(element) {
        Ok(message) => messages.push(message),
        Err(error) => wrong(error),
    }
}

fn message(bytes: &[u8]) -> Result<OscMessage, OscError> {
    if !bytes.starts_with(b"/") {
        return Err(OscError::Broken("it begins with no address".to_owned()));
    }
    // Only the words before the first number can hold this many brackets.
    if bytes.split(|&byte| byte == b'[').count() > MOST_ARRAYS + MOST_LETTERS {
        return Err(OscError::TooMuch("arrays within arrays without end"));
    }
    match decoder::decode_udp(bytes) {
        Ok((_, OscPacket::Message(message))) => {
            if message.addr.len() > MOST_LETTERS {
                return Err(OscError::TooMuch("an address without end"));
            }
            let mut numbers = Vec::new();
            flatten(&message.args, MOST_ARRAYS, &mut numbers)?;
            if numbers.iter().any(|number: &f32| !number.is_finite()) {
                return Err(OscError::NoNumber(message.addr));
            }
            Ok(OscMessage { address: message.addr, numbers })
        }
        Ok((_, OscPacket::Bundle(_))) => Err(OscError::Broken("a bundle without a time".to_owned())),
        Err(error) => Err(OscError::Broken(error.to_string())),
    }
}

fn flatten(arguments: &[OscType], nesting: usize, numbers: &mut Vec<f32>) -> Result<(), OscError> {
    for argument in arguments {
        if numbers.len() >= MOST_NUMBERS {
            return Ok(());
        }
        numbers.push(match argument {
            OscType::Float(number) => *number,
            OscType::Double(number) => *number as f32,
            OscType::Int(number) => *number as f32,
            OscType::Long(number) => *number as f32,
            OscType::Bool(on) => f32::from(u8::from(*on)),
            // The argument that says "something happened".
            OscType::Inf => 1.0,
            OscType::Array(array) => {
                let nesting = nesting.checked_sub(1).ok_or(OscError::TooMuch("arrays within arrays without end"))?;
                flatten(&array.content, nesting, numbers)?;
                continue;
            }
            _ => 0.0,
        });
    }
    Ok(())
}
