use wiretest_ui_tests::*;

fn judge(user: &User) -> Result<(), CheckError> {
    check!(user, emial == "a@b.c")
}

fn main() {}
