// orgmgr: organizations, their members and what those may do, in a folder of JSON.
//
// Caveats, all of them by design:
// - Blocking. Every change waits for the disk (one sync, shared by all who wait). Run changes on a
//   thread that may wait; reads of what is cached do not touch the disk.
// - Fork. Open after fork. A handle used in a forked child throws needs_reopen; a child forked
//   while a command runs keeps that command's lock until it ends or execs.
// - File systems. Local ones only; NFS, SMB, 9p, FUSE and overlay are refused unless the options
//   ask for exclusive use by one process.
// - The folder belongs to the library. Change files only through it; a hand edit of a top-level
//   file is noticed and taken by `Maintenance::adopt` only.
// - One owner. All processes that write run as the owner of the folder.
// - Clocks. Order is by revision only; times are for people and for expiry.
// - RLIMIT_FSIZE. A host that sets it must ignore SIGXFSZ.
#pragma once

#include <orgmgr/batch.hpp>        // IWYU pragma: export
#include <orgmgr/maintenance.hpp>  // IWYU pragma: export
#include <orgmgr/org_manager.hpp>  // IWYU pragma: export
#include <orgmgr/transfer.hpp>     // IWYU pragma: export
#include <orgmgr/version.hpp>      // IWYU pragma: export
