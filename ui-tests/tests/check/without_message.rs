use wiretest_ui_tests::*;

fn judge() -> Result<(), CheckError> {
    check!()
}

fn main() {}
