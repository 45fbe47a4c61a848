use wiretest_ui_tests::*;

struct Tests;

impl Tests {
    #[grpc_test]
    async fn known(mut users: Client) -> Reply<User> {
        users.get_user(one()).await
    }

    #[fixture]
    fn number() -> u8 {
        7
    }
}

fn main() {}
