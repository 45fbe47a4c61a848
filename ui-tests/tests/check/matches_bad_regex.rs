use wiretest_ui_tests::*;

fn judge(user: &User) -> Result<(), CheckError> {
    check!(user, matches(id, "["))
}

fn main() {}
