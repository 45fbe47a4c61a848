use wiretest_ui_tests::*;

fn judge(user: &User) -> Result<(), CheckError> {
    check!(user, id = "7")
}

fn main() {}
