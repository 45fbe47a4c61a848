//! One direction of one connection.

use std::io;
use std::pin::pin;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::Instant;

use super::faults::{Cut, View};

/// How much is read at once.
const CHUNK: usize = 16 * 1024;
/// How many chunks may be under way, as a long line holds many packets.
const UNDER_WAY: usize = 64;
/// A slow line is fed in so many steps a second.
const STEPS: u64 = 50;

/// How a direction ended.
pub(super) enum End {
    /// The sender closed it, and everything has been delivered.
    Closed,
    /// `cut_after` was reached.
    Cut,
}

/// Data, or the end of it, and when it came in.
type Packet = (Instant, Vec<u8>);

/// Carries everything from `from` to `to`; `cuts` where `cut_after` counts.
pub(super) async fn pipe(from: ReadHalf<'_>, to: WriteHalf<'_>, faults: View, cuts: bool) -> io::Result<End> {
    let (sender, packets) = channel(UNDER_WAY);
    let reading = read(from, sender, faults.clone());
    let writer = Writer { to, faults, cuts, spent: 0, call: 0 };
    let mut writing = pin!(writer.write(packets));
    tokio::select! {
        end = &mut writing => end,
        read = reading => match read {
            Ok(()) => writing.await,
            Err(error) => Err(error),
        },
    }
}

/// The end of the data travels as an empty packet, as late as data would.
async fn read(mut from: ReadHalf<'_>, packets: Sender<Packet>, mut faults: View) -> io::Result<()> {
    loop {
        faults.until(|faults| !faults.blackhole).await;
        let mut chunk = vec![0; CHUNK];
        let length = from.read(&mut chunk).await?;
        chunk.truncate(length);
        if packets.send((Instant::now(), chunk)).await.is_err() || length == 0 {
            return Ok(());
        }
    }
}

struct Writer<'a> {
    to: WriteHalf<'a>,
    faults: View,
    cuts: bool,
    /// What has been carried since the `call` of `cut_after` that counts.
    spent: u64,
    call: u64,
}

impl Writer<'_> {
    async fn write(mut self, mut packets: Receiver<Packet>) -> io::Result<End> {
        while let Some((arrived, data)) = packets.recv().await {
            self.faults.due(arrived).await;
            if data.is_empty() {
                self.to.shutdown().await?;
                return Ok(End::Closed);
            }
            let mut rest = data.as_slice();
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(self.step(rest.len()));
                rest = after;
                self.faults.carry(piece.len() as u64).await;
                self.faults.due(arrived).await;
                let left = self.left();
                let allowed = left.map_or(piece.len(), |left| clamp(left, piece.len()));
                self.to.write_all(&piece[..allowed]).await?;
                self.spent += allowed as u64;
                if left.is_some_and(|left| left <= piece.len() as u64) {
                    return Ok(End::Cut);
                }
            }
        }
        Ok(End::Closed)
    }

    /// How much of `length` goes out at once.
    fn step(&mut self, length: usize) -> usize {
        self.faults.now().bandwidth.map_or(length, |rate| clamp((rate / STEPS).max(1), length))
    }

    /// What `cut_after` still lets through.
    fn left(&mut self) -> Option<u64> {
        let Cut { bytes, call } = self.faults.now().cut.filter(|_| self.cuts)?;
        if call != self.call {
            (self.call, self.spent) = (call, 0);
        }
        Some(bytes.saturating_sub(self.spent))
    }
}

/// `wanted`, at most `length`.
fn clamp(wanted: u64, length: usize) -> usize {
    usize::try_from(wanted).map_or(length, |wanted| wanted.min(length))
}
