use wiretest_ui_tests::*;

#[grpc_test(clock = paused)]
async fn nothing() {
    std::thread::sleep(std::time::Duration::from_secs(1));
}

fn main() {}
