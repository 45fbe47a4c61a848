use std::collections::HashSet;

use tokio_stream::{Stream, StreamExt};
use tonic::Status;

use super::store::Store;
use super::validate;
use crate::user::v1::{ImportSummary, User};

/// Stores the users of a whole call, or none of them.
pub(super) async fn import<S>(store: &Store, users: S) -> Result<ImportSummary, Status>
where
    S: Stream<Item = Result<User, Status>> + Unpin,
{
    let users = read(users).await?;
    let ids: Vec<_> = users.iter().map(|user| user.id.clone()).collect();
    store.insert_all(users).map_err(|taken| validate::already_exists(&taken))?;
    Ok(ImportSummary { imported: i32::try_from(ids.len()).unwrap_or(i32::MAX), ids })
}

async fn read<S>(mut users: S) -> Result<Vec<User>, Status>
where
    S: Stream<Item = Result<User, Status>> + Unpin,
{
    let mut seen = HashSet::new();
    let mut valid = Vec::new();
    while let Some(user) = users.next().await {
        let user = user?;
        validate::user(&user)?;
        if !seen.insert(user.id.clone()) {
            return Err(validate::already_exists(&user.id));
        }
        valid.push(user);
    }
    Ok(valid)
}
