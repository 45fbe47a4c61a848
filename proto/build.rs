//! Compiles the `.proto` files without `protoc`.

use std::error::Error;
use std::path::Path;

const ROOT: &str = "proto";
const FILES: [&str; 3] = ["user/v1/user.proto", "grpc/health/v1/health.proto", "grpc/testing/test.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={ROOT}");
    let files = FILES.map(|file| Path::new(ROOT).join(file));
    let descriptors = protox::compile(files, [ROOT])?;
    tonic_prost_build::configure()
        // A fake in a test writes the calls it needs; the others answer UNIMPLEMENTED.
        .generate_default_stubs(true)
        // Comments of .proto files are not Markdown: indented ones would become doctests.
        .disable_comments(["."])
        .compile_fds(descriptors)?;
    Ok(())
}
