use wiretest_ui_tests::*;

fn judge(user: &User) -> Result<(), CheckError> {
    check!(user, hsa(profile))
}

fn main() {}
