// The first throw of a static program is as quick as the next.
//
// What starts a static program up registers the tables by which a throw finds its way as they come, and the
// first throw sorts all of them: some 6 ms, where an answer takes one. The linker has written a sorted table
// too (--eh-frame-hdr), which is used where nothing is registered. So nothing is: the linker leads those
// calls here (cmake/CommandLine.cmake).

// The names are the linker's: it puts `__wrap_` before what is called.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
extern "C" {

[[gnu::used]] void __wrap___register_frame_info(const void* /*begin*/, void* /*object*/) {}
[[gnu::used]] void* __wrap___deregister_frame_info(const void* /*begin*/) { return nullptr; }
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
