use wiretest_ui_tests::*;

#[fixture]
fn number() -> u8 {
    String::new().
}

fn main() {}
