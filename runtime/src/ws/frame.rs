//! Frames as a test sends them on purpose.

use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;

use super::wire::Header;

/// One frame exactly as it is to stand on the wire (RFC 6455, section 5.2), legal or not.
///
/// It is masked, as a client's frames are; for an unmasked one write the bytes yourself with
/// [`Ws::send_raw`](crate::Ws::send_raw).
///
/// ```no_run
/// # use wiretest::{Frame, Ws};
/// # async fn example(ws: &mut Ws) -> wiretest::Result {
/// // A ping of 126 bytes: a control frame holds 125 at most.
/// ws.send_frame(Frame { fin: true, rsv: 0, opcode: 9, payload: vec![0; 126].into() }).await?;
/// assert_eq!(ws.closed().await?.code, Some(1002));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Whether this is the last frame of its message.
    pub fin: bool,
    /// The three reserved bits, as 0 to 7; RSV1 is 4.
    pub rsv: u8,
    /// 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong; the rest is reserved.
    pub opcode: u8,
    /// What the frame carries.
    pub payload: Bytes,
}

impl Frame {
    /// The frame's bytes, masked with a fresh key.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mask = mask();
        let length = self.payload.len() as u64;
        let header = Header { fin: self.fin, rsv: self.rsv, opcode: self.opcode, mask: Some(mask), length };
        let mut out = Vec::with_capacity(self.payload.len() + 14);
        header.encode(&mut out);
        out.extend(self.payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key));
        out
    }

    /// A close frame with `code` and no reason.
    pub(crate) fn close(code: u16) -> Self {
        let payload = Bytes::copy_from_slice(&code.to_be_bytes());
        Self { fin: true, rsv: 0, opcode: super::wire::opcode::CLOSE, payload }
    }
}

/// A masking key that the peer cannot foresee.
fn mask() -> [u8; 4] {
    // Each `RandomState` has keys of its own; the low half of what they hash to is as good as random.
    let [a, b, c, d, ..] = RandomState::new().hash_one(0u8).to_be_bytes();
    [a, b, c, d]
}
