//! What prost and tonic generate from the `.proto` files.

/// `user.v1`.
pub mod user {
    /// `user.v1.UserService`; [`Users`](crate::Users) implements it.
    #[allow(missing_docs, clippy::pedantic, reason = "generated code")]
    pub mod v1 {
        tonic::include_proto!("user.v1");

        pub use user::Contact;
    }
}

/// `grpc.health`.
pub mod health {
    /// `grpc.health.v1.Health`.
    #[allow(missing_docs, clippy::pedantic, reason = "generated code")]
    pub mod v1 {
        tonic::include_proto!("grpc.health.v1");
    }
}

/// `grpc.testing`: the services of gRPC's interoperability tests.
#[allow(missing_docs, clippy::pedantic, reason = "generated code")]
pub mod interop {
    tonic::include_proto!("grpc.testing");
}
