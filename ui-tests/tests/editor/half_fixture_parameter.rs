use wiretest_ui_tests::*;

#[fixture]
fn greeting(id: ) -> String {
    id.to_string()
}

fn main() {}
