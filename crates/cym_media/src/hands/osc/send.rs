//! Messages out.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use rosc::{OscPacket, OscType, encoder};

/// Sends messages, and waits for nobody.
#[derive(Debug, Default)]
pub struct OscSender {
    socket: Option<UdpSocket>,
}

impl OscSender {
    /// Sends one message with numbers. The host is written in numbers, such as `192.168.0.20`, or `localhost`: no name is looked up,
    /// because that could take long.
    ///
    /// # Errors
    /// What is wrong, as half a sentence for the artist.
    pub fn send(&mut self, host: &str, udp_port: u16, address: &str, numbers: &[f32]) -> Result<(), String> {
        let host = match host.trim() {
            "" | "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
            numbers => numbers.parse().map_err(|_no_address| {
                format!("the host \"{numbers}\" is no address in numbers, such as 192.168.0.20")
            })?,
        };
        if !address.starts_with('/') || address.contains('\0') {
            return Err(format!("the address \"{address}\" does not begin with /"));
        }
        let args = numbers.iter().map(|&number| OscType::Float(number)).collect();
        let packet = OscPacket::Message(rosc::OscMessage { addr: address.to_owned(), args });
        let bytes = encoder::encode(&packet).map_err(|error| error.to_string())?;
        let socket = match &mut self.socket {
            Some(socket) => socket,
            none => none.insert(open(host)?),
        };
        match socket.send_to(&bytes, SocketAddr::new(host, udp_port)) {
            Ok(_) => Ok(()),
            // Nobody listens there: the system tells it of the message before. That is no fault of this one.
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::WouldBlock) =>
            {
                Ok(())
            }
            Err(error) => {
                self.socket = None;
                Err(error.to_string())
            }
        }
    }
}

fn open(host: IpAddr) -> Result<UdpSocket, String> {
    let any: IpAddr = match host {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => std::net::Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0)).map_err(|error| error.to_string())?;
    socket.set_nonblocking(true).map_err(|error| error.to_string())?;
    Ok(socket)
}
