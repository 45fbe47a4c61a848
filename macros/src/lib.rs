//! The macros of wiretest.
