use wiretest_ui_tests::*;

fn judge(user: &User) -> Result<(), CheckError> {
    check!(user, between(number, 9..=1))
}

fn main() {}
