use wiretest_ui_tests::*;

fn judge(user: &User) -> Result<(), CheckError> {
    check!(user, has("/id"))
}

fn main() {}
