use tonic::{Code, Response, Status};
use tonic_types::StatusExt;
use wiretest_proto::Users;
use wiretest_proto::user::v1::{GetUserRequest, ImportSummary, User};

use crate::over_tcp::client;

fn user(id: &str) -> User {
    User { id: id.into(), email: format!("{id}@example.com"), ..User::default() }
}

/// Imports into `store`, whose clone stays with the test.
async fn import(store: &Users, new: Vec<User>) -> Result<Response<ImportSummary>, Status> {
    client(store.clone()).await.import_users(tokio_stream::iter(new)).await
}

#[tokio::test]
async fn imported_users_can_be_read() {
    let store = Users::default();
    let summary = import(&store, vec![user("b"), user("a")]).await.unwrap().into_inner();
    assert_eq!(summary, ImportSummary { imported: 2, ids: vec!["b".into(), "a".into()] });
    let read = client(store).await.get_user(GetUserRequest { id: "a".into() }).await.unwrap();
    assert_eq!(read.into_inner(), user("a"));
}

#[tokio::test]
async fn an_empty_import_is_fine() {
    let summary = import(&Users::default(), vec![]).await.unwrap().into_inner();
    assert_eq!(summary.imported, 0);
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_is_stored() {
    let store = Users::default();
    let wrong = User { email: "no address".into(), ..User::default() };
    let status = import(&store, vec![user("fine"), wrong]).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let violations = status.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<_> = violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["id", "email"]);
    assert!(!store.ids().contains(&"fine".to_owned()));
}

#[tokio::test]
async fn a_known_id_exists_already() {
    let store = Users::default();
    let status = import(&store, vec![user("fine"), user("user-123")]).await.unwrap_err();
    assert_eq!(status.code(), Code::AlreadyExists);
    assert_eq!(status.get_details_resource_info().unwrap().resource_name, "user-123");
    assert!(!store.ids().contains(&"fine".to_owned()));
}

#[tokio::test]
async fn an_id_sent_twice_exists_already() {
    let status = import(&Users::default(), vec![user("twin"), user("twin")]).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::AlreadyExists, "user twin already exists"));
}
